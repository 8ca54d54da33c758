"""One story from the storefront to Dekranasda's own stock, on a phone and on a desk (issue, points 3 to 8)."""

from collections.abc import Callable

import pytest

from tests.functional import chapter_money, chapter_offtake, chapter_sale, chapter_storefront, trading
from tests.functional.open_shop import OpenShop
from tests.functional.story import Story
from tests.support.browser import Visitors


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_the_whole_way_of_a_product(own_shop: Callable[..., OpenShop], visitors: Visitors, width: str) -> None:
    story = Story(shop=own_shop(), visitors=visitors, width=width)

    # 3: the twenty are on sale, the other twelve nowhere
    chapter_storefront.twenty_are_on_sale(story)
    chapter_storefront.the_other_twelve_are_nowhere(story)
    chapter_storefront.searching_finds_a_work(story)

    # 4 and 5: two makers, one cart, one payment; each sees, packs and ships the own part
    sale = chapter_sale.a_guest_buys(story)
    customer = chapter_sale.only_the_link_opens_it(story, sale)
    first, second = sale.parts
    chapter_sale.a_maker_accepts_and_packs(story, first, second, measured=True)
    chapter_sale.a_maker_accepts_and_packs(story, second, first, measured=False)
    chapter_sale.the_customer_confirms(story, sale, customer)

    # 6: the ledger, and the money on its way
    chapter_money.the_ledger_shows_it(story, sale)
    chapter_money.the_makers_are_paid(story, {part.role: part.earning for part in sale.parts}, name="penjualan")

    # 7: Dekranasda buys ten, nine pass, they are paid less the advance and sold on
    chapter_offtake.the_budget_is_set(story)
    run = chapter_offtake.a_run_is_issued_and_accepted(story)
    chapter_offtake.the_advance_is_paid(story, run)
    buyer = chapter_offtake.the_lot_comes(story, run)
    lot_path = buyer.url.removeprefix(story.shop.url)
    chapter_offtake.the_lot_is_inspected(story, buyer)
    chapter_offtake.the_handover_note_downloads(story, run)
    chapter_offtake.the_rest_is_reworked(story, buyer, lot_path)
    chapter_offtake.the_net_is_paid(story)
    variant_id = chapter_offtake.the_goods_are_on_sale(story, run)
    trading.bought(story.shop, {variant_id: 1})
    chapter_offtake.the_first_page_adds_up(story, sold=1)

    # 8: and every rule of the shop still holds
    assert story.shop.audit()["violations"] == []
