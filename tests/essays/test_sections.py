"""Running text: how it shows itself, and what it says of small tables that were worked by hand."""

import pandas as pd
import pytest
from drawing import case_of

from analysis.essays import cases, cleaning, evidence, positions, robustness
from analysis.essays.section import Section
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Study
from analysis.multiverse.robustness import BY_INFORMANTS
from analysis.positions import compare

TINY = case_of("tiny")


def test_a_section_shows_its_heading_and_paragraphs_and_leaves_blank_ones_out():
    shown, _ = Section("One *fact*.", "", "Two.", heading="A <b>finding</b>")._repr_mimebundle_()
    assert shown["text/plain"] == "A <b>finding</b>\n\nOne *fact*.\n\nTwo."
    assert shown["text/markdown"].startswith("## A ") and r"\<b>" in shown["text/markdown"] and r"\*fact" in shown["text/markdown"]
    assert Section("Alone.")._repr_mimebundle_()[0]["text/markdown"] == "Alone."


def stands(*verdicts: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"c{place}", verdict, f"The state {place} holds it") for place, verdict in enumerate(verdicts)],
        columns=["conclusion", "verdict", "sentence"],
    )


def overturned(**informants: str) -> pd.DataFrame:
    return pd.DataFrame([(name, BY_INFORMANTS, 1, sets) for name, sets in informants.items()], columns=["conclusion", "by", "size", "sets"])


@pytest.mark.parametrize(
    ("verdicts", "alone", "words"),
    [
        (
            ["robust", "fragile", "not tried"],
            {"c0": "XA office", "c1": "not stated"},
            "1 of 3 conclusions stands whatever equivalent choice is made, and 1 does not: that the state 1 holds it. The other one could not be put to "
            "that test. 1 of 3 conclusions depends on one informant, Arcadia's office; 1 more depends on unnamed sources.",
        ),
        (
            ["silent"],
            {},
            "The one conclusion could not be put to the test: no equivalent choice affects what it rests on, or it says that something was",
        ),
        (
            ["robust", "robust"],
            {"c0": "not stated"},
            "Both conclusions stand whatever equivalent choice is made, and no such choice overturns another. No conclusion depends on one informant alone; 1 depends on unnamed sources",
        ),
    ],
)
def test_conclusions_are_counted_by_whether_they_stand_and_on_whom_they_hang(verdicts, alone, words):
    said = robustness.answer(TINY, stands(*verdicts), overturned(**alone), DEFAULT)
    assert said.paragraphs[0].startswith(words)
    assert said.paragraphs[1] == "On all evidence."


def test_a_case_without_conclusions_or_facts_or_rivals_says_so_in_one_sentence():
    nothing = Choices(as_of="1900-01-01")
    assert robustness.answer(TINY, stands(), overturned(), DEFAULT).paragraphs[0].startswith("No conclusion of the codebook can be asked")
    assert cleaning.answer(TINY.but(facts=TINY.facts[:0])).paragraphs[0] == f"No fact was collected in the case of {TINY.subject}."
    assert positions.answer(TINY, compare(TINY, nothing), nothing).paragraphs[0].endswith("No fact counts under these choices.")
    behind = pd.DataFrame(columns=["support", "informant", "informant_state", "dispute"])
    assert evidence.answer(TINY, behind, behind, nothing).paragraphs == [
        "No fact counts under these choices.",
        "As of 1 Jan 1900, by the day of the event.",
    ]


def left_out(*found: tuple[str, str, int, int, int, str]) -> pd.DataFrame:
    columns = ["without_outlets_of", "state", "n_cases", "n_spoke", "n_objected", "cases_not_objected"]
    return pd.DataFrame(found, columns=columns).assign(without_language="")


def test_what_rivals_said_is_told_state_by_state_and_silence_is_kept_apart():
    tiny = Study(TINY.codebook, {"tiny": TINY})
    table = left_out(
        ("", "XB", 4, 3, 2, "one"), ("", "XC", 4, 0, 0, ""), ("", "XD", 1, 1, 1, ""), ("XB", "XB", 4, 1, 1, ""), ("XC", "XB", 4, 3, 2, "one")
    )
    others = pd.DataFrame([("XC", "detention_justified", "two", "single")], columns=["state", "family", "case_id", "cell"]).assign(
        n_own=1, stances="1"
    )
    text = cases.answer(tiny, table, others, DEFAULT).paragraphs[0]
    assert text.startswith(
        "Brandovia spoke of the request of its rival in 3 of 4 cases and objected in 2 of them (not in One); without the outlets based there, it objected "
        "in the one that is left. Corvania was not heard to object or agree in any of 4 cases; it spoke of another aspect in 1 case (Two)."
    )
    assert text.endswith("The table also has 1 other state that asks in one case alone.")
    assert cases.answer(tiny, table[:0], others, DEFAULT).paragraphs[0].startswith("No case has two requesting states")
