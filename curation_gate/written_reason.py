"""The reason an artisan reads: what was decided, which criteria held it back, and what to improve first."""

from collections.abc import Sequence
from dataclasses import dataclass

from curation_gate.rubric import HIGHEST_SCORE, Criterion, Gate, Rubric, SubCriterion
from curation_gate.scoring import Decision, Outcome, points_text

# An artisan can work on a few things at a time; a list of twenty is no advice.
ADVICE_COUNT = {Decision.PASSED: 2, Decision.COACHING: 3, Decision.NOT_PASSED: 4}


@dataclass(frozen=True)
class Wording:
    """The sentences of one language."""

    passed: str
    coaching: str
    not_passed: str
    gate_failed: str
    gate: str
    weak: str
    and_word: str
    first_steps: str
    keep_improving: str
    step: str
    appeal: str


INDONESIAN = Wording(
    passed="Selamat, produk Anda lolos kurasi dengan nilai %(total)s dari 100 (batas lolos %(pass_at)s).",
    coaching="Produk Anda masuk pembinaan dengan nilai %(total)s dari 100 (batas lolos %(pass_at)s). "
    "Kami mendampingi Anda sampai lolos.",
    not_passed="Produk Anda belum lolos: nilainya %(total)s dari 100 (batas pembinaan %(coaching_at)s). "
    "Anda tetap kami bina dan boleh mendaftar lagi.",
    gate_failed="Produk Anda belum lolos karena syarat wajib berikut belum terpenuhi. "
    "Syarat ini tidak dapat diganti nilai lain.",
    gate="%(name)s: %(help)s",
    weak="Yang masih di bawah %(share)s%% dari nilai penuhnya: %(names)s.",
    and_word="dan",
    first_steps="Perbaiki dulu:",
    keep_improving="Agar makin baik, kerjakan selanjutnya:",
    step="%(name)s: %(anchor)s.",
    appeal="Penuhi syaratnya, siapkan buktinya, lalu ajukan lagi.",
)
ENGLISH = Wording(
    passed="Congratulations, your product passed curation with %(total)s of 100 points (pass mark %(pass_at)s).",
    coaching="Your product enters coaching with %(total)s of 100 points (pass mark %(pass_at)s). "
    "We work with you until it passes.",
    not_passed="Your product has not passed yet: %(total)s of 100 points (coaching mark %(coaching_at)s). "
    "We still coach you, and you may apply again.",
    gate_failed="Your product has not passed because the following conditions are not met. "
    "No other score can make up for them.",
    gate="%(name)s: %(help)s",
    weak="Still below %(share)s%% of full marks: %(names)s.",
    and_word="and",
    first_steps="Improve first:",
    keep_improving="To get even better, work on:",
    step="%(name)s: %(anchor)s.",
    appeal="Meet the condition, prepare the evidence, then apply again.",
)


def written_reason(*, outcome: Outcome, rubric: Rubric) -> str:
    """Return the reason in Indonesian, plain text, one point a line."""
    return _write(outcome=outcome, rubric=rubric, wording=INDONESIAN, english=False)


def written_reason_in_english(*, outcome: Outcome, rubric: Rubric) -> str:
    """Return the reason in English, plain text, one point a line."""
    return _write(outcome=outcome, rubric=rubric, wording=ENGLISH, english=True)


def improve_first(*, outcome: Outcome, rubric: Rubric, count: int) -> tuple[SubCriterion, ...]:
    """Return the sub-criteria worth most: weak criteria first, then by points lost, the rubric's order on a tie."""
    weak = {sub.code for criterion in rubric.criteria if criterion.code in outcome.weak for sub in criterion.subs}
    lost = {sub.code: sub.weight * (2 * HIGHEST_SCORE - outcome.medians[sub.code]) for sub in rubric.subs}
    ranked = sorted(
        (sub for sub in rubric.subs if lost[sub.code]), key=lambda sub: (sub.code not in weak, -lost[sub.code])
    )
    return tuple(ranked[:count])


def next_anchor(*, sub: SubCriterion, doubled_median: int, english: bool) -> str:
    """Return what the next step looks like: the text of a 3 for those below 3, else the text of a 5."""
    if doubled_median < 6:
        return in_language(sub, "anchor_3", english=english)
    return in_language(sub, "anchor_5", english=english)


def in_language(part: Criterion | SubCriterion | Gate, field: str, *, english: bool) -> str:
    """A text of a rubric; where its English was left empty, the Indonesian one."""
    text = getattr(part, f"{field}_en") if english else ""
    return str(text or getattr(part, field))


def advice(*, outcome: Outcome, rubric: Rubric, english: bool) -> list[str]:
    """Return only what to improve, a line each, for a reason whose first lines somebody has written."""
    return _advice(outcome=outcome, rubric=rubric, wording=ENGLISH if english else INDONESIAN, english=english)


def _write(*, outcome: Outcome, rubric: Rubric, wording: Wording, english: bool) -> str:
    if outcome.failed_gates:
        gates = [gate for gate in rubric.gates if gate.code in outcome.failed_gates]
        return "\n".join([wording.gate_failed, *_gate_lines(gates, wording=wording, english=english), wording.appeal])
    marks = {
        "total": outcome.total_hundredths,
        "pass_at": rubric.rule.pass_at,
        "coaching_at": rubric.rule.coaching_at,
    }
    texts = {name: points_text(value) for name, value in marks.items()}
    if english:
        texts = {name: text.replace(",", ".") for name, text in texts.items()}
    opening = {
        Decision.PASSED: wording.passed,
        Decision.COACHING: wording.coaching,
        Decision.NOT_PASSED: wording.not_passed,
    }[outcome.decision]
    lines = [opening % texts]
    if outcome.weak:
        names = [
            in_language(criterion, "name", english=english)
            for criterion in rubric.criteria
            if criterion.code in outcome.weak
        ]
        share = rubric.rule.minimum_fraction // 100
        lines.append(wording.weak % {"share": share, "names": _listing(names, and_word=wording.and_word)})
    lines += _advice(outcome=outcome, rubric=rubric, wording=wording, english=english)
    return "\n".join(lines)


def _gate_lines(gates: Sequence[Gate], *, wording: Wording, english: bool) -> list[str]:
    return [
        "- "
        + wording.gate
        % {
            "name": in_language(gate, "name", english=english),
            "help": in_language(gate, "help", english=english),
        }
        for gate in gates
    ]


def _advice(*, outcome: Outcome, rubric: Rubric, wording: Wording, english: bool) -> list[str]:
    subs = improve_first(outcome=outcome, rubric=rubric, count=ADVICE_COUNT[outcome.decision])
    if not subs:
        return []
    heading = wording.keep_improving if outcome.decision is Decision.PASSED else wording.first_steps
    steps = [
        "- "
        + wording.step
        % {
            "name": in_language(sub, "name", english=english),
            "anchor": next_anchor(sub=sub, doubled_median=outcome.medians[sub.code], english=english).rstrip("."),
        }
        for sub in subs
    ]
    return [heading, *steps]


def _listing(names: Sequence[str], *, and_word: str) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {and_word} {names[-1]}"
