"""Issue, point 3: the twenty are on sale, the other twelve are nowhere."""

from __future__ import annotations

from tests.functional.story import Story, slug_of


def twenty_are_on_sale(story: Story) -> None:
    page = story.go(story.stranger(), "/")
    assert page.get_by_role("link", name="Masuk").count() == 1
    story.shot(page, "01-beranda")

    story.go(page, "/produk")
    titles = page.locator("ul.grid > li.card h3, ul.grid > li.card h2").all_inner_texts()
    story.shot(page, "02-etalase")

    passed = sorted(row["product"] for row in story.results if row["decision"] == "passed")
    assert len(passed) == 20
    assert sorted(titles) == passed
    assert sorted(row["title"] for row in story.listings) == passed


def the_other_twelve_are_nowhere(story: Story) -> None:
    page = story.stranger()
    others = [row for row in story.results if row["decision"] != "passed"]
    passed = {row["product"] for row in story.results if row["decision"] == "passed"}
    assert len(others) == 12
    hidden = next(row for row in others if row["product"] not in passed)

    story.go(page, f"/cari?q={hidden['product'].replace(' ', '+')}")
    assert hidden["product"] not in page.locator("main ul.grid").all_inner_texts()
    assert page.locator("li.card").filter(has_text=hidden["artisan"]).count() == 0
    story.shot(page, "03-cari-yang-belum-lolos")

    story.visitors.expect(f"{story.shop.url}/produk/{slug_of(hidden['product'])}: console: .*404")
    answer = page.goto(f"{story.shop.url}/produk/{slug_of(hidden['product'])}")
    assert answer is not None and answer.status == 404
    story.visitors.expect(f"{story.shop.url}/perajin-kami/{slug_of(hidden['artisan'])}: console: .*404")
    answer = page.goto(f"{story.shop.url}/perajin-kami/{slug_of(hidden['artisan'])}")
    assert answer is not None and answer.status == 404

    public = story.shop.api()
    for row in others:
        found = public.get("/products", params={"q": row["product"], "limit": 100})["items"]
        assert row["artisan"] not in [each["artisan"]["name"] for each in found]
    sitemap = public.session.get(f"{story.shop.url}/sitemap.xml", timeout=30).text
    assert sitemap.count("/produk/") == 20
    assert slug_of(hidden["product"]) not in sitemap
    makers = [row["name"] for row in public.everything("/artisans")]
    assert not set(makers) & {row["artisan"] for row in others}


def searching_finds_a_work(story: Story) -> None:
    work = story.work_of("artisan_1")
    page = story.go(story.stranger(), "/")
    page.get_by_role("searchbox").fill(work.title.split()[-1])
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/cari?q=*")
    assert page.locator("li.card h3, li.card h2").all_inner_texts() == [work.title]
    story.shot(page, "04-cari")

    page.get_by_role("link", name=work.title).click()
    page.wait_for_url(story.shop.url + work.path(story.shop))
    main = page.locator("main").inner_text()
    assert work.maker in main and work.listing["region"]["name"] in main
    for heading in ("Fakta karya", "Catatan revisi", "Hasil kurasi", "Sama seperti yang ditampilkan"):
        assert page.get_by_role("heading", name=heading).count() == 1
    assert "Bisa berbeda" in main
    story.shot(page, "05-produk")
