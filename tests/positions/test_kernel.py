"""The kernel against the plain reference, on choices drawn over all cases, and on cases whose statements were drawn anew."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from drawing import collected
from invented import CODEBOOK
from plain_positions import Plain

from analysis import positions
from analysis.collect import cleaned_statements
from analysis.model import terms
from analysis.model.choices import PARAMETERS, Choices
from analysis.model.dispute import Case

CODINGS = sorted({terms.ADJUDICATED, terms.CONSENSUS, *CODEBOOK.coders["coder"]})
OPTIONS = {
    "clock": ["event", "published"],
    "basis": ["act;speech", "act", "speech", "act;speech;reported", "reported"],
    "rule": list(next(parameter.values for parameter in PARAMETERS if parameter.name == "rule")),
    "contested_by": ["named", "anyone"],
    "coding": CODINGS,
    "count": ["origins", "pages"],
    "min_origins": [1, 1, 2],
    "approximate": ["bounds", "first", "last", "drop"],
    "disputed": ["keep", "keep", "drop", "better_supported"],
}


def drawn_choices(case: Case, random: np.random.Generator) -> dict[str, str | int]:
    """Choices of every kind, each at its default half of the time; days are those on which something can change, or one beside them."""
    found = {name: values[random.integers(len(values))] for name, values in OPTIONS.items() if random.random() < 0.5}
    days = sorted({day for day in [*case.statements["last_day"], *case.sources["published_last_day"]] if day})
    if random.random() < 0.7:
        day = pd.Timestamp(days[random.integers(len(days))]) + pd.Timedelta(days=int(random.integers(-1, 2)))
        found["as_of"] = day.strftime("%Y-%m-%d")
    listed = {
        "exclude_sources": case.sources["source_id"],
        "exclude_origin_states": case.sources["origin_state"],
        "exclude_languages": case.sources["language"],
        "exclude_informant_states": case.facts["informant_state"],
        "exclude_informants": case.facts["informant"],
    }
    for name, values in listed.items():
        words = sorted(set(values) - {""})
        if random.random() < 0.15:
            found[name] = ";".join(sorted(random.choice(words, size=random.integers(1, min(4, len(words) + 1)), replace=False)))
    return found


def as_cells(table: pd.DataFrame) -> dict[tuple[str, str], tuple]:
    """Cells of the package in the form of the reference."""

    def day(value: pd.Timestamp) -> str:
        return "" if pd.isna(value) else value.strftime("%Y-%m-%d")

    return {
        (row["state"], row["proposition"]): (
            row["cell"],
            None if pd.isna(row["stance"]) else int(row["stance"]),
            row["is_contested"] == "yes",
            *(
                tuple(terms.split_list(row[name]))
                for name in ("statement_ids_own", "backing_ids", "dissent_ids", "statement_ids_attributed", "contest_ids")
            ),
            *(day(row[name]) for name in ("since_first", "since_last", "last_word_first", "last_word_last")),
            row["overtaken"],
            row["n_own"],
            row["n_dissent"],
            row["n_attributed"],
        )
        for row in table.to_dict("records")
    }


def expected(plain: Plain, choices: Mapping[str, str | int]) -> dict[tuple[str, str], tuple]:
    """Cells of the reference."""
    return {
        pair: (
            cell.kind, cell.stance, cell.is_contested, cell.speaking, cell.backing, cell.dissent, cell.attributed, cell.contesting, cell.since_first,
            cell.since_last, cell.last_word_first, cell.last_word_last, cell.overtaken, len(cell.speaking), len(cell.dissent), len(cell.attributed),
        )
        for pair, cell in plain.cells(choices).items()
    }  # fmt: skip


def drawn_anew(case: Case, random: np.random.Generator) -> Case:
    """A case whose statements have other days, stances, bases and organs, and its facts other informants and kinds of events; authority follows from these."""
    statements, facts = case.statements.copy(), case.facts.copy()
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 40, size=len(statements)), unit="D")
    first = days.strftime("%Y-%m-%d").to_numpy(dtype=object)
    last = (days + pd.to_timedelta(random.choice([0, 0, 1, 5, 20], size=len(statements)), unit="D")).strftime("%Y-%m-%d").to_numpy(dtype=object)
    statements["first_day"] = np.where(random.random(len(statements)) < 0.1, "", first)
    statements["last_day"] = np.where(random.random(len(statements)) < 0.1, "", last)
    for name, values in (
        ("stance", ["1", "0", "-1"]),
        ("basis", list(terms.BASES)),
        ("organ", ["court", "executive", "justice_ministry", "prosecutor"]),
        ("is_approximate", ["no", "no", "yes"]),
    ):
        statements[name] = random.choice(values, size=len(statements))
    informants = CODEBOOK.informants.set_index("informant")["has_access"]
    facts["informant"] = random.choice(sorted(informants.index), size=len(facts))
    facts["has_access"] = facts["informant"].map(informants)
    events = CODEBOOK.event_types.set_index("event_type")["carries_out"]
    facts["event_type"] = random.choice(["surrender", "statement", "decision"], size=len(facts))
    facts["carries_out"] = facts["event_type"].map(events)
    statements["authority"] = cleaned_statements.authority(statements, facts, case.row, CODEBOOK)
    return case.but(statements=statements, facts=facts)


def compare_drawn(number: int, is_anew: bool) -> set[str]:
    """Set kernel and reference side by side on drawn choices; gives the kinds of cell that occurred."""
    random, kinds, seen = np.random.default_rng([20231221, is_anew]), set(), {}
    cases = collected().cases
    for turn in range(number):
        case_id = sorted(cases)[turn % len(cases)]
        if case_id not in seen or (is_anew and turn // len(cases) % 25 == 0):
            case = drawn_anew(cases[case_id], random) if is_anew else cases[case_id]
            seen[case_id] = case, Plain(case)
        case, plain = seen[case_id]
        choices = drawn_choices(case, random)
        if is_anew and choices.get("coding") == terms.CONSENSUS:
            choices.pop("coding")  # the reference works it out from the coders, whose statements were drawn one by one
        found, wanted = as_cells(positions.compare(case, Choices.of(choices))), expected(plain, choices)
        wrong = {pair: (found.get(pair), cell) for pair, cell in wanted.items() if found.get(pair) != cell}
        assert not wrong and found.keys() == wanted.keys(), (case_id, choices, wrong)
        kinds |= {(cell[0], cell[1] is None, cell[2]) for cell in found.values()}
    return kinds


@pytest.mark.parametrize("is_anew", [False, True], ids=["as collected", "drawn anew"])
def test_the_kernel_is_the_plain_reference(is_anew, pytestconfig):
    kinds = compare_drawn(pytestconfig.getoption("--drawn"), is_anew)
    assert {kind for kind, *_ in kinds} == set(terms.CELLS.index)
    assert {("divided", False, False), ("divided", True, False), ("single", False, True)} <= kinds
