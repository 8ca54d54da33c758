"""The rubric: criteria, sub-criteria, gates and the rule for passing, as data that a round keeps a copy of."""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from shop.kernel.errors import ShopError
from shop.kernel.text import N_

DATA_DIRECTORY = Path(__file__).resolve().parent / "data"
FULL_WEIGHT = 100
LOWEST_SCORE = 1
HIGHEST_SCORE = 5


class RubricMalformed(ShopError):
    code = "rubric_malformed"
    http_status = 422
    message = N_("Rubrik tidak dapat dibaca: %(detail)s. Perbaiki berkasnya, lalu muat ulang.")


class RubricWeightsWrong(ShopError):
    code = "rubric_weights_wrong"
    http_status = 422
    message = N_("Bobot %(code)s berjumlah %(found)s, seharusnya %(expected)s. Perbaiki bobotnya.")


class RubricCodesRepeated(ShopError):
    code = "rubric_codes_repeated"
    http_status = 422
    message = N_("Kode rubrik dipakai lebih dari sekali: %(codes)s. Beri setiap baris kode sendiri.")


class PassRuleWrong(ShopError):
    code = "pass_rule_wrong"
    http_status = 422
    message = N_("Aturan kelulusan tidak masuk akal: %(detail)s. Perbaiki angkanya.")


@dataclass(frozen=True)
class SubCriterion:
    """One scored question; the anchors say what a 1, a 3 and a 5 look like."""

    code: str
    name: str
    name_en: str
    weight: int
    anchor_1: str
    anchor_3: str
    anchor_5: str
    anchor_1_en: str
    anchor_3_en: str
    anchor_5_en: str
    evidence: str
    evidence_en: str


@dataclass(frozen=True)
class Criterion:
    """One of the standards; its weight is the sum of the weights below it."""

    code: str
    name: str
    name_en: str
    weight: int
    subs: tuple[SubCriterion, ...]


@dataclass(frozen=True)
class Gate:
    """A condition that is answered yes or no and never averaged away."""

    code: str
    name: str
    name_en: str
    help: str
    help_en: str


@dataclass(frozen=True)
class PassRule:
    """When a product passes. Totals in hundredths of points of 100, the share of a criterion in basis points."""

    pass_at: int
    coaching_at: int
    minimum_fraction: int
    minimum_curators: int
    spread_needs_note: int


@dataclass(frozen=True)
class Rubric:
    """A version of the rubric. Construction checks it.

    Raises RubricWeightsWrong, RubricCodesRepeated, PassRuleWrong, RubricMalformed.
    """

    version: str
    criteria: tuple[Criterion, ...]
    gates: tuple[Gate, ...]
    rule: PassRule

    def __post_init__(self) -> None:
        _check(rubric=self)

    @property
    def subs(self) -> tuple[SubCriterion, ...]:
        """Every sub-criterion in order."""
        return tuple(sub for criterion in self.criteria for sub in criterion.subs)

    @property
    def answer_codes(self) -> tuple[str, ...]:
        """Codes of everything a curator answers: the sub-criteria, then the gates."""
        return (*(sub.code for sub in self.subs), *(gate.code for gate in self.gates))

    def with_minimum_curators(self, count: int) -> "Rubric":
        """The same rubric for a round that asks for another number of curators than the rubric proposes."""
        if count == self.rule.minimum_curators:
            return self
        return replace(self, rule=replace(self.rule, minimum_curators=count))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; Rubric.from_dict turns it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Rubric":
        """Build from what to_dict returned, also after JSON. Raises RubricMalformed and what Rubric raises."""
        try:
            return cls(
                version=str(data["version"]),
                criteria=tuple(
                    Criterion(**{**criterion, "subs": tuple(SubCriterion(**sub) for sub in criterion["subs"])})
                    for criterion in data["criteria"]
                ),
                gates=tuple(Gate(**gate) for gate in data["gates"]),
                rule=PassRule(**data["rule"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise RubricMalformed(detail=str(error)) from error

    @property
    def content_hash(self) -> str:
        """SHA-256 of the content in one canonical form; the version name is part of it."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _check(*, rubric: Rubric) -> None:
    codes = [criterion.code for criterion in rubric.criteria] + list(rubric.answer_codes)
    repeated = sorted(code for code, count in Counter(codes).items() if count > 1)
    if repeated:
        raise RubricCodesRepeated(codes=", ".join(repeated))
    weights = [criterion.weight for criterion in rubric.criteria] + [sub.weight for sub in rubric.subs]
    if not all(isinstance(weight, int) and not isinstance(weight, bool) and weight > 0 for weight in weights):
        raise RubricMalformed(detail="bobot harus bilangan bulat positif")
    if not all(codes) or not rubric.version:
        raise RubricMalformed(detail="kode atau versi kosong")
    _check_weights(code="semua kriteria", weights=[part.weight for part in rubric.criteria], expected=FULL_WEIGHT)
    for criterion in rubric.criteria:
        _check_weights(code=criterion.code, weights=[sub.weight for sub in criterion.subs], expected=criterion.weight)
    _check_rule(rule=rubric.rule)


def _check_weights(*, code: str, weights: Sequence[int], expected: int) -> None:
    if sum(weights) != expected:
        raise RubricWeightsWrong(code=code, found=sum(weights), expected=expected)


def _check_rule(*, rule: PassRule) -> None:
    values = [getattr(rule, field.name) for field in fields(rule)]
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        raise PassRuleWrong(detail="semua nilai harus bilangan bulat")
    if not 0 <= rule.coaching_at <= rule.pass_at <= 100 * FULL_WEIGHT:
        raise PassRuleWrong(detail="batas pembinaan harus di bawah batas lolos, keduanya 0 sampai 10000")
    if not 0 <= rule.minimum_fraction <= 10_000:
        raise PassRuleWrong(detail="bagian terkecil tiap kriteria harus 0 sampai 10000")
    if rule.minimum_curators < 1 or rule.spread_needs_note < 1:
        raise PassRuleWrong(detail="jumlah kurator dan selisih skor paling kecil 1")


def default_rubric() -> Rubric:
    """Return the rubric that comes with the shop (curation_gate/data)."""
    return rubric_from_csv(
        version="2021-1",
        criteria=DATA_DIRECTORY / "rubric.csv",
        gates=DATA_DIRECTORY / "gates.csv",
        rule=DATA_DIRECTORY / "pass_rule.csv",
        english=DATA_DIRECTORY / "rubric_en.csv",
    )


def rubric_from_csv(*, version: str, criteria: Path, gates: Path, rule: Path, english: Path) -> Rubric:
    """Read a rubric from its four files. Raises RubricMalformed and what Rubric raises."""
    try:
        names = {row["code"]: row for row in _rows(english)}
        return Rubric(
            version=version,
            criteria=_criteria(rows=_rows(criteria), english=names),
            gates=tuple(
                Gate(
                    code=row["kode"],
                    name=row["nama"],
                    name_en=names[row["kode"]]["name"],
                    help=row["bantuan"],
                    help_en=names[row["kode"]]["help"],
                )
                for row in _rows(gates)
            ),
            rule=PassRule(**{row["nama"]: int(row["nilai"]) for row in _rows(rule)}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RubricMalformed(detail=str(error)) from error


def _criteria(*, rows: Sequence[dict[str, str]], english: Mapping[str, dict[str, str]]) -> tuple[Criterion, ...]:
    by_code: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_code.setdefault(row["kode_kriteria"], []).append(row)
    return tuple(
        Criterion(
            code=code,
            name=group[0]["kriteria"],
            name_en=english[code]["name"],
            weight=int(group[0]["bobot_kriteria"]),
            subs=tuple(_sub_criterion(row=row, english=english[row["kode_sub"]]) for row in group),
        )
        for code, group in by_code.items()
    )


def _sub_criterion(*, row: Mapping[str, str], english: Mapping[str, str]) -> SubCriterion:
    return SubCriterion(
        code=row["kode_sub"],
        name=row["sub_kriteria"],
        name_en=english["name"],
        weight=int(row["bobot"]),
        anchor_1=row["skor_1"],
        anchor_3=row["skor_3"],
        anchor_5=row["skor_5"],
        anchor_1_en=english["score_1"],
        anchor_3_en=english["score_3"],
        anchor_5_en=english["score_5"],
        evidence=row["bukti"],
        evidence_en=english["evidence"],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
