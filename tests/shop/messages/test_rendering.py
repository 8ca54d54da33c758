import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader, UndefinedError

from shop.messages import rendering
from shop.messages.errors import BadBody, HeaderInjection
from shop.messages.rendering import check_body, render

FOLDER = Path(rendering.__file__).parent / "templates" / "messages"
NAMES = sorted(path.stem for path in FOLDER.glob("[a-z]*.txt"))
MOMENT = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
CONTEXT: dict[str, Any] = {
    "name": "Nama Contoh", "order_number": "KL-7Q4M", "total": 1_250_000, "pay_before": MOMENT,
    "link": "https://kriya.example/p/1?t=a&b=c", "makers": ["Tapis Contoh", "Anyaman Contoh"],
    "work_order_number": "KL-7Q4M/1", "product": "Kain tapis <jung> & sarat", "quantity": 2, "earning": 900_000,
    "accept_before": MOMENT, "maker": "Tapis Contoh", "courier": "JNE REG", "tracking_number": "CGK123",
    "confirm_before": MOMENT, "amount": 50_000, "reason": "barang habis", "bank_account": "BRI ••••8178",
    "payout_number": "PC-1", "year": 2026, "decision": "passed", "run_number": "PRD-1", "unit_price": 400_000,
    "advance": 1_200_000, "due_on": MOMENT, "answer_before": MOMENT, "left": 7,
}  # fmt: skip


def keys_named_in(name: str) -> set[str]:
    comment = re.match(r"\{#(.*?)#\}", (FOLDER / f"{name}.txt").read_text(), re.DOTALL)
    assert comment is not None
    context = comment.group(1).partition("Context:")[2]
    return set(re.findall(r"[a-z_]+", re.sub(r"\([^)]*\)", "", context)))


def test_the_templates_that_others_rely_on_are_there() -> None:
    assert NAMES == [
        "curation_reminder", "curation_result", "delivered_confirm", "order_paid", "order_placed", "payout_sent",
        "refund_made", "run_offered", "shipped", "work_order_offered",
    ]  # fmt: skip


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_each_template_renders_with_exactly_the_keys_it_names(app: Flask, name: str, locale: str) -> None:
    keys = keys_named_in(name)
    with app.app_context():
        rendered = render(template=name, locale=locale, context={key: CONTEXT[key] for key in keys})

        assert "\n" not in rendered.subject and rendered.subject
        assert rendered.html is None
        assert CONTEXT["link"] in rendered.text
        assert "{" not in rendered.subject + rendered.text and "%(" not in rendered.subject + rendered.text
        assert "\n\n\n" not in rendered.text and rendered.text.endswith("Kriya Lampung\n")
        for key in keys:
            with pytest.raises(UndefinedError):
                render(template=name, locale=locale, context={k: CONTEXT[k] for k in keys - {key}})


def test_money_and_moments_are_written_out(app: Flask) -> None:
    with app.app_context():
        text = render(template="order_placed", locale="id", context=CONTEXT).text

    assert "Rp1.250.000" in text
    assert "Selasa, 24 November 2026 pukul 17.00 WIB" in text


def test_moments_in_english(app: Flask) -> None:
    with app.app_context():
        assert (
            "Tuesday, 24 November 2026 at 17:00 WIB"
            in render(template="order_placed", locale="en", context=CONTEXT).text
        )


def test_plain_text_is_not_escaped_and_every_decision_has_its_words(app: Flask) -> None:
    with app.app_context():
        texts = {
            decision: render(
                template="curation_result", locale="id", context={**CONTEXT, "decision": decision, "reason": ""}
            ).text
            for decision in ("passed", "coaching", "not_passed")
        }

    assert "Kain tapis <jung> & sarat lolos kurasi 2026" in texts["passed"]
    assert len(set(texts.values())) == 3
    assert all("Catatan juri" not in text for text in texts.values())


@pytest.mark.parametrize("value", ["A\r\nBcc: x@example.com", "A\nB", "A\x00", "A\u2028B", "A\ud800"])
def test_no_value_can_add_a_line_to_the_head(app: Flask, value: str) -> None:
    with app.app_context(), pytest.raises(HeaderInjection):
        render(template="order_placed", locale="id", context={**CONTEXT, "order_number": value})


@pytest.mark.parametrize("value", ["A\x00", "A\x1b[31m", "A\r", "A\ud800"])
def test_control_characters_in_a_text_are_refused(app: Flask, value: str) -> None:
    with app.app_context(), pytest.raises(BadBody):
        render(template="order_placed", locale="id", context={**CONTEXT, "name": value})


def test_blank_lines_are_gathered() -> None:
    assert check_body("\n\na\n\n\n\nb\tc\n\n") == "a\n\nb\tc\n"


@pytest.mark.parametrize("name", ["../secret", "_closing", "", "Order", "a/b", "a.txt"])
def test_only_template_names_are_templates(app: Flask, name: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match="not a template name"):
        render(template=name, locale="id", context=CONTEXT)


def test_only_the_shops_languages(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="not a language"):
        render(template="shipped", locale="de", context=CONTEXT)


def test_an_html_part_is_optional_and_escapes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = DictLoader({"messages/both.txt": "Judul {{ name }}\n\nIsi", "messages/both.html": "<p>{{ name }}</p>"})
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    monkeypatch.delitem(app.extensions, "shop.messages.environment", raising=False)
    with app.app_context():
        rendered = render(template="both", locale="id", context={"name": "<b>"})
    app.extensions.pop("shop.messages.environment", None)

    assert (rendered.subject, rendered.text, rendered.html) == ("Judul <b>", "Isi\n", "<p>&lt;b&gt;</p>")
