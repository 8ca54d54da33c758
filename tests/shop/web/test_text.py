import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.text import BadText, clean_text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Kain Tapis  ", "Kain Tapis"),
        ("Cafe\u0301", "Café"),
        ("satu\tdua", "satu dua"),
        ("\r\nKain\n", "Kain"),
        ("", ""),
        ("   ", ""),
        ("日本語 عربى ĕ", "日本語 عربى ĕ"),
        ("👩‍🎨 perajin", "👩‍🎨 perajin"),
    ],
)
def test_text_is_trimmed_and_composed(typed: str, stored: str) -> None:
    assert clean_text(typed, max_length=100) == stored


def test_lines_are_kept_only_where_they_belong() -> None:
    assert clean_text("satu\r\ndua\rtiga\u2028empat", max_length=100, multiline=True) == "satu\ndua\ntiga\nempat"
    with pytest.raises(BadText, match="satu baris"):
        clean_text("satu\ndua", max_length=100)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("a\x00b", "tidak terlihat"),
        ("a\x1bb", "tidak terlihat"),
        ("a\x85b", "tidak terlihat"),
        ("a\ud800b", "rusak"),
        ("a\u202eb", "pembalik arah"),
        ("a\u2067b", "pembalik arah"),
        ("\u200b\u200d", "tampak kosong"),
        ("\u3164 \u2060", "tampak kosong"),
        ("Z" + "\u0335" * 1000, "terlalu banyak tanda"),
        ("e" + "\u0336" * 5, "terlalu banyak tanda"),
        ("x" * 101, "paling banyak 100"),
        ("x" * 1_000_000, "paling banyak 100"),
    ],
)
def test_bad_text_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(BadText) as caught:
        clean_text(typed, max_length=100)

    assert reason in str(caught.value).lower()


def test_the_limit_itself_and_four_marks_are_allowed() -> None:
    assert clean_text("x" * 100, max_length=100) == "x" * 100
    assert clean_text("q" + "\u0336" * 4, max_length=100) == "q" + "\u0336" * 4


@given(st.text(alphabet=st.characters(), max_size=300), st.booleans())
def test_what_comes_through_can_always_be_stored(typed: str, multiline: bool) -> None:
    try:
        text = clean_text(typed, max_length=200, multiline=multiline)
    except BadText:
        return

    assert text == unicodedata.normalize("NFC", text).strip()
    assert len(text) <= 200
    assert "\x00" not in text
    text.encode("utf-8")
    assert clean_text(text, max_length=200, multiline=multiline) == text
