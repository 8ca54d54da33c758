"""Numbers of the gate that the council decides, and the small sums made with them."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from shop.kernel import settings
from shop.kernel.clock import JAKARTA, local_date
from shop.kernel.money import BASIS_POINTS
from shop.kernel.text import N_

CLEARANCE_MONTHS = settings.define(
    key="curation.clearance_months", default=12, minimum=1, maximum=60, unit="bulan",
    label=N_("Lama izin tayang setelah lolos kurasi"),
)  # fmt: skip
RENEWAL_MONTHS = settings.define(
    key="curation.renewal_months", default=3, minimum=1, maximum=12, unit="bulan",
    label=N_("Perpanjangan ditawarkan sebelum izin tayang atau keanggotaan berakhir"),
)  # fmt: skip
PRICE_BAND = settings.define(
    key="curation.price_band", default=2_000, minimum=0, maximum=9_000, unit="bp",
    label=N_("Harga jual boleh berbeda dari harga pendaftaran sebesar ini, naik atau turun"),
)  # fmt: skip
SHEETS_PER_DAY = settings.define(
    key="curation.sheets_per_day", default=25, minimum=1, maximum=200, unit="lembar",
    label=N_("Beri peringatan bila seorang kurator menilai lebih dari ini dalam sehari"),
)  # fmt: skip
FIDELITY_THRESHOLD = settings.define(
    key="curation.fidelity_threshold", default=3, minimum=1, maximum=100, unit="masalah",
    label=N_("Tinjau ulang karya setelah kiriman yang tidak sesuai sebanyak ini"),
)  # fmt: skip
FIDELITY_MONTHS = settings.define(
    key="curation.fidelity_months", default=12, minimum=1, maximum=60, unit="bulan",
    label=N_("Kiriman yang tidak sesuai dihitung selama"),
)  # fmt: skip
FIDELITY_SUSPENDS = settings.define(
    key="curation.fidelity_suspends", default=0, minimum=0, maximum=1, unit="0/1",
    label=N_("Tahan karya dari etalase selama ditinjau ulang (1 = ya)"),
)  # fmt: skip


def price_band(*, asking_price: int, band: int) -> tuple[int, int]:
    """Lowest and highest price (rupiah) around the registered one; `band` in basis points, rounded outwards."""
    floor = asking_price * (BASIS_POINTS - band) // BASIS_POINTS
    ceiling = -(-asking_price * (BASIS_POINTS + band) // BASIS_POINTS)
    return floor, ceiling


def months_later(moment: datetime, months: int) -> datetime:
    """The same hour `months` months later in WIB, on the last day where a month is shorter."""
    local = moment.astimezone(JAKARTA)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(moment.tzinfo)


def last_day_of_appeal(*, announced_at: datetime, standstill_days: int) -> date:
    """The last day (WIB) on which an announced decision can be appealed."""
    return local_date(announced_at) + timedelta(days=standstill_days)
