"""What the council decides about the offtake; the defaults are illustrative (domain.md, Defaults)."""

from shop.kernel import settings
from shop.kernel.text import N_

ADVANCE_BP = settings.define(
    key="offtake.advance_bp", default=3000, minimum=0, maximum=5000, unit="bp",
    label=N_("Uang muka pesanan produksi (per sepuluh ribu)"),
)  # fmt: skip
PAYMENT_DAYS = settings.define(
    key="offtake.payment_working_days", default=7, minimum=1, maximum=30, unit="hari kerja",
    label=N_("Pelunasan setelah serah terima"),
)  # fmt: skip
INSPECTION_DAYS = settings.define(
    key="offtake.inspection_working_days", default=3, minimum=1, maximum=14, unit="hari kerja",
    label=N_("Pemeriksaan mutu dijawab setelah barang tiba"),
)  # fmt: skip
ANSWER_DAYS = settings.define(
    key="offtake.answer_working_days", default=3, minimum=1, maximum=14, unit="hari kerja",
    label=N_("Perajin menjawab tawaran produksi"),
)  # fmt: skip
FREE_REWORKS = settings.define(
    key="offtake.free_reworks", default=1, minimum=0, maximum=5, unit="kali",
    label=N_("Berapa kali satu kiriman boleh diperbaiki"),
)  # fmt: skip
SIZE_TOLERANCE_BP = settings.define(
    key="offtake.size_tolerance_bp", default=500, minimum=0, maximum=5000, unit="bp",
    label=N_("Beda ukuran dan berat yang masih wajar saat pemeriksaan (per sepuluh ribu)"),
)  # fmt: skip
