"""What a password must be. Length first (OWASP ASVS 5.0, 6.2); no rules about signs and capitals. Pure."""

LEAST = 10
MOST = 128
# What people type first when a shop of crafts asks for ten letters.
TOO_COMMON = frozenset(
    {
        "1234567890", "0123456789", "12345678910", "password123", "password1234", "qwertyuiop", "indonesia1",
        "indonesia123", "lampung123", "lampung1234", "dekranasda", "dekranasda1", "dekranasda123", "kriyalampung",
        "bandarlampung", "sayangku123", "bismillah123", "bismillah1", "katasandi123", "rahasia123", "rahasia1234",
        "admin12345", "administrator", "perajin123", "iloveyou123",
    }
)  # fmt: skip


def is_weak(password: str, *, about: tuple[str, ...] = ()) -> bool:
    """Whether it is too short, too common, one letter repeated, or made of the person's own e-mail or name."""
    text = password.casefold()
    if not LEAST <= len(password) <= MOST or text in TOO_COMMON or len(set(text)) < 4:
        return True
    return any(len(part) >= 4 and part.casefold() in text and len(text) - len(part) < 4 for part in about)
