"""The life of a message."""

from enum import StrEnum

from shop.kernel.states import transitions


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    WHATSAPP = "whatsapp"


class MessageStatus(StrEnum):
    """`manual` waits for a person of the staff, who sends it by hand."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    MANUAL = "manual"


MESSAGE = transitions(
    name="message",
    states=MessageStatus,
    initial=MessageStatus.QUEUED,
    table={
        MessageStatus.QUEUED: {MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.MANUAL},
        MessageStatus.MANUAL: {MessageStatus.SENT},
        MessageStatus.FAILED: {MessageStatus.QUEUED},
        MessageStatus.SENT: set(),
    },
)
