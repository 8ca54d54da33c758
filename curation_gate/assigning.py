"""Which curator scores which submission: conflicts respected, loads even, expertise where it costs nothing. Pure.

Whoever has the least is given the next sheet; then sheets move along chains of curators (A gives one to B, B another
one to C) until no chain leads from somebody to somebody with at least two fewer. No such chain means that the loads are
as even as the conflicts allow: these are the semi-matchings of Harvey, Ladner, Lovász and Tamir (2006), in which every
submission takes several different curators. At last pairs of curators exchange sheets where that puts more of them
into hands that know the craft; loads stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Work:
    """A submission: whose it is, and the group of its craft (None: unknown)."""

    id: str
    artisan_id: str
    group: str | None = None


@dataclass(frozen=True)
class Curator:
    """A seat: groups of crafts they know best, businesses they may not judge, submissions they have a sheet of.

    `closed` are submissions they stepped back from: no load, and not given again.
    """

    id: str
    fields: frozenset[str] = NOBODY
    barred: frozenset[str] = NOBODY
    sheets: frozenset[str] = NOBODY
    closed: frozenset[str] = NOBODY

    def may_judge(self, work: Work) -> bool:
        return work.artisan_id not in self.barred and work.id not in self.closed and work.id not in self.sheets

    def knows(self, work: Work) -> bool:
        return work.group is not None and work.group in self.fields


@dataclass(frozen=True)
class Assignment:
    """New sheets as (submission, curator), and how many curators are missing where too few may judge."""

    pairs: tuple[tuple[str, str], ...]
    short: Mapping[str, int]


@dataclass
class _Table:
    """The assignment while it is made. Works are numbered as they were given; `new` and `may` hold those numbers."""

    works: Sequence[Work]
    curators: Sequence[Curator]
    may: list[set[int]] = field(default_factory=list)
    new: list[set[int]] = field(default_factory=list)
    load: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = {work.id for work in self.works}
        self.new = [set() for _ in self.curators]
        self.load = [len(curator.sheets & known) for curator in self.curators]
        self.may = [
            {number for number, work in enumerate(self.works) if curator.may_judge(work)} for curator in self.curators
        ]

    def give(self, seat: int, number: int) -> None:
        self.new[seat].add(number)
        self.load[seat] += 1

    def shift(self, number: int, giver: int, taker: int) -> None:
        self.new[giver].remove(number)
        self.load[giver] -= 1
        self.give(taker, number)

    def movable(self, giver: int, taker: int) -> set[int]:
        """What one curator could hand to the other."""
        return (self.new[giver] & self.may[taker]) - self.new[taker]

    def gain(self, number: int, giver: int, taker: int) -> int:
        """How much better (1), as well (0) or worse (-1) the craft would be known."""
        work = self.works[number]
        return int(self.curators[taker].knows(work)) - int(self.curators[giver].knows(work))


def assign(*, works: Sequence[Work], curators: Sequence[Curator], each: int | None) -> Assignment:
    """Give every submission `each` different curators, counting those it has; None: all who may judge it.

    Existing sheets stay and count as load. The same input gives the same assignment. `short` names the submissions for
    which fewer than `each` curators may judge.
    """
    table = _Table(works, curators)
    short = _give_out(table, each)
    if each is not None:
        _even_out(table)
        _prefer_experts(table)
    pairs = sorted((number, seat) for seat, numbers in enumerate(table.new) for number in numbers)
    return Assignment(pairs=tuple((works[number].id, curators[seat].id) for number, seat in pairs), short=short)


def _give_out(table: _Table, each: int | None) -> dict[str, int]:
    """To the least loaded, those who know the craft first among equals; works that few may judge come first."""
    short: dict[str, int] = {}
    seats = range(len(table.curators))
    able = [[seat for seat in seats if number in table.may[seat]] for number in range(len(table.works))]
    for number in sorted(range(len(table.works)), key=lambda number: (len(able[number]), number)):
        work = table.works[number]
        have = sum(work.id in curator.sheets for curator in table.curators)
        need = len(able[number]) if each is None else max(0, each - have)
        ranked = sorted(able[number], key=lambda seat: (table.load[seat], not table.curators[seat].knows(work), seat))
        for seat in ranked[:need]:
            table.give(seat, number)
        if need > len(ranked):
            short[work.id] = need - len(ranked)
    return short


def _even_out(table: _Table) -> None:
    seats = range(len(table.curators))
    while True:
        for giver in sorted(seats, key=lambda seat: (-table.load[seat], seat)):
            chain = _chain(table, giver)
            if chain:
                break
        else:
            return
        for giver, taker in pairwise(chain):
            options = table.movable(giver, taker)
            best = max(options, key=lambda number: (table.gain(number, giver, taker), -number))
            table.shift(best, giver, taker)


def _chain(table: _Table, start: int) -> list[int]:
    """The shortest chain of hand-overs from a curator to one with at least two sheets fewer; [] when there is none."""
    came_from, todo = {start: start}, [start]
    for seat in todo:
        if table.load[start] - table.load[seat] >= 2:
            chain = [seat]
            while chain[-1] != start:
                chain.append(came_from[chain[-1]])
            return chain[::-1]
        for other in sorted(range(len(table.curators)), key=lambda other: (table.load[other], other)):
            if other not in came_from and table.movable(seat, other):
                came_from[other] = seat
                todo.append(other)
    return []


def _prefer_experts(table: _Table) -> None:
    """Exchange sheets between two curators while more of them come to who knows the craft."""
    seats = range(len(table.curators))
    better = True
    while better:
        better = False
        for one in seats:
            for other in seats:
                if one < other:
                    better |= _exchange(table, one, other)


def _exchange(table: _Table, one: int, other: int) -> bool:
    def ranked(giver: int, taker: int) -> list[tuple[int, int]]:
        return sorted((-table.gain(number, giver, taker), number) for number in table.movable(giver, taker))

    exchanged = False
    for (loss, mine), (other_loss, theirs) in zip(ranked(one, other), ranked(other, one), strict=False):
        if loss + other_loss >= 0:
            break
        table.shift(mine, one, other)
        table.shift(theirs, other, one)
        exchanged = True
    return exchanged
