"""How agreement and severity are said in words; figures in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from curation_gate.agreement import Severity
from shop.web.languages import current_language

# Krippendorff's own marks: conclusions from 0.80 on, tentative ones from 0.67 on.
AGREED, FAIR = 0.80, 0.667
# Closer than this to the others there is nothing to tell apart.
ALIKE_HUNDREDTHS = 10


def figure(value: float, digits: int = 2) -> str:
    """A number with a fixed count of decimals: 0.815 → 0,82."""
    text = f"{value:.{digits}f}".replace("-", "−")
    return text if current_language() == "en" else text.replace(".", ",")


def agreement(alpha: float | None) -> tuple[str, str]:
    """What an alpha says, and the tone of its badge."""
    if alpha is None:
        return _("tidak dapat dihitung"), ""
    if alpha >= AGREED:
        return _("sepakat"), "ok"
    return (_("cukup"), "info") if alpha >= FAIR else (_("belum sepakat"), "warn")


def severity(found: Severity | None) -> str:
    """How far a curator is from the others, in scores of 1 to 5."""
    if found is None:
        return _("Belum ada karya yang juga dinilai kurator lain.")
    if abs(found.hundredths) < ALIKE_HUNDREDTHS:
        text = _("Sejalan dengan kurator lain")
    elif found.hundredths > 0:
        text = _("Rata-rata %(apart)s lebih tinggi dari kurator lain", apart=figure(found.hundredths / 100, 1))
    else:
        text = _("Rata-rata %(apart)s lebih rendah dari kurator lain", apart=figure(-found.hundredths / 100, 1))
    return f"{text} ({ngettext('%(num)s nilai', '%(num)s nilai', found.count)})"
