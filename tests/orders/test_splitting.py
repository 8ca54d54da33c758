"""Every line falls into exactly one part: of its maker, or of Dekranasda where it owns the goods."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from orders.splitting import DEKRANASDA, split


@dataclass(frozen=True)
class Line:
    seller: str
    artisan_id: str
    variant_id: str
    mode: str


lines = st.lists(
    st.builds(
        Line,
        seller=st.sampled_from(["artisan", "dekranasda"]),
        artisan_id=st.sampled_from(["art_a", "art_b", "art_c"]),
        variant_id=st.text("abcdef", min_size=1, max_size=4),
        mode=st.sampled_from(["ready_stock", "made_to_order"]),
    ),
    unique_by=lambda line: line.variant_id,
)


def test_two_makers_and_own_goods_make_three_parts() -> None:
    a = Line("artisan", "art_a", "v3", "ready_stock")
    a2 = Line("artisan", "art_a", "v1", "made_to_order")
    b = Line("artisan", "art_b", "v2", "ready_stock")
    own = Line("dekranasda", "art_a", "v4", "ready_stock")
    parts = split([own, b, a, a2])
    assert [(part.key, part.fulfiller, part.artisan_id, part.mode) for part in parts] == [
        ("art_a", "artisan", "art_a", "made_to_order"),
        ("art_b", "artisan", "art_b", "ready_stock"),
        ("dekranasda", "dekranasda", None, "ready_stock"),
    ]
    assert parts[0].lines == (a2, a)


def test_nothing_makes_no_part() -> None:
    assert split([]) == []


@given(lines)
def test_every_line_is_in_exactly_one_part_of_its_maker(given_lines: list[Line]) -> None:
    parts = split(given_lines)
    spread = [line for part in parts for line in part.lines]
    assert sorted(spread, key=lambda line: line.variant_id) == sorted(given_lines, key=lambda line: line.variant_id)
    for part in parts:
        assert part.lines
        for line in part.lines:
            if part.key == DEKRANASDA:
                assert line.seller == "dekranasda"
            else:
                assert (line.seller, line.artisan_id) == ("artisan", part.key)


@given(lines, st.randoms())
def test_the_order_of_the_lines_does_not_matter(given_lines: list[Line], random: object) -> None:
    shuffled = list(given_lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert split(shuffled) == split(given_lines)
