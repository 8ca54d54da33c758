"""The assignment: conflicts respected, as even as they allow (against a brute-force optimum), the same every time."""

import itertools
import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from curation_gate.assigning import Assignment, Curator, Work, assign

GROUPS = ("tekstil", "anyaman", "kayu")


def works(count: int) -> list[Work]:
    return [Work(f"w{number}", f"a{number}", GROUPS[number % 3]) for number in range(count)]


def loads(assignment: Assignment, curators: list[Curator]) -> list[int]:
    return [len(curator.sheets) + sum(owner == curator.id for _, owner in assignment.pairs) for curator in curators]


@st.composite
def juries(draw: st.DrawFn) -> tuple[list[Work], list[Curator], int]:
    submissions = works(draw(st.integers(1, 5)))
    ids, makers = [work.id for work in submissions], [work.artisan_id for work in submissions]
    curators = []
    for seat in range(draw(st.integers(2, 4))):
        curators.append(
            Curator(
                id=f"c{seat}",
                fields=draw(st.frozensets(st.sampled_from(GROUPS), max_size=2)),
                barred=draw(st.frozensets(st.sampled_from(makers), max_size=3)),
                sheets=draw(st.frozensets(st.sampled_from(ids), max_size=2)),
            )
        )
    return submissions, curators, draw(st.integers(1, 3))


def smallest_gap(submissions: list[Work], curators: list[Curator], each: int) -> int:
    """By trying everything."""
    choices = []
    for work in submissions:
        able = [seat for seat, curator in enumerate(curators) if curator.may_judge(work)]
        have = sum(work.id in curator.sheets for curator in curators)
        need = min(max(0, each - have), len(able))
        choices.append(list(itertools.combinations(able, need)))
    gaps = []
    for chosen in itertools.product(*choices):
        load = [len(curator.sheets) for curator in curators]
        for seat in itertools.chain.from_iterable(chosen):
            load[seat] += 1
        gaps.append(max(load) - min(load))
    return min(gaps)


@settings(max_examples=150, deadline=None)
@given(juries())
def test_it_is_as_even_as_the_conflicts_allow(jury: tuple[list[Work], list[Curator], int]) -> None:
    submissions, curators, each = jury
    made = assign(works=submissions, curators=curators, each=each)
    assert made == assign(works=submissions, curators=curators, each=each)
    by_id = {curator.id: curator for curator in curators}
    assert len(set(made.pairs)) == len(made.pairs)
    for work in submissions:
        given_to = [by_id[curator] for one, curator in made.pairs if one == work.id]
        assert all(curator.may_judge(work) for curator in given_to)
        have = sum(work.id in curator.sheets for curator in curators)
        assert len(given_to) + made.short.get(work.id, 0) == max(0, each - have)
        if work.id in made.short:
            assert len(given_to) == sum(curator.may_judge(work) for curator in curators)
    load = loads(made, curators)
    assert max(load) - min(load) == smallest_gap(submissions, curators, each)


@settings(max_examples=50, deadline=None)
@given(juries())
def test_without_a_number_everybody_who_may_gets_a_sheet(jury: tuple[list[Work], list[Curator], int]) -> None:
    submissions, curators, _ = jury
    made = assign(works=submissions, curators=curators, each=None)
    assert set(made.pairs) == {
        (work.id, curator.id) for work in submissions for curator in curators if curator.may_judge(work)
    }
    assert made.short == {}


def test_six_hundred_works_and_eight_curators_with_conflicts() -> None:
    chance = random.Random(600)
    submissions = [Work(f"w{n:03}", f"a{n // 2:03}", chance.choice(GROUPS)) for n in range(600)]
    curators = [
        Curator(
            id=f"c{seat}", fields=frozenset(chance.sample(GROUPS, 1)),
            barred=frozenset(f"a{chance.randrange(300):03}" for _ in range(40)),
        )
        for seat in range(8)
    ]  # fmt: skip
    began = time.perf_counter()
    made = assign(works=submissions, curators=curators, each=3)
    assert time.perf_counter() - began < 1
    assert (len(made.pairs), dict(made.short), loads(made, curators)) == (1800, {}, [225] * 8)
    by_id, by_work = {one.id: one for one in curators}, {one.id: one for one in submissions}
    assert all(by_work[work].artisan_id not in by_id[curator].barred for work, curator in made.pairs)


def test_a_curator_who_is_full_of_conflicts_does_not_keep_the_others_uneven() -> None:
    submissions = works(12)
    curators = [
        Curator(id="c0", barred=frozenset(f"a{number}" for number in range(11))),
        *(Curator(id=f"c{seat}") for seat in range(1, 4)),
    ]
    made = assign(works=submissions, curators=curators, each=2)
    assert loads(made, curators) == [1, 8, 8, 7]


def test_who_knows_the_craft_gets_it_when_the_loads_stay_the_same() -> None:
    submissions = [Work(f"w{number}", f"a{number}", GROUPS[number // 4]) for number in range(12)]
    curators = [Curator(id=f"c{seat}", fields=frozenset({group})) for seat, group in enumerate(reversed(GROUPS))]
    made = assign(works=submissions, curators=curators, each=1)
    assert loads(made, curators) == [4, 4, 4]
    by_id = {curator.id: curator for curator in curators}
    assert all(by_id[curator].knows(work) for work in submissions for one, curator in made.pairs if one == work.id)


def test_a_sheet_that_is_there_stays_and_one_that_was_recused_is_not_given_again() -> None:
    (work,) = works(1)
    curators = [
        Curator(id="c0", sheets=frozenset({"w0"})), Curator(id="c1", closed=frozenset({"w0"})), Curator(id="c2"),
    ]  # fmt: skip
    assert assign(works=[work], curators=curators, each=2) == Assignment(pairs=(("w0", "c2"),), short={})
    assert assign(works=[work], curators=curators, each=3) == Assignment(pairs=(("w0", "c2"),), short={"w0": 1})
