"""What is typed on a score sheet, out of a form or a draft: scores, gates and note, with what is missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from curation_gate import words
from curation_gate.rubric import Rubric
from shop.kernel.text import BadText, clean_text

NOTE_LIMIT = 2_000
SCORES = ("1", "2", "3", "4", "5")


@dataclass
class Entry:
    """What was typed; `errors` by the id of the field it belongs to, '' for the whole sheet."""

    scores: dict[str, int] = field(default_factory=dict)
    gates: dict[str, bool] = field(default_factory=dict)
    note: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        return {**self.scores, **self.gates}


def carried_subs(rubric: Rubric, carried: Collection[str]) -> set[str]:
    """The sub-criteria of the criteria that are carried over: nobody is asked for them."""
    return {sub.code for criterion in rubric.criteria if criterion.code in carried for sub in criterion.subs}


def read(rubric: Rubric, form: Mapping[str, str], *, carried: Collection[str] = ()) -> Entry:
    """The fields `s-<code>`, `g-<code>` and `note` of a form; what is not one of the choices counts as missing."""
    taken = carried_subs(rubric, carried)
    asked = [sub for sub in rubric.subs if sub.code not in taken]
    scores = {sub.code: form.get(f"s-{sub.code}", "") for sub in asked}
    gates = {gate.code: form.get(f"g-{gate.code}", "") for gate in rubric.gates}
    entry = Entry(
        scores={code: int(text) for code, text in scores.items() if text in SCORES},
        gates={code: text == "yes" for code, text in gates.items() if text in ("yes", "no")},
        note=form.get("note", ""),
    )
    for gate in rubric.gates:
        if gate.code not in entry.gates:
            entry.errors[f"g-{gate.code}-yes"] = [_("Jawab syarat %(name)s.", name=words.own(gate, "name"))]
    for sub in asked:
        if sub.code not in entry.scores:
            entry.errors[f"s-{sub.code}-1"] = [_("Beri nilai untuk %(name)s.", name=words.own(sub, "name"))]
    try:
        entry.note = clean_text(entry.note, max_length=NOTE_LIMIT, multiline=True)
    except BadText as error:
        entry.errors["note"] = [_(error.reason, **error.params)]
    return entry
