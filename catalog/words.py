"""Words of the catalogue's pages that come from data: groups of craft, sorts, states. Translated where shown."""

from shop.kernel.text import N_

GROUPS = {
    "tekstil": N_("Kain dan sulaman"),
    "anyaman": N_("Anyaman"),
    "gerabah": N_("Gerabah"),
    "logam": N_("Siger dan logam"),
    "kayu": N_("Kayu dan tempurung"),
    "aksesori": N_("Tas dan aksesori"),
    "rumah tangga": N_("Rumah tangga"),
    "dekorasi": N_("Dekorasi"),
}
# Drawings of our own for a group none of whose newest works has a photo.
GROUP_PICTURES = {
    "tekstil": "img/tapis-detail.svg",
    "anyaman": "img/keranjang.svg",
    "gerabah": "img/tekang.svg",
    "logam": "img/siger.svg",
    "kayu": "img/tikar.svg",
    "aksesori": "img/gelang.svg",
    "rumah tangga": "img/bantal.svg",
    "dekorasi": "img/kain-kapal.svg",
}
OTHER_PICTURE = "img/tapis.svg"

# The value in the address, the sort of `catalog.queries`, the words.
SORTS = (
    ("sesuai", "relevance", N_("Paling sesuai")),
    ("terbaru", "newest", N_("Baru lolos kurasi")),
    ("tercepat", "soonest", N_("Siap kirim tercepat")),
    ("termurah", "price_asc", N_("Harga terendah")),
    ("termahal", "price_desc", N_("Harga tertinggi")),
)
MODES = (("siap", "ready_stock", N_("Siap kirim")), ("buat", "made_to_order", N_("Dibuat sesuai pesanan")))
SELLERS = (("perajin", "artisan", N_("Langsung dari perajin")), ("dekranasda", "dekranasda", N_("Stok Dekranasda")))

LISTING_STATES = {
    "draft": N_("Konsep"),
    "live": N_("Tayang"),
    "paused": N_("Dijeda"),
    "suspended": N_("Ditahan"),
    "retired": N_("Berakhir"),
}
LISTING_TONES = {"live": "ok", "paused": "warn", "suspended": "bad", "draft": "", "retired": ""}
REVISION_STATES = {
    "draft": N_("konsep, belum diajukan"),
    "submitted": N_("sedang dinilai"),
    "refused": N_("belum lolos"),
    "cleared": N_("lolos"),
    "superseded": N_("sudah diganti"),
    "revoked": N_("izin dicabut"),
}
FIVE_STANDARDS = (
    (N_("Desain produk"), N_("Keaslian, mutu pengerjaan, bahan, dan contoh yang sama dengan foto.")),
    (N_("Pengemasan"), N_("Melindungi saat dikirim, berlabel lengkap, tidak boros.")),
    (N_("Keberlanjutan produk"), N_("Sanggup membuat lagi dengan mutu yang sama; bahan dan perajin terjaga.")),
    (N_("Pemasaran"), N_("Dasar harga jelas, foto dan keterangan benar, pembeli dilayani.")),
    (N_("Manajemen usaha"), N_("Legalitas, pembukuan, kesanggupan pesanan, hak atas motif.")),
)
PHOTO_SLOTS = {
    "front": N_("Seluruh karya"),
    "detail": N_("Dekat"),
    "back": N_("Sisi belakang"),
    "size": N_("Ukuran"),
    "process": N_("Saat dibuat"),
    "packaging": N_("Kemasan"),
}
