"""The rubric editor: drafts may be wrong, versions never change, two screens do not overwrite each other."""

import io
import json
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, rubric_editing
from curation_gate.models import RubricDraft, RubricRecord
from curation_gate.rubric import RubricMalformed, default_rubric
from tests.curation_gate import world
from tests.support.people import make_person, post, sign_in

BASE = "/meja/kurasi/rubrik"


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def begin(client: FlaskClient, source: str) -> str:
    sign_in(client, make_person("secretariat"))
    made = post(client, BASE, {"source": source})
    assert made.status_code == 303
    return str(made.location)


def edition(address: str) -> str:
    return str(queries.rubric_draft(draft_id=address.rsplit("/", 1)[-1]).edition)


def step(client: FlaskClient, address: str, **data: Any) -> int:
    sent = {"edition": edition(address), **{key: str(value) for key, value in data.items()}}
    return int(post(client, f"{address}/susun", sent).status_code)


def save(client: FlaskClient, address: str, part: str, **data: Any) -> int:
    sent = {"edition": edition(address), **{key: str(value) for key, value in data.items()}}
    return int(post(client, f"{address}/bagian/{part}", sent).status_code)


def test_a_rubric_is_written_from_nothing_to_a_version(client: FlaskClient, now: datetime) -> None:
    address = begin(client, "kosong")
    assert "Belum ada kriteria" in text(client.get(address))
    assert post(client, f"{address}/sahkan", {"edition": edition(address)}).status_code == 422
    assert step(client, address, step="add", kind="criterion") == 303
    assert save(client, address, "criterion/0", code="K", name="Karya", weight=100) == 303
    assert step(client, address, step="add", kind="sub", criterion=0) == 303
    page = text(client.get(address))
    assert "Bobot butir: 0 dari 100." in page and "belum punya bobot" in page
    assert save(client, address, "sub/0?kriteria=0", code="K1", name="Teknik", weight=100, anchor_1="Kasar") == 303
    assert "belum punya patokan untuk nilai 3, 5" in text(client.get(address))
    assert post(client, f"{address}/sahkan", {"edition": edition(address)}).status_code == 303
    (version,) = queries.rubric_versions()
    assert [sub.code for sub in version.rubric.subs] == ["K1"]
    assert version.rubric.subs[0].name_en == ""
    assert step(client, address, step="add", kind="gate") == 409
    assert queries.rubric_version(rubric_id=version.id) == version
    assert "Teknik" in text(client.get(f"{BASE}/versi/{version.id}"))


def test_two_screens_do_not_overwrite_each_other(client: FlaskClient, now: datetime) -> None:
    address = begin(client, "toko")
    shown = edition(address)
    assert save(client, address, "gate/0", code="G1", name="Buatan tangan", help="") == 303
    late = post(client, f"{address}/bagian/gate/0", {"edition": shown, "code": "G1", "name": "Lain", "help": ""})
    assert late.status_code == 409
    assert "sudah diubah di layar lain" in text(late)
    assert queries.rubric_draft(draft_id=address.rsplit("/", 1)[-1]).content["gates"][0]["name"] == "Buatan tangan"


def test_parts_are_moved_and_removed(client: FlaskClient, now: datetime) -> None:
    address = begin(client, "toko")
    draft = address.rsplit("/", 1)[-1]
    assert step(client, address, step="down", kind="criterion", position=0) == 303
    codes = [one["code"] for one in queries.rubric_draft(draft_id=draft).content["criteria"]]
    assert codes == ["P", "D", *[one.code for one in default_rubric().criteria][2:]]
    assert step(client, address, step="remove", kind="gate", position=4) == 303
    assert len(queries.rubric_draft(draft_id=draft).content["gates"]) == 4
    for bad in ({"kind": "gate", "position": 9}, {"kind": "lain"}, {"kind": "sub", "criterion": 99}):
        assert step(client, address, step="remove", **bad) == 404
    assert len(queries.rubric_draft(draft_id=draft).content["gates"]) == 4


def test_a_version_name_belongs_to_one_content(client: FlaskClient, now: datetime) -> None:
    world.open_round(now=now)
    address = begin(client, "toko")
    rule = {"pass_at": "75", "coaching_at": "55", "minimum_fraction": "50", "minimum_curators": "3",
            "spread_needs_note": "2"}  # fmt: skip
    assert post(client, address, {"edition": edition(address), "version": "2021-1", **rule}).status_code == 303
    taken = post(client, f"{address}/sahkan", {"edition": edition(address)})
    assert (taken.status_code, world.count(RubricRecord)) == (409, 1)
    assert "sudah dipakai rubrik lain" in text(taken)


def test_a_rubric_goes_out_and_comes_back(client: FlaskClient, now: datetime) -> None:
    address = begin(client, "toko")
    data = client.get(f"{address}/unduh").get_data()
    back = post(client, f"{BASE}/unggah", {"file": (io.BytesIO(data), "rubrik.json")})
    assert back.status_code == 303
    again = queries.rubric_draft(draft_id=str(back.location).rsplit("/", 1)[-1])
    assert again.content == json.loads(data)
    for bad in (b"{", b"[]", b'{"version": "x", "criteria": 1}', b'{"version": "a\\u0000", "criteria": []}'):
        assert post(client, f"{BASE}/unggah", {"file": (io.BytesIO(bad), "rubrik.json")}).status_code == 422
    assert world.count(RubricDraft) == 2


def test_a_draft_is_thrown_away(client: FlaskClient, now: datetime) -> None:
    address = begin(client, "kosong")
    assert post(client, f"{address}/hapus", {"edition": "9"}).status_code == 409
    assert world.count(RubricDraft) == 1
    assert post(client, f"{address}/hapus", {"edition": "1"}).status_code == 303
    assert world.count(RubricDraft) == 0


def test_the_editor_is_for_secretariat_and_chair(client: FlaskClient, now: datetime) -> None:
    address = begin(client, "kosong")
    sign_in(client, make_person("curator"))
    assert client.get(address).status_code == 403
    assert client.get(BASE).status_code == 200


def test_the_shops_rubric_has_no_problem() -> None:
    assert rubric_editing.problems(default_rubric().to_dict()) == []
    parsed = rubric_editing.parse(json.loads(json.dumps(default_rubric().to_dict())))
    assert parsed == json.loads(json.dumps(default_rubric().to_dict()))


@pytest.mark.parametrize("weight", [True, "30", 1.5, -1, None, 10**30])
def test_a_weight_that_is_no_whole_number(weight: Any) -> None:
    raw = json.loads(json.dumps(default_rubric().to_dict()))
    raw["criteria"][0]["weight"] = weight
    with pytest.raises(RubricMalformed):
        rubric_editing.parse(raw)
