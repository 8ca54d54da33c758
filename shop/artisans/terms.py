"""How long a membership lasts: numbers that the council decides."""

from shop.kernel import settings
from shop.kernel.text import N_

MONTHS = settings.define(
    key="membership.months",
    default=12,
    minimum=1,
    maximum=60,
    unit="bulan",
    label=N_("Lama keanggotaan setelah lolos kurasi"),
)
GRACE_DAYS = settings.define(
    key="membership.grace_days",
    default=60,
    minimum=0,
    maximum=365,
    unit="hari",
    label=N_("Masa tenggang setelah keanggotaan berakhir"),
)
