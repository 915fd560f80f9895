"""`hatang radio loss`: golden cases in, the same numbers out; a bad line is named and loses nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from django.utils import translation
from typer.testing import CliRunner

from hatang.capabilities.radio.formats import cases as radio_cases
from hatang.capabilities.radio.formats import words as radio_words
from hatang.capabilities.radio.formats.models import Maps
from hatang.config.command import _build_root
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.itm import model
from hatang.engines.radio.p1812 import prediction
from hatang.kernel.problems import Problem

GOLDEN = Path(__file__).parents[3] / "engines" / "radio" / "tests" / "golden"
NO_MAPS = Maps()


def cases(name):
    with gzip.open(GOLDEN / f"{name}.jsonl.gz") as lines:
        return [json.loads(line) for line in lines]


def answers(model, *fields, maps=NO_MAPS):
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in fields]
    return list(radio_cases.answer_cases(lines, model=model, maps=maps))


def hatang(*arguments, given=None):
    return CliRunner().invoke(_build_root("radio"), ["radio", "loss", *arguments], input=given)


@pytest.mark.golden
def test_p1812_cases_come_back_with_every_intermediate():
    done = hatang("--model", "p1812", str(GOLDEN / "p1812.jsonl.gz"), "--json")
    assert done.exit_code == 0
    for wanted, line in zip(cases("p1812"), done.stdout.splitlines(), strict=True):
        found = json.loads(line)
        assert abs(found["Lb"] - wanted["Lb"]) <= 1e-6
        assert abs(found["Ep"] - wanted["Ep"]) <= 1e-6
        assert wanted["iv"].keys() <= found["iv"].keys()


@pytest.mark.golden
def test_itm_cases_come_back_from_the_standard_input_packed_or_not():
    packed = (GOLDEN / "itm_p2p.jsonl.gz").read_bytes()
    for given in (packed, gzip.decompress(packed)):
        done = hatang("--model", "itm", "-", given=given)
        assert done.exit_code == 0
        assert "400" in done.stderr
        for wanted, line in zip(cases("itm_p2p"), done.stdout.splitlines(), strict=True):
            found = json.loads(line)
            assert abs(found["A_db"] - wanted["A_db"]) <= 1e-6
            assert [found[name] for name in ("rc", "warnings", "mode")] == [
                wanted[name] for name in ("rc", "warnings", "mode")
            ]
            assert found["theta"] == pytest.approx(wanted["theta"], abs=1e-12)


@pytest.mark.unit
def test_a_bad_line_is_named_and_the_others_are_computed(tmp_path):
    good = cases("p1812")[0]
    lines = [good, {**good, "p": 60}, "", "{broken", {**good, "htg": None}, [1], {**good, "f_ghz": 9}]
    del lines[4]["htg"]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
    done = hatang("--model", "p1812", str(path), "--json")
    assert done.exit_code == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["line"] for each in found] == [1, 2, 4, 5, 6, 7]
    assert found[0]["Lb"] == pytest.approx(good["Lb"])
    assert [each.get("field") for each in found] == [None, "p", "", "htg", "", "f_ghz"]
    assert all("error" in each for each in found[1:])


@pytest.mark.unit
def test_a_mistyped_field_is_said_once_and_results_are_not(tmp_path):
    good = cases("p1812")[0]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps({**good, "pl": 90, "line": 7}) for _each in range(2)))
    done = hatang("--model", "p1812", str(path), "--json")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 2
    assert [line for line in done.stderr.splitlines() if "pl" in line] == done.stderr.splitlines()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.unit
def test_half_a_character_stops_nothing(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({**cases("p1812")[0], "f_ghz": "\ud800"}))
    done = hatang("--model", "p1812", str(path), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["field"] == "f_ghz"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("model", "name", "value", "field"),
    [
        ("p1812", "profile", [1, 2, "x", 4], "profile"),
        ("p1812", "zone", [4] * 28 + [2], "zone[28]"),
        ("p1812", "N0", 10**400, "N0"),
        ("itm", "climate", 0, "climate"),
        ("itm", "situation", "much", "situation"),
        *(
            pytest.param(*case, marks=pytest.mark.night("samples"))
            for case in (
                ("p1812", "profile", [1, 2], "profile"),
                ("p1812", "R", [-1] + [0] * 28, "R[0]"),
                ("p1812", "R", [0], "R"),
                ("p1812", "step_m", 0, "step_m"),
                ("p1812", "pol", 3, "pol"),
                ("p1812", "DN", -40, "DN"),
                ("p1812", "N0", None, "N0"),
                ("p1812", "pL", 100, "pL"),
                ("p1812", "sigmaL", -1, "sigmaL"),
                ("p1812", "dct", -1, "dct"),
                ("p1812", "phi_t", 85, "phi_t"),
                ("itm", "h_tx", 0, "h_tx"),
                ("itm", "eps", 0, "eps"),
                ("itm", "sigma", 0, "sigma"),
                ("itm", "mdvar", 5, "mdvar"),
                ("itm", "time", 0, "time"),
                ("itm", "location", 100, "location"),
                ("itm", "f_mhz", 10, "f_mhz"),
                ("itm", "profile", None, "profile"),
            )
        ),
    ],
)
def test_the_field_is_named_as_the_case_names_it(model, name, value, field):
    good = cases("p1812" if model == "p1812" else "itm_p2p")[0]
    (found,) = answers(model, {**good, name: value})
    assert found["field"] == field
    assert field in found["error"]
    if model == "itm" and name != "profile":
        assert found["rc"] >= 1000


@pytest.mark.unit
def test_what_may_be_left_out():
    good = cases("p1812")[0]
    names = ("R", "zone", "dct", "dcr", "pL", "sigmaL")
    short = {name: value for name, value in good.items() if name not in names}
    with_nulls = {**good, **dict.fromkeys(names)}
    left_out, null = answers("p1812", short, with_nulls)
    assert left_out["Lb"] == null["Lb"]
    assert answers("p1812") == []


@pytest.mark.unit
def test_the_error_is_said_in_the_readers_language():
    good = cases("p1812")[0]
    with translation.override("vi"):
        (found,) = answers("p1812", {**good, "p": 60})
    assert found["error"] == "dòng 1, trường p: 60; giá trị hợp lệ: từ 1 đến 50 % thời gian"
    with translation.override("en"):
        (found,) = answers("p1812", {**good, "htg": 0})
    assert found["error"] == "line 1, field htg: 0; expected 1 to 3000 m above ground"


@pytest.mark.unit
def test_every_sentence_of_the_models_is_known_to_the_translator():
    said = (
        *(prediction.ZONE_MEANINGS, prediction.POLARISATIONS),
        *(model.CLIMATES, model.MODES, model.POLARISATIONS, model.NO_VALUE),
        *(expected for _, expected in model.IMPOSSIBLE.values()),
    )
    with translation.override("vi"):
        for each in said:
            assert radio_words.describe_expected(RadioError("x", 0, each)) != each


@pytest.mark.unit
def test_refractivity_from_the_readers_maps(tmp_path):
    for name, value in (("N050.TXT", 370.0), ("DN50.TXT", 40.0)):
        np.savetxt(tmp_path / name, np.full((121, 241), value))
    good = cases("p1812")[0]  # 370 N-units, 40 N-units/km
    short = {name: value for name, value in good.items() if name not in {"N0", "DN"}}
    maps = radio_cases.read_maps(tmp_path / "N050.TXT", tmp_path / "DN50.TXT")
    (found,) = answers("p1812", short, maps=maps)
    assert found["Lb"] == pytest.approx(good["Lb"], abs=1e-6)
    with pytest.raises(Problem) as caught:
        radio_cases.read_maps(tmp_path / "none.txt", None)
    assert "none.txt" in str(caught.value)


@pytest.mark.unit
def test_a_file_that_is_not_there_or_damaged_is_a_problem(tmp_path):
    with pytest.raises(Problem, match=r"none\.jsonl"):
        list(radio_cases.read_lines(tmp_path / "none.jsonl"))
    cut = tmp_path / "cut.gz"
    cut.write_bytes((GOLDEN / "p1812.jsonl.gz").read_bytes()[:5000])
    with pytest.raises(Problem, match=r"cut\.gz"):
        list(radio_cases.read_lines(cut))


@pytest.mark.unit
def test_a_model_that_is_not_known_is_wrong_usage():
    assert hatang("--model", "hata", str(GOLDEN / "p1812.jsonl.gz")).exit_code == 2
