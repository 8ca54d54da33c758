"""A rubric while it is being written: plain data that may be wrong for now, its changes, and what is wrong with it.

The content has the shape of `Rubric.to_dict`. Every change gives a new content; positions count from 0.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields
from typing import Any

from curation_gate.rubric import FULL_WEIGHT, Criterion, Gate, PassRule, Rubric, RubricMalformed, SubCriterion
from curation_gate.workbooks import header_key
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.text import N_, BadText, clean_text

Content = dict[str, Any]
CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,9}\Z")
LONGEST_NAME = 200
LONGEST_TEXT = 2000
MOST_PARTS = 50
# Headings of the score workbook that are no codes.
TAKEN_HEADINGS = frozenset(map(header_key, ("No", "Nomor", "Nama IKM", "Nama usaha", "IKM", "Nama produk", "Produk",
                                            "Catatan", "Keterangan")))  # fmt: skip
PROPOSED_RULE = {
    "pass_at": 7000, "coaching_at": 5500, "minimum_fraction": 5000, "minimum_curators": 3, "spread_needs_note": 2
}  # fmt: skip

NO_VERSION = N_("Nama versi belum diisi.")
NO_CRITERIA = N_("Belum ada kriteria. Tambah paling sedikit satu.")
NO_CODE = N_("%(what)s belum punya kode.")
BAD_CODE = N_("Kode “%(code)s” harus diawali huruf, hanya huruf, angka, dan tanda hubung, paling panjang 10.")
TAKEN_CODE = N_("Kode “%(code)s” sama dengan judul kolom lembar nilai. Pakai kode lain.")
REPEATED_CODE = N_("Kode “%(code)s” dipakai lebih dari sekali. Beri setiap baris kode sendiri.")
NO_NAME = N_("%(what)s belum punya nama.")
NO_WEIGHT = N_("%(what)s belum punya bobot.")
NO_SUBS = N_("Kriteria %(what)s belum punya butir penilaian.")
WRONG_TOTAL = N_("Bobot semua kriteria berjumlah %(found)s; seharusnya %(expected)s.")
WRONG_SUM = N_("Bobot butir di kriteria %(what)s berjumlah %(found)s; seharusnya %(expected)s.")
NO_ANCHORS = N_("Butir %(what)s belum punya patokan untuk nilai %(scores)s; kurator menilai tanpa pegangan yang sama.")
RULE_ORDER = N_("Batas pembinaan harus sama dengan atau di bawah batas lolos, keduanya 0 sampai 100.")
RULE_SHARE = N_("Bagian paling kecil tiap kriteria harus 0 sampai 100 persen.")
RULE_COUNTS = N_("Jumlah kurator dan selisih nilai yang minta catatan paling kecil 1.")
REFUSED = N_("Rubrik ditolak: %(detail)s")


@dataclass(frozen=True)
class Problem:
    """What is wrong, as a msgid with its parameters; a `blocking` one must be put right before the rubric is final."""

    text: str
    params: Mapping[str, Any]
    blocking: bool = True


def empty(*, version: str) -> Content:
    """A rubric with nothing in it but the proposed rule."""
    return {"version": version, "criteria": [], "gates": [], "rule": dict(PROPOSED_RULE)}


def parse(raw: Any) -> Content:
    """The content of a rubric file (JSON, read already): the shape is checked, the rubric may still be wrong.

    Left-out English texts and evidence are empty. Raises RubricMalformed.
    """
    data = _mapping(raw, "rubrik", {"version", "criteria", "gates", "rule"})
    return {
        "version": _text(data.get("version", ""), "version", LONGEST_NAME),
        "criteria": [_criterion(one) for one in _list(data.get("criteria"), "criteria")],
        "gates": [_part(one, Gate, "gates") for one in _list(data.get("gates", []), "gates")],
        "rule": _rule(data.get("rule", {})),
    }


def problems(content: Content) -> list[Problem]:
    """Everything that is wrong with a content, in the order of the page."""
    found = [] if content["version"] else [Problem(NO_VERSION, {})]
    found += _code_problems(content)
    if not content["criteria"]:
        found.append(Problem(NO_CRITERIA, {}))
    else:
        total = weight_of(content["criteria"])
        if total != FULL_WEIGHT:
            found.append(Problem(WRONG_TOTAL, {"found": total, "expected": FULL_WEIGHT}))
    for criterion in content["criteria"]:
        found += _criterion_problems(criterion)
    found += [Problem(NO_NAME, {"what": label(gate)}) for gate in content["gates"] if not gate["name"]]
    found += _rule_problems(content["rule"])
    if not [one for one in found if one.blocking]:
        # The rubric has the last word, should it know a rule that is not above.
        try:
            Rubric.from_dict(content)
        except ShopError as error:
            found.append(Problem(REFUSED, {"detail": error.source_text()}))
    return found


def blocking(content: Content) -> list[Problem]:
    """What must be put right before the rubric can be made final."""
    return [problem for problem in problems(content) if problem.blocking]


def weight_of(parts: Sequence[Mapping[str, Any]]) -> int:
    """The sum of the weights, whatever is filled in."""
    return sum(int(part["weight"]) for part in parts)


def label(part: Mapping[str, Any]) -> str:
    """How a criterion, question or gate is called in a sentence."""
    return str(part["code"] or part["name"] or "…")


def set_head(content: Content, *, version: str, rule: Mapping[str, int]) -> Content:
    """Another name of the version and another pass rule."""
    return {**deepcopy(content), "version": version, "rule": {**content["rule"], **rule}}


def add(content: Content, *, kind: str, criterion: int = 0) -> Content:
    """A new empty criterion, question (`sub` of a criterion) or gate at the end. Raises NotFound, RubricMalformed."""
    changed = deepcopy(content)
    parts = _parts(changed, kind, criterion)
    if len(parts) >= MOST_PARTS:
        raise RubricMalformed(detail=f"paling banyak {MOST_PARTS} bagian")
    parts.append(_new(kind))
    return changed


def edit(content: Content, *, kind: str, position: int, values: Mapping[str, Any], criterion: int = 0) -> Content:
    """Other texts and another weight of one part. Raises NotFound."""
    changed = deepcopy(content)
    at(_parts(changed, kind, criterion), position).update(values)
    return changed


def remove(content: Content, *, kind: str, position: int, criterion: int = 0) -> Content:
    """Without one part; a criterion goes with its questions. Raises NotFound."""
    changed = deepcopy(content)
    parts = _parts(changed, kind, criterion)
    parts.remove(at(parts, position))
    return changed


def move(content: Content, *, kind: str, position: int, by: int, criterion: int = 0) -> Content:
    """One part further up (-1) or down (1); at the end it stays. Raises NotFound."""
    changed = deepcopy(content)
    parts = _parts(changed, kind, criterion)
    at(parts, position)
    target = position + by
    if 0 <= target < len(parts):
        parts[position], parts[target] = parts[target], parts[position]
    return changed


def at(parts: list[Content], position: int) -> Content:
    """The part at a position. Raises NotFound."""
    if not 0 <= position < len(parts):
        raise NotFound(ids={"rubric_part": str(position)[:10]})
    return parts[position]


def _parts(content: Content, kind: str, criterion: int) -> list[Content]:
    """The list that a part of this kind is in, of this very content."""
    if kind == "criterion":
        found: list[Content] = content["criteria"]
    elif kind == "gate":
        found = content["gates"]
    elif kind == "sub":
        found = at(content["criteria"], criterion)["subs"]
    else:
        raise NotFound(ids={"rubric_part": kind[:20]})
    return found


def _new(kind: str) -> Content:
    if kind == "criterion":
        return {"code": "", "name": "", "name_en": "", "weight": 0, "subs": []}
    if kind == "gate":
        return {field.name: "" for field in fields(Gate)}
    return {field.name: 0 if field.name == "weight" else "" for field in fields(SubCriterion)}


def _code_problems(content: Content) -> list[Problem]:
    parts = [*content["criteria"], *(sub for one in content["criteria"] for sub in one["subs"]), *content["gates"]]
    found = []
    for part in parts:
        code = part["code"]
        if not code:
            found.append(Problem(NO_CODE, {"what": label(part)}))
        elif not CODE.match(code):
            found.append(Problem(BAD_CODE, {"code": code}))
        elif header_key(code) in TAKEN_HEADINGS:
            found.append(Problem(TAKEN_CODE, {"code": code}))
    # The score workbook does not tell upper case from lower, nor D-1 from D1.
    counted = Counter(header_key(part["code"]) for part in parts if CODE.match(part["code"]))
    repeated = [key for key, count in counted.items() if count > 1]
    shown = {header_key(part["code"]): part["code"] for part in parts}
    return found + [Problem(REPEATED_CODE, {"code": shown[key]}) for key in repeated]


def _criterion_problems(criterion: Content) -> list[Problem]:
    what = label(criterion)
    found = [] if criterion["name"] else [Problem(NO_NAME, {"what": what})]
    if criterion["weight"] < 1:
        found.append(Problem(NO_WEIGHT, {"what": what}))
    if not criterion["subs"]:
        return [*found, Problem(NO_SUBS, {"what": what})]
    total = weight_of(criterion["subs"])
    if total != criterion["weight"]:
        found.append(Problem(WRONG_SUM, {"what": what, "found": total, "expected": criterion["weight"]}))
    for sub in criterion["subs"]:
        if not sub["name"]:
            found.append(Problem(NO_NAME, {"what": label(sub)}))
        if sub["weight"] < 1:
            found.append(Problem(NO_WEIGHT, {"what": label(sub)}))
        without = [score for score in ("1", "3", "5") if not sub[f"anchor_{score}"]]
        if without:
            found.append(Problem(NO_ANCHORS, {"what": label(sub), "scores": ", ".join(without)}, blocking=False))
    return found


def _rule_problems(rule: Mapping[str, int]) -> list[Problem]:
    found = []
    if not 0 <= rule["coaching_at"] <= rule["pass_at"] <= 100 * FULL_WEIGHT:
        found.append(Problem(RULE_ORDER, {}))
    if not 0 <= rule["minimum_fraction"] <= 10_000:
        found.append(Problem(RULE_SHARE, {}))
    if rule["minimum_curators"] < 1 or rule["spread_needs_note"] < 1:
        found.append(Problem(RULE_COUNTS, {}))
    return found


def _criterion(raw: Any) -> Content:
    data = _mapping(raw, "criteria", {field.name for field in fields(Criterion)})
    subs = [_part(one, SubCriterion, "subs") for one in _list(data.get("subs", []), "subs")]
    plain = {name: value for name, value in data.items() if name != "subs"}
    return {**_part(plain, Criterion, "criteria"), "subs": subs}


def _part(raw: Any, model: type, where: str) -> Content:
    """A criterion without its questions, a question or a gate: texts and, where it has one, a weight."""
    names = [field.name for field in fields(model) if field.name != "subs"]
    data = _mapping(raw, where, set(names))
    return {
        name: _number(data.get(name, 0), f"{where}.{name}") if name == "weight"
        else _text(data.get(name, ""), f"{where}.{name}", LONGEST_TEXT)
        for name in names
    }  # fmt: skip


def _rule(raw: Any) -> dict[str, int]:
    names = {field.name for field in fields(PassRule)}
    data = _mapping(raw, "rule", names)
    return {name: _number(data.get(name, proposed), f"rule.{name}") for name, proposed in PROPOSED_RULE.items()}


def _mapping(raw: Any, where: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise RubricMalformed(detail=f"“{where}” bukan objek JSON")
    unknown = sorted(str(name)[:40] for name in raw if name not in known)
    if unknown:
        raise RubricMalformed(detail=f"“{where}” punya isian yang tidak dikenal: {', '.join(unknown[:5])}")
    return raw


def _list(raw: Any, where: str) -> Sequence[Any]:
    if not isinstance(raw, list) or len(raw) > MOST_PARTS:
        raise RubricMalformed(detail=f"“{where}” harus daftar, paling banyak {MOST_PARTS} bagian")
    return raw


def _text(raw: Any, where: str, limit: int) -> str:
    if not isinstance(raw, str):
        raise RubricMalformed(detail=f"“{where}” harus teks")
    try:
        return clean_text(raw, max_length=limit, multiline=True)
    except BadText as error:
        raise RubricMalformed(detail=f"“{where}”: {error}") from error


def _number(raw: Any, where: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= 10_000:
        raise RubricMalformed(detail=f"“{where}” harus bilangan bulat 0 sampai 10000")
    return raw
