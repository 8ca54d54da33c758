"""The lives of a work order and of a claim, and the names of what is derived from them."""

from enum import StrEnum

from shop.kernel.states import transitions
from shop.kernel.text import N_


class WorkOrderStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PRODUCTION = "in_production"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"


# Cancelled from `shipped` is a parcel that got lost; from there on only a claim gives money back.
WORK_ORDER = transitions(
    name="work_order",
    states=WorkOrderStatus,
    initial=WorkOrderStatus.AWAITING_PAYMENT,
    table={
        "awaiting_payment": ["offered", "cancelled"],
        "offered": ["accepted", "declined", "timed_out", "cancelled"],
        "accepted": ["in_production", "packed", "cancelled"],
        "in_production": ["packed", "cancelled"],
        "packed": ["shipped", "cancelled"],
        "shipped": ["delivered", "cancelled"],
        "delivered": ["completed"],
    },
    needs_reason=["declined", "cancelled"],
)

# Nobody fulfils these any more; their money went back or to the work order that took their lines over.
ENDED_WITHOUT_DELIVERY = frozenset({WorkOrderStatus.DECLINED, WorkOrderStatus.TIMED_OUT, WorkOrderStatus.CANCELLED})
ON_THE_WAY = frozenset({WorkOrderStatus.SHIPPED, WorkOrderStatus.DELIVERED, WorkOrderStatus.COMPLETED})
BEING_MADE = frozenset({WorkOrderStatus.ACCEPTED, WorkOrderStatus.IN_PRODUCTION, WorkOrderStatus.PACKED})
# The maker sees name, phone and address only while they are needed (UU PDP 27/2022).
ADDRESS_NEEDED = BEING_MADE | {WorkOrderStatus.SHIPPED, WorkOrderStatus.DELIVERED}


class ClaimStatus(StrEnum):
    OPENED = "opened"
    ANSWERED = "answered"
    DECIDED = "decided"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


CLAIM = transitions(
    name="claim",
    states=ClaimStatus,
    initial=ClaimStatus.OPENED,
    table={
        "opened": ["answered", "withdrawn"],
        "answered": ["decided", "withdrawn"],
        "decided": ["settled"],
    },
    needs_reason=["decided"],
)


class ClaimReason(StrEnum):
    NOT_AS_SHOWN = "not_as_shown"
    DAMAGED = "damaged"
    MISSING = "missing"
    NOT_ARRIVED = "not_arrived"


class ClaimDecision(StrEnum):
    REFUND = "refund"
    PART_REFUND = "part_refund"
    REFUSED = "refused"


class OrderStatus(StrEnum):
    """Never stored: see `orders.status`."""

    AWAITING_PAYMENT = "awaiting_payment"
    EXPIRED = "expired"
    PAID = "paid"
    IN_PROGRESS = "in_progress"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    PARTLY_CANCELLED = "partly_cancelled"
    CANCELLED = "cancelled"


ORDER_WORDS = {
    OrderStatus.AWAITING_PAYMENT: N_("Belum dibayar"),
    OrderStatus.EXPIRED: N_("Kedaluwarsa"),
    OrderStatus.PAID: N_("Menunggu jawaban perajin"),
    OrderStatus.IN_PROGRESS: N_("Sedang disiapkan"),
    OrderStatus.PARTLY_SHIPPED: N_("Sebagian dikirim"),
    OrderStatus.SHIPPED: N_("Dikirim"),
    OrderStatus.DELIVERED: N_("Sudah sampai"),
    OrderStatus.COMPLETED: N_("Selesai"),
    OrderStatus.PARTLY_CANCELLED: N_("Selesai, sebagian dibatalkan"),
    OrderStatus.CANCELLED: N_("Dibatalkan"),
}
WORK_ORDER_WORDS = {
    WorkOrderStatus.AWAITING_PAYMENT: N_("Belum dibayar"),
    WorkOrderStatus.OFFERED: N_("Menunggu jawaban perajin"),
    WorkOrderStatus.ACCEPTED: N_("Diterima perajin"),
    WorkOrderStatus.IN_PRODUCTION: N_("Sedang dibuat"),
    WorkOrderStatus.PACKED: N_("Sudah dibungkus"),
    WorkOrderStatus.SHIPPED: N_("Dikirim"),
    WorkOrderStatus.DELIVERED: N_("Sudah sampai"),
    WorkOrderStatus.COMPLETED: N_("Selesai"),
    WorkOrderStatus.DECLINED: N_("Perajin tidak bisa"),
    WorkOrderStatus.TIMED_OUT: N_("Tidak dijawab"),
    WorkOrderStatus.CANCELLED: N_("Dibatalkan"),
}
CLAIM_WORDS = {
    ClaimStatus.OPENED: N_("Menunggu tanggapan perajin"),
    ClaimStatus.ANSWERED: N_("Menunggu keputusan sekretariat"),
    ClaimStatus.DECIDED: N_("Diputuskan"),
    ClaimStatus.SETTLED: N_("Selesai"),
    ClaimStatus.WITHDRAWN: N_("Ditarik"),
}
REASON_WORDS = {
    ClaimReason.NOT_AS_SHOWN: N_("Tidak sama dengan yang ditampilkan"),
    ClaimReason.DAMAGED: N_("Rusak"),
    ClaimReason.MISSING: N_("Jumlahnya kurang"),
    ClaimReason.NOT_ARRIVED: N_("Tidak sampai"),
}
PAYMENT_WORDS = {
    "created": N_("Menunggu penyedia"),
    "pending": N_("Menunggu pembayaran"),
    "captured": N_("Dibayar"),
    "partially_refunded": N_("Sebagian dikembalikan"),
    "refunded": N_("Dikembalikan"),
    "failed": N_("Gagal"),
    "expired": N_("Kedaluwarsa"),
    "review": N_("Diperiksa keuangan"),
}
DECISION_WORDS = {
    ClaimDecision.REFUND: N_("Uang kembali seluruhnya"),
    ClaimDecision.PART_REFUND: N_("Sebagian uang kembali"),
    ClaimDecision.REFUSED: N_("Klaim tidak dikabulkan"),
}
