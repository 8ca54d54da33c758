"""Text: the marker for translatable strings, and (see `clean_text`) what may enter the database."""


def N_(message: str) -> str:
    """Mark an Indonesian message for the catalogue; it is translated where it is shown."""
    return message
