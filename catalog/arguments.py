"""From an address to filters and back: what a customer has chosen on a list of works."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from catalog import words
from catalog.queries.sellable import Filters, without
from shop.kernel.text import BadText, clean_text
from shop.places.queries import RegionView
from shop.web.forms import parse_rupiah

MOST_RUPIAH = 10**12
MOST_CHOICES = 30


@dataclass(frozen=True)
class Chosen:
    """The filters, what was typed for the prices, and what is wrong with it by field."""

    filters: Filters
    sort: str
    typed_min: str
    typed_max: str
    errors: dict[str, list[str]]
    cursor: str | None


def read(args: "MultiDict[str, str]", *, regions: list[RegionView]) -> Chosen:
    """Read the query of a list page; what is unknown is left out, a bad price range is said and not applied."""
    text = _text(args.get("q", ""))
    codes = {region.slug: region.code for region in regions}
    errors: dict[str, list[str]] = {}
    low, high = _price(args.get("min", ""), "min", errors), _price(args.get("max", ""), "max", errors)
    if low is not None and high is not None and low > high:
        errors["max"] = [_("Harga tertinggi harus di atas harga terendah.")]
        low = high = None
    sorts = {value: sort for value, sort, _label in words.SORTS}
    urut = args.get("urut", "")
    chosen = Filters(
        text=text,
        crafts=tuple(_text(value) for value in args.getlist("kriya")[:MOST_CHOICES] if _text(value)),
        regions=tuple(codes[slug] for slug in args.getlist("daerah")[:MOST_CHOICES] if slug in codes),
        seller={value: key for value, key, _label in words.SELLERS}.get(args.get("penjual", "")),
        mode={value: key for value, key, _label in words.MODES}.get(args.get("kirim", "")),
        price_min=low,
        price_max=high,
        sort=sorts.get(urut),
    )
    cursor = args.get("dari") or None
    return Chosen(
        filters=chosen,
        sort=urut if urut in sorts else ("sesuai" if text else "terbaru"),
        typed_min=args.get("min", "")[:20],
        typed_max=args.get("max", "")[:20],
        errors=errors,
        cursor=cursor,
    )


def query_of(filters: Filters, *, regions: list[RegionView], **more: Any) -> str:
    """The query string that asks for these filters (`?…`, or nothing)."""
    slugs = {region.code: region.slug for region in regions}
    pairs: list[tuple[str, Any]] = [("q", filters.text)] if filters.text else []
    pairs += [("kriya", craft) for craft in filters.crafts]
    pairs += [("daerah", slugs[code]) for code in filters.regions if code in slugs]
    pairs += [("penjual", value) for value, key, _label in words.SELLERS if key == filters.seller]
    pairs += [("kirim", value) for value, key, _label in words.MODES if key == filters.mode]
    pairs += [("min", filters.price_min)] if filters.price_min is not None else []
    pairs += [("max", filters.price_max)] if filters.price_max is not None else []
    pairs += [("urut", value) for value, key, _label in words.SORTS if key == filters.sort]
    pairs += [(name, value) for name, value in more.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else ""


def droppable(filters: Filters) -> list[tuple[str, Filters]]:
    """Each filter that is set, with the filters that remain without it."""
    kinds = (
        (_("Kapan dikirim"), ("mode",)),
        (_("Daerah"), ("regions",)),
        (_("Jenis kriya"), ("crafts",)),
        (_("Penjual"), ("seller",)),
        (_("Harga"), ("price_min", "price_max")),
    )
    blank = Filters()
    return [
        (label, without(filters, *names))
        for label, names in kinds
        if any(getattr(filters, name) != getattr(blank, name) for name in names)
    ]


def fixed(chosen: Filters, **values: Any) -> Filters:
    """The filters with some set by the page itself (a craft's page, a region's page)."""
    return replace(chosen, **values)


def _text(value: str) -> str:
    try:
        return clean_text(value, max_length=200)
    except BadText:
        return ""


def _price(typed: str, name: str, errors: dict[str, list[str]]) -> int | None:
    if not typed.strip():
        return None
    amount = parse_rupiah(typed)
    if amount is None or amount > MOST_RUPIAH:
        errors[name] = [_("Tulis rupiah tanpa sen, misalnya 1.250.000.")]
        return None
    return amount
