"""`make messages`: extract the texts, update the catalogue, compile it. `--check`: fail when something is missing.

Indonesian is the source language, English the one catalogue. A text without its English or a fuzzy one fails the check,
so that a page never mixes languages. The shop compiles the catalogue itself when it starts.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "shop/web/translations/en/LC_MESSAGES/messages.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
}


def extracted() -> Catalog:
    """Every text marked in code and templates."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="Kriya Lampung", charset="utf-8")
    found = extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=True
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, None, [(filename, 0)], auto_comments=comments, context=context)
    return catalog


def load() -> Catalog:
    """The English catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="en", project="Kriya Lampung", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """The binary form that is read at run time."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems() -> list[str]:
    """What a person would trip over: missing, fuzzy or stale texts."""
    catalog, found = load(), []
    for message in extracted():
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        text = message.id if isinstance(message.id, str) else message.id[0]
        if known is None or not known.string or (isinstance(known.string, tuple) and not all(known.string)):
            found.append(f"no English: {text[:90]!r}")
        elif known.fuzzy:
            found.append(f"fuzzy: {text[:90]!r}")
        else:
            found.extend(f"{error}: {text[:90]!r}" for error in known.check(catalog))
    return found


def update() -> None:
    """Merge new texts, drop those that are gone, compile."""
    catalog = load()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, omit_header=False, no_location=True)
    MO.write_bytes(compiled(catalog))


def main() -> int:
    if "--check" not in sys.argv:
        update()
    found = problems()
    for problem in found[:40]:
        print(problem)
    print(f"{sum(1 for message in load() if message.id)} texts, {len(found)} problems")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
