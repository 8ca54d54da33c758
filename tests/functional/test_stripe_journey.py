"""Paying with Stripe: the shop against a Stripe-shaped server over real HTTP, the customer in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.functional import chapter_sale
from tests.functional.open_shop import OpenShop, open_shop
from tests.functional.story import Story
from tests.functional.visiting import facts, fill_address, put_in_cart
from tests.support.browser import Visitors
from tests.support.demo import DemoDatabase
from tests.twins.stripe_twin import StripeTwin


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeTwin]:
    directory = tmp_path_factory.mktemp("stripe")
    with StripeTwin(directory=directory, retry_seconds=(0.2,), webhook_timeout=10) as twin:
        yield twin


@pytest.fixture(scope="module")
def shop(demo_database: DemoDatabase, twin: StripeTwin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    environment: dict[str, str | None] = {
        "STRIPE_API_KEY": twin.api_key,
        "STRIPE_WEBHOOK_SECRET": twin.webhook_secret,
        "STRIPE_API_BASE": twin.url,
    }
    with open_shop(demo_database, tmp_path_factory.mktemp("shop"), environment=environment) as opened:
        twin.send_webhooks_to(f"{opened.url}/webhooks/stripe")
        yield opened
        assert opened.audit()["violations"] == []


@pytest.fixture
def story(shop: OpenShop, visitors: Visitors) -> Story:
    return Story(shop=shop, visitors=visitors, width="phone")


def on_the_payment_page(story: Story, email: str) -> tuple[Page, str, int]:
    """A customer who has come as far as Stripe's page; the order's address and its total."""
    page = story.stranger()
    put_in_cart(page, story.shop, story.work_of("artisan_2").path(story.shop), quantity=1)
    page.get_by_role("link", name="Lanjut ke alamat").click()
    fill_address(page, email=email)
    page.get_by_label("Kartu", exact=False).check()
    total = facts(page)["Jumlah"]
    page.get_by_role("button", name=f"Bayar {total}").click()
    page.wait_for_url("**/pesanan/*")
    following = page.url
    page.get_by_role("link", name="Lanjut membayar").click()
    page.wait_for_url("**/c/pay/*")
    assert page.locator("#total").inner_text() == total
    return page, following, int(total.removeprefix("Rp").replace(".", ""))


def captured(twin: StripeTwin) -> int:
    """Rupiah that the provider holds."""
    hundredths = twin.totals()["captured"]
    assert hundredths % 100 == 0
    return hundredths // 100


def test_a_payment_and_its_webhook(story: Story, twin: StripeTwin) -> None:
    page, following, total = on_the_payment_page(story, "bayar@contoh.id")
    story.shot(page, "60-halaman-stripe")

    page.get_by_role("button", name="Gagal").click()
    assert page.get_by_role("alert").count() == 1
    page.get_by_role("button", name="Bayar").click()

    page.wait_for_url(f"{story.shop.url}/pesanan/*")
    assert chapter_sale.status(page) == "Menunggu jawaban perajin"
    twin.wait_for_webhooks()
    assert {row["state"] for row in twin.deliveries()} == {"delivered"}
    page.goto(following)
    assert chapter_sale.status(page) == "Menunggu jawaban perajin"
    assert captured(twin) == total


def test_a_lost_webhook_is_found_by_the_reconciler(story: Story, twin: StripeTwin) -> None:
    before = captured(twin)
    page, following, total = on_the_payment_page(story, "hilang@contoh.id")
    twin.fault_webhook("drop", times=20)
    session = page.url.rsplit("/", 1)[1]
    # The customer pays and closes the browser: nobody comes back to the shop, and nothing is reported.
    twin.pay(session)
    twin.wait_for_webhooks()
    page.goto(following)
    assert chapter_sale.status(page) == "Belum dibayar"

    assert "0 without an answer" in story.shop.flask("reconcile").stdout

    page.goto(following)
    assert chapter_sale.status(page) == "Menunggu jawaban perajin"
    assert captured(twin) == before + total
