"""`flask curation …` as the contract promises it, on a database of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from curation_gate.models import ScoreSheet, Submission
from shop.kernel.db import db
from tests.curation_gate import world
from tests.curation_gate.unit.files import REGISTRATIONS, ROUND, SCORES
from tests.curation_gate.unit.test_round_2021 import RESULTS


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


def test_a_round_runs_without_accounts_from_its_two_files(run: Any) -> None:
    code, lines = run("register", "2021", str(REGISTRATIONS))
    assert (code, lines[0]) == (0, "Kurasi 2021: imported 32, already there 0, refused 4")
    assert [line.partition(":")[0] for line in lines if line.startswith("refused")] == [
        "refused row 34", "refused row 35", "refused row 36", "refused row 37",
    ]  # fmt: skip
    assert run("register", "2021", str(REGISTRATIONS))[1][0] == ("Kurasi 2021: imported 0, already there 32, refused 4")
    assert run("results", "2021", "--json") == (0, ['{"year": 2021, "results": []}'])
    assert run("scores", "2021", str(SCORES)) == (
        0, ["Kurasi 2021: imported 96 sheets, already there 0, refused 0"],
    )  # fmt: skip
    announced = ["Kurasi 2021: announced 32 now; 20 passed, 5 coaching, 7 not_passed"]
    assert run("announce", "2021") == (0, announced)
    assert run("announce", "2021") == (0, [announced[0].replace("32", "0")])
    assert run("scores", "2021", str(SCORES))[1] == ["Kurasi 2021: imported 0 sheets, already there 96, refused 0"]
    code, lines = run("results", "2021", "--json")
    found = json.loads(lines[0])
    assert (code, found["year"]) == (0, 2021)
    assert {
        row["no"]: (round(row["total"] * 100), row["decision"], "".join(row["weak"]), "".join(row["gates"]))
        for row in found["results"]
    } == RESULTS
    assert set(found["results"][0]) == {"no", "artisan", "product", "total", "decision", "weak", "gates", "reason"}
    assert run("results", "2021")[1][-1] == "32 results"
    result = run.app.test_cli_runner().invoke(args=["audit", "--json"])
    assert (result.exit_code, json.loads(result.output)["violations"]) == (0, [])


def test_photos_are_stored_with_their_rows(run: Any, tmp_path: Path) -> None:
    code, _lines = run("register", "2021", str(REGISTRATIONS), "--photos", str(tmp_path))
    assert code == 0
    with run.app.app_context():
        assert world.count(Submission) == 0
    (tmp_path / "foto").mkdir()
    for name in ("01-depan.jpg", "01-detail.jpg"):
        (tmp_path / "foto" / name).write_bytes((ROUND / "foto" / name).read_bytes())
    code, lines = run("register", "2021", str(REGISTRATIONS), "--photos", str(tmp_path))
    assert lines[0] == "Kurasi 2021: imported 1, already there 0, refused 35"
    with run.app.app_context():
        slots = db.session.execute(text("SELECT photos FROM revision")).scalar_one()
        photos = json.loads(slots) if isinstance(slots, str) else slots
    assert [photo["slot"] for photo in photos] == ["front", "detail"]


@pytest.mark.parametrize("content", [b"", b"not a spreadsheet", SCORES.read_bytes()])
def test_an_unreadable_file_exits_with_2_and_changes_nothing(run: Any, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(content)
    code, lines = run("register", "2021", str(file))
    assert code == 2
    assert len(lines) == 1 and "Traceback" not in lines[0]
    assert run("results", "2021")[0] == 1


def test_commands_on_a_round_that_is_not_there(run: Any) -> None:
    assert run("scores", "2021", str(SCORES))[0] == 1
    assert run("announce", "2021")[0] == 1
    assert run("results", "2021", "--json")[0] == 1
    assert run("register", "2021", "/nowhere.xlsx")[0] == 2
    assert run("register", "99999999999999999999", str(REGISTRATIONS))[0] == 2
    assert run("announce", "99999999999999999999")[0] == 1


def test_a_registration_sheet_is_no_score_workbook(run: Any) -> None:
    run("register", "2021", str(REGISTRATIONS))
    assert run("scores", "2021", str(REGISTRATIONS))[0] == 2
    assert run("announce", "2021")[0] == 1
    with run.app.app_context():
        assert world.count(ScoreSheet) == 0
