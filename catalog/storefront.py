"""The storefront: front page, lists of works with their filters, search, pages of crafts and regions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from catalog import arguments, search, search_index, words
from catalog.arguments import Chosen
from catalog.cards import Card, cards
from catalog.errors import BadCursor
from catalog.queries.crafts import craft as find_craft
from catalog.queries.facets import Facets, facets
from catalog.queries.makers import makers
from catalog.queries.sellable import Filters, Page, SellableItem, sellable_items
from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.errors import NotFound
from shop.places import queries as places
from shop.web.languages import current_language

blueprint = Blueprint("catalog_storefront", __name__, template_folder="templates")
PER_PAGE = 24
NEWEST = 8
TILES = 6
LOOKED_AT = 60


@blueprint.get("/")
@public
def home() -> str:
    """The front page: categories, newest works, the five standards, a maker, the regions."""
    now = clock.now()
    all_cells = facets(filters=Filters(), now=now)
    newest = sellable_items(limit=LOOKED_AT, locale=current_language(), now=now)
    shown = cards(newest.items, now=now)
    by_region = all_cells.by(lambda cell: cell.region_code)
    return render_template(
        "catalog/home.html",
        total=all_cells.total,
        tiles=_tiles(all_cells, pictures=_group_pictures(newest.items, shown)),
        newest=shown[:NEWEST],
        standards=words.FIVE_STANDARDS,
        maker=next(iter(_makers_with_story(now)), None),
        regions=[(region, by_region.get(region.code, 0)) for region in places.regions()],
    )


@blueprint.get("/produk")
@public
def products() -> Any:
    """Everything that can be bought, with filters."""
    return _list_page(title=_("Semua karya"), endpoint="catalog_storefront.products")


@blueprint.get("/stok-dekranasda")
@public
def owned() -> Any:
    """What Dekranasda bought from the makers and sells itself."""
    intro = _("Karya yang sudah dibeli Dekranasda dari perajin, diperiksa, dan siap dikirim dari Bandar Lampung.")
    return _list_page(
        title=_("Stok Dekranasda"),
        endpoint="catalog_storefront.owned",
        intro=intro,
        set_by_page={"seller": "dekranasda"},
    )


@blueprint.get("/kategori/<group>")
@public
def group(group: str) -> Any:
    """The works of one group of crafts."""
    name = group.replace("-", " ")
    if name not in words.GROUPS:
        raise NotFound()
    return _list_page(
        title=_(words.GROUPS[name]),
        endpoint="catalog_storefront.group",
        values={"group": group},
        set_by_page={"group": name},
    )


@blueprint.get("/kriya/<craft_id>")
@public
def craft(craft_id: str) -> Any:
    """One kind of craft: what it is, where it comes from, the works."""
    found = find_craft(craft_id=craft_id)
    if found is None:
        raise NotFound()
    names = {region.code: region for region in places.regions()}
    return _list_page(
        title=found.name,
        endpoint="catalog_storefront.craft",
        values={"craft_id": craft_id},
        set_by_page={"crafts": (craft_id,)},
        intro=found.description,
        craft=found,
        origins=[names[code] for code in found.origins if code in names],
    )


@blueprint.get("/daerah/<slug>")
@public
def region(slug: str) -> Any:
    """One regency or city: its works and makers."""
    found = places.region_by_slug(slug=slug)
    if found is None or found.province_code != places.LAMPUNG:
        raise NotFound()
    return _list_page(
        title=found.full_name,
        endpoint="catalog_storefront.region",
        values={"slug": slug},
        set_by_page={"regions": (found.code,)},
        region_makers=makers(region_code=found.code, limit=PER_PAGE, now=clock.now()),
    )


@blueprint.get("/cari")
@public
def search_page() -> Any:
    """What is found under the typed words."""
    return _list_page(title=_("Hasil pencarian"), endpoint="catalog_storefront.search_page", is_search=True)


def _list_page(
    *,
    title: str,
    endpoint: str,
    values: dict[str, Any] | None = None,
    set_by_page: dict[str, Any] | None = None,
    is_search: bool = False,
    **more: Any,
) -> Any:
    now, regions = clock.now(), places.regions()
    chosen = arguments.read(request.args, regions=regions)
    set_by_page = set_by_page or {}
    filters = arguments.fixed(chosen.filters, **set_by_page)
    counted = facets(filters=filters, now=now)
    page = _page(filters, chosen, now=now)
    address = url_for(endpoint, **(values or {}))

    def link(wanted: Filters, **extra: Any) -> str:
        blank = Filters()
        asked = arguments.fixed(wanted, **{name: getattr(blank, name) for name in set_by_page})
        return address + arguments.query_of(asked, regions=regions, **extra)

    context = {
        "title": title,
        "address": address,
        "filters": chosen.filters,
        "chosen": chosen,
        "total": counted.total,
        "items": cards(page.items, now=now),
        "next_url": link(chosen.filters, dari=page.next) if page.next else None,
        "first_url": link(chosen.filters) if chosen.cursor else None,
        "facets": _facet_choices(counted, chosen, set_by_page),
        "chips": [(label, link(rest)) for label, rest in arguments.droppable(chosen.filters)],
        "is_search": is_search,
        "sorts": [(value, _(label)) for value, _sort, label in words.SORTS if value != "sesuai" or chosen.filters.text],
        "canonical": url_for(endpoint, _external=True, **(values or {})),
        **more,
    }
    if not page.items:
        context |= _empty(counted, filters, chosen, link, now=now, is_search=is_search)
    return render_template("catalog/list.html", **context)


def _page(filters: Filters, chosen: Chosen, *, now: datetime) -> Page:
    locale = current_language()
    try:
        return sellable_items(filters=filters, cursor=chosen.cursor, limit=PER_PAGE, locale=locale, now=now)
    except BadCursor:
        # An old link: the first page is of more use than an error.
        return sellable_items(filters=filters, limit=PER_PAGE, locale=locale, now=now)


def _facet_choices(counted: Facets, chosen: Chosen, set_by_page: dict[str, Any]) -> dict[str, list[Any]]:
    """(value in the address, words, count, chosen) of each filter that the page itself does not set."""
    filters, found = chosen.filters, {}
    if "mode" not in set_by_page:
        counts = counted.by(lambda cell: cell.mode, "mode")
        found["kirim"] = [(v, _(label), counts.get(key, 0), filters.mode == key) for v, key, label in words.MODES]
    if "regions" not in set_by_page:
        counts = counted.by(lambda cell: cell.region_code, "regions")
        slugs = {cell.region_code: cell.region_slug for cell in counted.cells}
        names = counted.names(lambda cell: cell.region_code, lambda cell: cell.region_name)
        found["daerah"] = [
            (slugs[code], name, counts.get(code, 0), code in filters.regions) for code, name in names.items()
        ]
    if "crafts" not in set_by_page:
        counts = counted.by(lambda cell: cell.craft_id, "crafts")
        names = counted.names(lambda cell: cell.craft_id, lambda cell: cell.craft_name)
        found["kriya"] = [(key, name, counts.get(key, 0), key in filters.crafts) for key, name in names.items()]
    if "seller" not in set_by_page:
        counts = counted.by(lambda cell: cell.seller, "seller")
        found["penjual"] = [(v, _(label), counts.get(key, 0), filters.seller == key) for v, key, label in words.SELLERS]
    return found


def _empty(
    counted: Facets, filters: Filters, chosen: Chosen, link: Any, *, now: datetime, is_search: bool
) -> dict[str, Any]:
    """What to do where nothing is left: which filter to drop, what may have been meant, some works after all."""
    drops = []
    for label, rest in arguments.droppable(chosen.filters):
        without_it = arguments.fixed(rest, group=filters.group)
        prices_dropped = (rest.price_min, rest.price_max) != (filters.price_min, filters.price_max)
        cells = facets(filters=without_it, now=now) if prices_dropped else counted
        if number := cells.count(without_it):
            drops.append((label, link(rest), number))
    meant = search.hint(filters.text, known=search_index.known_words()) if is_search and filters.text else None
    near = sellable_items(limit=6, locale=current_language(), now=now)
    return {
        "drops": drops,
        "meant": meant,
        "meant_url": url_for("catalog_storefront.search_page", q=meant) if meant else None,
        "near": cards(near.items, now=now),
    }


def _group_pictures(items: Sequence[SellableItem], shown: Sequence[Card]) -> dict[str, str]:
    """For each group of craft the photo of its newest work, so that a category shows what it holds."""
    found: dict[str, str] = {}
    for item, card in zip(items, shown, strict=True):
        if item.craft_group and card.image:
            found.setdefault(item.craft_group, card.image)
    return found


def _tiles(counted: Facets, *, pictures: Mapping[str, str]) -> list[tuple[str, str, str, str, int]]:
    """(words, address, photo, drawing, count) of the groups with most works: one full row on a wide screen."""
    counts = counted.by(lambda cell: cell.craft_group)
    return [
        (
            _(words.GROUPS.get(name, name)),
            url_for("catalog_storefront.group", group=name.replace(" ", "-")),
            pictures.get(name, ""),
            words.GROUP_PICTURES.get(name, words.OTHER_PICTURE),
            count,
        )
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1])
        if name in words.GROUPS
    ][:TILES]


def _makers_with_story(now: datetime) -> list[Any]:
    return [maker for maker in makers(limit=PER_PAGE, now=now) if maker.story and maker.works]
