"""Given the rubric's files, one checked rubric comes out; what does not add up is refused by name."""

import json
from dataclasses import replace

import pytest

from curation_gate.rubric import (
    DATA_DIRECTORY,
    PassRule,
    PassRuleWrong,
    Rubric,
    RubricCodesRepeated,
    RubricMalformed,
    RubricWeightsWrong,
    rubric_from_csv,
)
from tests.curation_gate.unit.files import rubric


def test_the_rubric_that_comes_with_the_shop():
    assert [(one.code, one.weight, len(one.subs)) for one in rubric().criteria] == [
        ("D", 30, 5),
        ("P", 15, 4),
        ("K", 25, 5),
        ("M", 15, 4),
        ("U", 15, 4),
    ]
    assert [one.name for one in rubric().criteria] == [
        "Desain produk",
        "Pengemasan",
        "Keberlanjutan produk",
        "Pemasaran",
        "Manajemen usaha",
    ]
    assert [one.name_en for one in rubric().criteria] == [
        "Product design",
        "Packaging",
        "Product continuity",
        "Marketing",
        "Business management",
    ]
    assert [gate.code for gate in rubric().gates] == ["G1", "G2", "G3", "G4", "G5"]
    assert rubric().rule == PassRule(
        pass_at=7000, coaching_at=5500, minimum_fraction=5000, minimum_curators=3, spread_needs_note=2
    )


def test_everything_is_said_in_both_languages():
    for sub in rubric().subs:
        assert all(value for value in vars(sub).values()), sub.code
    for gate in rubric().gates:
        assert all(value for value in vars(gate).values()), gate.code


def test_it_survives_json():
    assert Rubric.from_dict(json.loads(json.dumps(rubric().to_dict()))) == rubric()


def test_the_hash_follows_the_content():
    same = Rubric.from_dict(rubric().to_dict())
    stricter = replace(rubric(), rule=replace(rubric().rule, pass_at=7001))

    assert len(rubric().content_hash) == 64
    assert same.content_hash == rubric().content_hash
    assert stricter.content_hash != rubric().content_hash


def changed(change):
    data = json.loads(json.dumps(rubric().to_dict()))
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "error", "params"),
    [
        (
            lambda data: data["criteria"][0].update(weight=31),
            RubricWeightsWrong,
            {"code": "semua kriteria", "found": 101},
        ),
        (lambda data: data["criteria"][1]["subs"][0].update(weight=6), RubricWeightsWrong, {"code": "P", "found": 16}),
        (lambda data: data["criteria"][0].update(subs=[]), RubricWeightsWrong, {"code": "D", "found": 0}),
        (lambda data: data["gates"][0].update(code="D1"), RubricCodesRepeated, {"codes": "D1"}),
        (lambda data: data["criteria"][0]["subs"][0].update(weight=0), RubricMalformed, {}),
        (lambda data: data["criteria"][0]["subs"][0].update(weight="8"), RubricMalformed, {}),
        (lambda data: data.update(version=""), RubricMalformed, {}),
        (lambda data: data.pop("gates"), RubricMalformed, {}),
        (lambda data: data["gates"][0].update(colour="red"), RubricMalformed, {}),
        (lambda data: data["rule"].update(coaching_at=7001), PassRuleWrong, {}),
        (lambda data: data["rule"].update(pass_at=10_001), PassRuleWrong, {}),
        (lambda data: data["rule"].update(minimum_fraction=-1), PassRuleWrong, {}),
        (lambda data: data["rule"].update(minimum_curators=0), PassRuleWrong, {}),
        (lambda data: data["rule"].update(pass_at=70.5), PassRuleWrong, {}),
    ],
)
def test_what_does_not_add_up_is_refused_by_name(change, error, params):
    with pytest.raises(error) as caught:
        Rubric.from_dict(changed(change))

    assert params.items() <= caught.value.params.items()


def test_a_broken_file_is_refused_by_name(tmp_path):
    broken = tmp_path / "rubric.csv"
    broken.write_text("kode_kriteria,kriteria\nD,Desain\n", encoding="utf-8")

    with pytest.raises(RubricMalformed):
        rubric_from_csv(
            version="x",
            criteria=broken,
            gates=DATA_DIRECTORY / "gates.csv",
            rule=DATA_DIRECTORY / "pass_rule.csv",
            english=DATA_DIRECTORY / "rubric_en.csv",
        )
