"""Headings that a form calls otherwise: what a person said they mean stands before what the shop knows by itself."""

from collections.abc import Mapping

from curation_gate.workbooks import header_key
from shop.kernel.errors import ShopError
from shop.kernel.text import N_

# A heading with this meaning is left out.
LEFT_OUT = ""


class UnknownField(ShopError):
    code = "unknown_field"
    http_status = 422
    message = N_("Kolom “%(heading)s” tidak dapat berarti “%(field)s”. Pilih salah satu: %(fields)s.")


class HeadingEmpty(ShopError):
    code = "heading_empty"
    http_status = 422
    message = N_("Judul kolom “%(heading)s” kosong. Tulis judulnya seperti di lembar, dengan huruf atau angka.")


def folded_heading(heading: str) -> str:
    """A heading as it is kept: lower case, single blanks."""
    return " ".join(heading.casefold().split())


def checked(meanings: Mapping[str, str], *, fields: Mapping[str, object]) -> dict[str, str]:
    """Folded heading → field, '' to leave it out. Raises UnknownField, HeadingEmpty."""
    for heading, field in meanings.items():
        if not header_key(heading):
            raise HeadingEmpty(heading=heading)
        if field != LEFT_OUT and field not in fields:
            raise UnknownField(heading=heading, field=field, fields=", ".join(fields))
    return {folded_heading(heading): field for heading, field in meanings.items()}


def merged(kept: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """What was told now replaces what is kept for the same heading, however it is written."""
    keys = {header_key(heading) for heading in told}
    return {heading: field for heading, field in kept.items() if header_key(heading) not in keys} | dict(told)


def aliases_with(meanings: Mapping[str, str], *, aliases: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The headings of every field: its own, less those that were said to mean something else, and the told ones."""
    told = {header_key(heading) for heading in meanings}
    return {
        field: (
            *(name for name in names if header_key(name) not in told),
            *(heading for heading, meaning in meanings.items() if meaning == field),
        )
        for field, names in aliases.items()
    }
