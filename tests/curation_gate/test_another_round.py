"""A second round with other data of the same shape: another rubric and 2 to 9 curators, through the commands."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from curation_gate.models import CurationRound
from curation_gate.rubric import Rubric
from tests.curation_gate import world
from tests.curation_gate.unit.files import REGISTRATIONS, registrations_of_2021, workbook

RUBRIC: dict[str, Any] = {
    "version": "2027-kecil",
    "criteria": [
        {"code": "K", "name": "Karya", "weight": 60, "subs": [
            {"code": "K1", "name": "Teknik", "weight": 40, "anchor_1": "Kasar", "anchor_3": "Rapi", "anchor_5": "A"},
            {"code": "K2", "name": "Motif", "weight": 20, "anchor_1": "Salinan", "anchor_3": "Umum", "anchor_5": "A"},
        ]},
        {"code": "J", "name": "Jual", "weight": 40, "subs": [
            {"code": "J1", "name": "Harga", "weight": 40, "anchor_1": "Asal", "anchor_3": "Wajar", "anchor_5": "Tepat"},
        ]},
    ],
    "gates": [{"code": "S1", "name": "Asli", "help": "Dibuat sendiri."}],
    "rule": {
        "pass_at": 6000, "coaching_at": 4000, "minimum_fraction": 3000, "minimum_curators": 3, "spread_needs_note": 3
    },
}  # fmt: skip


@pytest.fixture
def run(committed: Callable[[], Flask]) -> Any:
    """Runs a command and gives its exit code and its lines."""
    app = committed()

    def command(*arguments: str) -> tuple[int, list[str]]:
        result = app.test_cli_runner().invoke(args=["curation", *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output.splitlines()

    command.app = app  # type: ignore[attr-defined]
    return command


def _scores(path: Path, curators: int) -> None:
    """Number 1: 5 everywhere, 2: 2 everywhere, 3: 5 but the only gate fails, all others 3."""

    def build(book: Any) -> None:
        for curator in range(1, curators + 1):
            sheet = book.add_worksheet(f"Kurator {curator}")
            sheet.write_row(0, 0, ["No", "Nama IKM", "Nama produk", "K1", "K2", "J1", "S1", "Catatan"])
            for line, row in enumerate(registrations_of_2021().rows, start=1):
                value = {1: 5, 2: 2, 3: 5}.get(row.number, 3)
                gate = "Tidak" if row.number == 3 else "Ya"
                sheet.write_row(line, 0, [row.number, row.maker_name, row.product_name, *[value] * 3, gate, ""])

    path.write_bytes(workbook(build))


@pytest.mark.parametrize("curators", [2, 3, 5, 9])
def test_another_rubric_and_another_number_of_curators(run: Any, tmp_path: Path, curators: int) -> None:
    (tmp_path / "rubrik.json").write_text(json.dumps(RUBRIC), encoding="utf-8")
    _scores(tmp_path / "nilai.xlsx", curators)
    code, lines = run("open", "2027", "--rubric", str(tmp_path / "rubrik.json"), "--minimum-curators", "2")
    assert (code, lines[0].partition(" (")[0]) == (0, "Kurasi 2027: open, rubric 2027-kecil")
    assert run("register", "2027", str(REGISTRATIONS))[1][0] == "Kurasi 2027: imported 32, already there 0, refused 4"
    assert run("scores", "2027", str(tmp_path / "nilai.xlsx")) == (
        0, [f"Kurasi 2027: imported {32 * curators} sheets, already there 0, refused 0"],
    )  # fmt: skip
    assert run("announce", "2027") == (0, ["Kurasi 2027: announced 32 now; 30 passed, 1 coaching, 1 not_passed"])
    rows = {row["no"]: row for row in json.loads(run("results", "2027", "--json")[1][0])["results"]}
    found = {no: (rows[no]["total"], rows[no]["decision"], rows[no]["gates"]) for no in (1, 2, 3, 4)}
    assert found == {
        1: (100.0, "passed", []), 2: (40.0, "coaching", []), 3: (100.0, "not_passed", ["S1"]), 4: (60.0, "passed", []),
    }  # fmt: skip
    assert "Asli" in rows[3]["reason"]
    audit = run.app.test_cli_runner().invoke(args=["audit", "--json"])
    assert (audit.exit_code, json.loads(audit.output)["violations"]) == (0, [])


def test_a_rubric_comes_out_as_it_went_in(run: Any, tmp_path: Path) -> None:
    code, lines = run("rubric")
    assert code == 0
    (tmp_path / "rubrik.json").write_text("\n".join(lines), encoding="utf-8")
    assert run("open", "2027", "--rubric", str(tmp_path / "rubrik.json"), "--quota", "5")[0] == 0
    assert run("rubric", "2027") == (0, lines)
    assert Rubric.from_dict(json.loads("\n".join(lines))).version == "2021-1"
    assert run("rubric", "1999")[0] == 1
    assert run("rubric", "besok")[0] == 1


def test_the_quota_refuses_what_is_above_it(run: Any) -> None:
    run("open", "2027", "--quota", "5")
    code, lines = run("register", "2027", str(REGISTRATIONS))
    assert (code, lines[0]) == (0, "Kurasi 2027: imported 5, already there 0, refused 31")
    assert any("Kuota putaran 2027 sudah penuh: 5 karya." in line for line in lines)
    assert run("start", "2027")[0] == 1


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        ("{", "bukan JSON"),
        ("[]", "bukan objek JSON"),
        (json.dumps({**RUBRIC, "criteria": []}), "Belum ada kriteria"),
        (json.dumps({**RUBRIC, "gates": [{"code": "K1", "name": "Asli"}]}), "“K1” dipakai lebih dari sekali"),
        (json.dumps({**RUBRIC, "gates": [{"code": "No", "name": "Asli"}]}), "judul kolom"),
        (json.dumps({**RUBRIC, "rule": {"pass_at": 100, "coaching_at": 200}}), "Batas pembinaan"),
        (json.dumps({**RUBRIC, "lain": 1}), "tidak dikenal: lain"),
    ],
)
def test_a_wrong_rubric_opens_nothing(run: Any, tmp_path: Path, rubric: str, said: str) -> None:
    (tmp_path / "rubrik.json").write_text(rubric, encoding="utf-8")
    code, lines = run("open", "2027", "--rubric", str(tmp_path / "rubrik.json"))
    assert code == 2 and said in " ".join(lines)
    with run.app.app_context():
        assert world.count(CurationRound) == 0


@pytest.mark.parametrize(
    "options",
    [["--minimum-curators", "0"], ["--curators-each", "2"], ["--quota", "0"], ["--carry-rounds", "11"],
     ["--opens-on", "2027-05-02", "--closes-on", "2027-05-01"]],
)  # fmt: skip
def test_options_that_do_not_fit_open_nothing(run: Any, options: list[str]) -> None:
    assert run("open", "2027", *options)[0] == 2
    with run.app.app_context():
        assert world.count(CurationRound) == 0
    assert run("open", "2027")[0] == 0
    assert run("open", "2027")[0] == 1
