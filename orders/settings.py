"""The numbers of this feature that the council decides."""

from shop.kernel.settings import define
from shop.kernel.text import N_

RESERVATION_MINUTES = define(
    key="orders.reservation_minutes", default=15, minimum=5, maximum=120, unit="menit",
    label=N_("Lama barang ditahan saat pembeli membayar"),
)  # fmt: skip
TRANSFER_HOURS = define(
    key="orders.transfer_hours", default=24, minimum=1, maximum=72, unit="jam",
    label=N_("Lama barang ditahan saat pembeli membayar lewat transfer bank"),
)  # fmt: skip
COMMISSION_BP = define(
    key="orders.commission_bp", default=1000, minimum=0, maximum=2000, unit="bp",
    label=N_("Komisi Dekranasda dari harga barang"),
)  # fmt: skip
ACCEPT_HOURS_READY = define(
    key="orders.accept_hours_ready", default=48, minimum=12, maximum=168, unit="jam",
    label=N_("Waktu perajin menjawab pesanan siap kirim"),
)  # fmt: skip
ACCEPT_DAYS_MADE = define(
    key="orders.accept_days_made", default=3, minimum=1, maximum=14, unit="hari kerja",
    label=N_("Waktu perajin menjawab pesanan yang dibuat dulu"),
)  # fmt: skip
SHIP_DAYS_READY = define(
    key="orders.ship_days_ready", default=3, minimum=1, maximum=14, unit="hari kerja",
    label=N_("Waktu perajin mengirim barang siap kirim"),
)  # fmt: skip
CLAIM_WINDOW_DAYS = define(
    key="orders.claim_window_days", default=3, minimum=2, maximum=14, unit="hari kerja",
    label=N_("Waktu pembeli mengajukan klaim setelah barang sampai"),
)  # fmt: skip
CLAIM_ANSWER_DAYS = define(
    key="orders.claim_answer_days", default=2, minimum=1, maximum=10, unit="hari kerja",
    label=N_("Waktu perajin menanggapi klaim"),
)  # fmt: skip
DELIVERY_GRACE_DAYS = define(
    key="orders.delivery_grace_days", default=7, minimum=2, maximum=30, unit="hari",
    label=N_("Hari setelah perkiraan sampai sebelum paket dianggap sampai"),
)  # fmt: skip
PACKING_TOLERANCE_BP = define(
    key="orders.packing_tolerance_bp", default=500, minimum=0, maximum=2000, unit="bp",
    label=N_("Selisih ukuran dan berat yang wajar untuk barang buatan tangan"),
)  # fmt: skip
MOST_PIECES = define(
    key="orders.most_pieces_per_line", default=100, minimum=1, maximum=999, unit="buah",
    label=N_("Jumlah terbanyak satu barang dalam satu keranjang"),
)  # fmt: skip
