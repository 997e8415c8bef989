"""The first output of each stored notebook states its answer, with the numbers of the tables, which are read here by other code."""

import csv
import json
import re
from collections import Counter

import pytest

from analysis.collect import store
from analysis.model import terms
from analysis.pipeline import notebooks

CASES = store.case_ids()
ROOT = store.ROOT


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outputs(name: str, case_id: str) -> list[str]:
    """Plain texts of what the cells of a stored notebook show, in order."""
    stored = json.loads((ROOT / notebooks.executed_path(name, case_id)).read_text(encoding="utf-8"))
    shown = [output for cell in stored["cells"] for output in cell.get("outputs", ())]
    return ["".join(output["data"].get("text/plain", "")) for output in shown]


def first(name: str, case_id: str) -> str:
    return outputs(name, case_id)[0]


def said(k: int, n: int, noun: str) -> str:
    """How a part is said at the start of a sentence."""
    if not k:
        return f"No {noun}"
    return f"The one {noun}" if n == 1 else f"Both {noun}s" if k == n == 2 else f"All {n} {noun}s" if k == n else f"{k} of {n} {noun}s"


def single_origin(facts: list[dict[str, str]]) -> int:
    return sum(fact["n_origins"] == "1" for fact in facts)


@pytest.mark.parametrize("case_id", CASES)
def test_01_says_how_much_was_collected_and_how_much_of_it_is_sound(case_id):
    folder, text = f"data/processed/{case_id}", first("01_clean_facts", case_id)
    facts, pages = rows(f"{folder}/facts.csv"), rows(f"{folder}/sources.csv")
    sound = sum(int(fact["n_origins"]) > 1 and fact["dispute"] == "none" for fact in facts)
    assert (
        f"{len(facts)} facts were collected from {len(pages)} pages, which carry {len({page['origin_id'] for page in pages})} original report" in text
    )
    assert (
        f"{said(sound, len(facts), 'fact')} rest{'s' * (sound < 2)} on several original reports and {'are' if sound > 1 else 'is'} contradicted by no other fact"
        in text
    )
    single = single_origin(facts)
    assert f"; {'all' if single == len(facts) else single or 'none'} rest{'s' * (single < 2)} on one report alone." in text


@pytest.mark.parametrize("case_id", CASES)
def test_02_says_what_the_state_that_decides_holds_and_how_many_cells_are_what(case_id):
    text, cells = first("02_compare_positions", case_id), rows(f"results/{case_id}/tables/positions.csv")
    kinds = Counter(cell["cell"] for cell in cells)
    contested = sum(cell["is_contested"] == "yes" for cell in cells)
    assert f"Of {len(cells)} cells, {contested or 'none'} {'are' if contested > 1 else 'is'} contested by the accounts of others" in text
    assert f"{kinds['divided'] or 'none'} {'are' if kinds['divided'] > 1 else 'is'} divided within the state" in text
    assert f"and {kinds['silent'] or 'none'} {'are' if kinds['silent'] > 1 else 'is'} silent" in text
    families = {row["proposition_family"]: row for row in rows("data/raw/codebook/propositions.csv") if row["is_outcome"] == "yes"}
    states = {row["alpha2"]: row["name"] for row in rows("data/raw/codebook/states.csv")}
    decider = rows(f"data/raw/cases/{case_id}/case.csv")[0]["requested_state"]
    for cell in cells:
        family, _, state = cell["proposition"].rpartition("_")
        if cell["state"] == decider and family in families and cell["cell"] != "not_applicable":
            words = {"1": "supports", "0": "open", "-1": "opposes"}
            held = [families[family][words[stance]].partition(" {XX}")[0] for stance in cell["stances"].split(";") if stance]
            assert all(each in text for each in held or ["says nothing on"]) and states[state] in text


@pytest.mark.parametrize("case_id", CASES)
def test_03_says_what_the_figures_found_and_how_many_positions_are_ever_held(case_id):
    text, spells = first("03_draw_figures", case_id), rows(f"results/{case_id}/tables/course.csv")
    finding = (ROOT / f"results/{case_id}/figures/matrix.md").read_text(encoding="utf-8").partition(". ")[2].partition(".**")[0]
    assert finding.replace("\\", "") in text
    cells = {(spell["state"], spell["proposition"]) for spell in spells}
    spoken = {(spell["state"], spell["proposition"]) for spell in spells if spell["stances"]}
    assert said(len(spoken), len(cells), "position").partition(" position")[0] + " position" in text


@pytest.mark.parametrize("case_id", CASES)
def test_04_says_how_many_conclusions_stand_and_how_many_hang_on_one_informant(case_id):
    text, stands = first("04_test_robustness", case_id), rows(f"results/{case_id}/tables/robustness.csv")
    verdicts, n = Counter(row["verdict"] for row in stands), len(stands)
    moved = verdicts["fragile"] + verdicts["silenced"]
    if verdicts["robust"] + moved:
        assert f"{said(verdicts['robust'], n, 'conclusion')} stand{'s' * (verdicts['robust'] < 2)} whatever equivalent choice is made" in text
        assert (f"{moved} do" if moved else "no such choice overturns another") in text
    else:
        assert "could" in text and "be put to the test" in text
    alone = [row for row in rows(f"results/{case_id}/tables/overturning.csv") if row["by"] == "informants" and row["size"] == "1"]
    named = [row for row in alone if set(row["sets"].split(";")) != {terms.NOT_STATED}]
    assert f"{said(len(named), n, 'conclusion')} depend{'s' * (len(named) < 2)} on one informant" in text


def test_05_says_how_often_each_requesting_state_objected_to_the_request_of_the_other():
    text, states = first("05_compare_cases", terms.STUDY), {row["alpha2"]: row["name"] for row in rows("data/raw/codebook/states.csv")}
    whole = [row for row in rows("results/study/tables/rivals_without_press.csv") if not row["without_language"] and not row["without_outlets_of"]]
    found = [row for row in whole if int(row["n_cases"]) > 1]
    assert len(found) >= 2
    for row in found:
        spoke, n, objected = row["n_spoke"], row["n_cases"], row["n_objected"]
        among = f"all {spoke}" if objected == spoke else f"{objected} of them"
        told = f"spoke of the request of its rival in {spoke} of {n} cases and objected in {among}"
        assert f"{states[row['state']]} {told if spoke != '0' else f'was not heard to object or agree in any of {n} cases'}" in text


@pytest.mark.parametrize("case_id", CASES)
def test_06_says_how_many_facts_rest_on_one_report_and_who_told_them(case_id):
    text, facts = first("06_weigh_evidence", case_id), rows(f"results/{case_id}/tables/corroboration.csv")
    single, unnamed = single_origin(facts), sum(fact["informant"] == terms.NOT_STATED for fact in facts)
    assert text.startswith(f"{said(single, len(facts), 'fact')} rest{'s' * (single < 2)} on one original report alone.")
    of = said(unnamed, len(facts), "fact")
    assert (f"For {of[0].lower()}{of[1:]} the source is unnamed." in text) == (unnamed > 0)
    states = {row["alpha2"]: row["name"] for row in rows("data/raw/codebook/states.csv")}
    parties = rows(f"data/raw/cases/{case_id}/case.csv")[0]
    told = Counter(fact["informant_state"] for fact in facts)
    for state in [parties["requested_state"], *parties["requesting_states"].split(";")]:
        name = states[state].removeprefix("the ")
        stated = re.search(rf"\b{told[state]} (comes? )?from (offices|those) of (the )?{name}\b", text)
        assert stated or (not told[state] and name in text.partition("None comes from an office of")[2])


def test_07_says_how_far_coders_agree_and_how_often_most_were_overruled():
    text, overrides = first("07_measure_reliability", terms.STUDY), rows("results/study/tables/overrides.csv")
    whole = [
        row
        for row in rows("results/study/tables/reliability.csv")
        if row["by"] == "all" and row["unit"] == "fact, state, proposition" and row["round"]
    ]
    for row in whole:
        if row["measure"] == "detection":
            assert f"{row['n_all']} of {row['n_any']} statements that at least one of them has (Jaccard {float(row['jaccard']):.2f}" in text
        else:
            assert f"{float(row['alpha']):.2f} for {row['measure']}" in text
    assert f"In {len(overrides)} places" in text


@pytest.mark.parametrize("case_id", [*CASES, terms.STUDY])
def test_no_output_is_a_long_list_and_none_speaks_of_a_part_of_nothing(case_id):
    for name in notebooks.names(case_id):
        for text in outputs(name, case_id):
            assert sum(line.startswith("- ") for line in text.splitlines()) <= 2, (name, text[:200])
            for vacuous in ("none of 0", " 0 of 0", " of 0 ", "with 0 ", "(0 changes in all"):
                assert vacuous not in text, (name, text[:200])
