"""The base of every schema, and the shape of a problem document."""

from typing import Any

from marshmallow import RAISE, Schema, fields

from shop.kernel.text import N_

# What marshmallow and webargs say in English, said by us.
MESSAGES = {
    "Unknown field.": N_("Isian ini tidak dikenal."),
    "Missing data for required field.": N_("Wajib diisi."),
    "Field may not be null.": N_("Tidak boleh kosong (null)."),
    "Invalid input type.": N_("Bentuk isian ini keliru."),
    "Not a valid list.": N_("Tulis sebagai daftar."),
    "Not a valid mapping type.": N_("Tulis sebagai objek."),
    "Not a valid string.": N_("Tulis sebagai teks."),
    "Not a valid date.": N_("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-24."),
    "Not a valid email address.": N_("Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."),
    "Not a valid URL.": N_("Tulis alamat web yang lengkap, diawali https://."),
    "String does not match expected pattern.": N_("Bentuk isian ini keliru."),
}


class ShopSchema(Schema):
    """Refuses fields it does not know; keeps the order in which they are written."""

    class Meta:
        unknown = RAISE


class ProblemSchema(ShopSchema):
    """RFC 9457, with our stable `code`, the id in the logs and the fields that are wrong."""

    type = fields.String(metadata={"description": "A URI that names the kind of problem"})
    title = fields.String()
    status = fields.Integer()
    code = fields.String(metadata={"description": "Stable; for programs"})
    detail = fields.String(metadata={"description": "For people, in their language: what to do next"})
    request_id = fields.String()
    ids = fields.Dict(keys=fields.String(), values=fields.String())
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


def by_field(messages: Any, *, location: str = "") -> dict[str, list[str]]:
    """Nested marshmallow messages as `{"lines.0.quantity": [...]}`, in the language of the request."""
    from flask_babel import gettext

    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for key, value in messages.items():
            # The schema's own errors belong to what contains it.
            name = location if key == "_schema" else f"{location}.{key}" if location else str(key)
            for field, texts in by_field(value, location=name).items():
                flat.setdefault(field, []).extend(texts)
        return flat
    texts = messages if isinstance(messages, list) else [messages]
    return {location or "body": [str(gettext(MESSAGES.get(str(text), str(text)))) for text in texts]}
