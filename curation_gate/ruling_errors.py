"""The refusals around rulings of the chair."""

from shop.kernel.errors import ShopError
from shop.kernel.text import N_


class RulingOpen(ShopError):
    """A proposed ruling waits for its second signature."""

    code = "ruling_open"
    message = N_(
        "Pengajuan nomor %(numbers)s masih menunggu tanda tangan kedua. Tanda tangani, tolak, atau tarik dulu."
    )


class SameAsRule(ShopError):
    code = "same_as_rule"
    http_status = 422
    message = N_("Usulan ini sama dengan keputusan yang berlaku. Tidak perlu usulan; keputusan itu langsung dipakai.")


class GateStands(ShopError):
    """A gate that the jury has failed is not ruled away."""

    code = "gate_stands"
    message = N_(
        "Syarat %(codes)s dinyatakan tidak terpenuhi dan tidak dapat dilewati ketua. Buka lagi lembar kurator bila "
        "jawabannya keliru."
    )


class SecondPersonNeeded(ShopError):
    code = "second_person_needed"
    message = N_("Anda yang mengusulkan. Tanda tangan kedua harus dari orang lain.")


class MayNotSign(ShopError):
    code = "may_not_sign"
    http_status = 403
    message = N_(
        "Hanya kurator putaran ini tanpa kepentingan pada usahanya, ketua lain, atau sekretariat yang dapat "
        "menandatangani."
    )


class RulingOutdated(ShopError):
    code = "ruling_outdated"
    message = N_("Nilainya berubah setelah usulan ini dibuat. Tarik usulan ini, lalu usulkan lagi bila masih perlu.")
