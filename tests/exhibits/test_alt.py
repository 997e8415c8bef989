"""The texts for those who do not see a figure: every number in them is counted again from the claimed tables."""

import re

import pandas as pd
import pytest

from analysis.collect import store

CASES = store.case_ids()
RESULTS = store.ROOT / "results"


def alt_of(case_id: str, name: str) -> str:
    return (RESULTS / case_id / "figures" / f"{name}.md").read_text(encoding="utf-8").partition("*In words.* ")[2].strip()


def table_of(case_id: str, path: str) -> pd.DataFrame:
    return store.read_table(RESULTS / case_id / f"{path}.csv")


def processed(case_id: str, name: str) -> pd.DataFrame:
    return store.read_table(store.ROOT / "data" / "processed" / case_id / f"{name}.csv")


def number(pattern: str, text: str) -> list[int]:
    """All numbers that a pattern finds; `0` where it finds none is left to the caller."""
    return [int(found) for found in re.findall(pattern, text)]


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    states = store.read_codebook().states
    return dict(zip(states["alpha2"], states["name"], strict=True))


@pytest.mark.parametrize("case_id", CASES)
def test_the_matrix(case_id, names):
    cells = table_of(case_id, "tables/positions")
    expected = []
    for state in dict.fromkeys(cells["state"]):
        own = cells[cells["state"] == state]
        named = f"the {names[state]}" if names[state].startswith(("United", "Netherlands")) else names[state]
        kinds = {
            "divided": sum(own["cell"] == "divided"),
            "contested": sum(own["is_contested"] == "yes"),
            "overtaken": sum(own["overtaken"] != ""),
        }
        counted = ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
        spoken = f"{named} on {sum(own['n_own'].astype(int) > 0)} of {sum(own['cell'] != 'not_applicable')}"
        expected.append(f"{spoken} ({counted})" if counted else spoken)
    assert alt_of(case_id, "matrix").endswith(f" it speaks in its own voice: {'; '.join(expected)}.")


@pytest.mark.parametrize("case_id", CASES)
def test_what_had_been_decided(case_id):
    marks, alt = table_of(case_id, "figures/decided"), alt_of(case_id, "decided")
    events = marks[marks["kind"] == "event"]
    assert number(r"^(\d+) events?\.", alt) == [len(events)]
    assert [label for label in events["label"] if f": {label}" not in alt] == []
    facts = set(processed(case_id, "facts")["fact_id"])
    assert {fact for ids in marks["fact_ids"] for fact in ids.split(";")} <= facts
    assert ("No accounts are framed." in alt) == (marks["kind"] != "conflict").all()


@pytest.mark.parametrize("case_id", [case_id for case_id in CASES if (RESULTS / case_id / "figures" / "course.md").is_file()])
def test_the_course(case_id):
    spells, alt = table_of(case_id, "tables/course"), alt_of(case_id, "course")
    pairs = spells.groupby(["state", "proposition"])["cell"].agg(lambda cells: bool(set(cells) & {"single", "divided"}))
    if not pairs.any():
        assert alt == "No state speaks on surrender in its own voice."
        return
    assert number(r"^(\d+) of \d+ cells?", alt) + number(r"^\d+ of (\d+) cells?", alt) == [sum(pairs), len(pairs)]
    event = spells[spells["clock"] == "event"]
    look = event[["cell", "stances", "dissent_stances", "is_contested"]].agg(" ".join, axis=1)
    looks = look.groupby([event["state"], event["proposition"]], sort=False).apply(
        lambda of: sum(a != b for a, b in zip(of[:-1], of[1:], strict=True))
    )
    assert number(r"(\d+) moves? by the day of the event", alt) == [int(looks.sum())]
    assert len(re.findall(r" (?:from|by) (?=\d)", alt)) == int(looks.sum())


@pytest.mark.parametrize("case_id", CASES)
def test_the_corroboration(case_id):
    facts, alt = processed(case_id, "facts"), alt_of(case_id, "corroboration")
    origins = facts["n_origins"].astype(int)
    assert number(r"^(\d+) facts?:", alt) == [len(facts)]
    assert number(r"(\d+) facts? with one original report", alt) == [sum(origins == 1)]
    assert number(r"(\d+) facts? with several", alt) == [sum(origins > 1)]
    assert sum(number(r" (\d+)(?:,|\.)", alt.partition("By informant:")[2].partition(". ")[0] + ".")) == len(facts)
    for kind in ("contested", "denied"):
        said = re.findall(rf"{kind}: (\d+|no) facts?", alt.lower())
        assert [0 if found == "no" else int(found) for found in said] == [sum(facts["dispute"] == kind)]


@pytest.mark.parametrize("case_id", CASES)
def test_the_coding(case_id):
    items, facts, alt = table_of(case_id, "tables/coding"), processed(case_id, "facts"), alt_of(case_id, "coding")
    assert number(r"of (\d+) statements?", alt) == [len(items)]
    assert number(r"on (\d+) of \d+ facts?", alt) == [items["fact_id"].nunique()]
    assert number(r"on \d+ of (\d+) facts?", alt) == [len(facts)]
    found = {"both, the same": "both, same", "both, differing": "both, different", "coder A only": "A only", "coder B only": "B only"}
    for words, kind in {**found, "neither coder": "neither"}.items():
        assert sum(number(rf"(\d+) by {words}", alt)) == sum(items["found_by"] == kind), kind
    for outcome in ("kept", "basis changed", "stance changed", "added", "dropped"):
        assert sum(number(rf"(\d+) {outcome}", alt.partition("What became of them:")[2])) == sum(items["outcome"] == outcome), outcome


def test_the_digest():
    claims, alt = table_of("kislitsin", "tables/digest"), alt_of("kislitsin", "digest")
    assert number(r"^List of (\d+) claims", alt) == [len(claims)]
    for verdict, n in claims["verdict"].value_counts().items():
        assert number(rf"(\d+) {verdict}", alt) == [n]
    assert number(r"(\d+) claims? carr(?:y|ies) no citation mark", alt) == [sum(claims["refs"] == "")]
    assert number(r"on (\d+) claims? no fact bears", alt) == [sum(claims["fact_ids"] == "")]
    pairs = {
        tuple(sorted((claim, other)))
        for claim, others in zip(claims["claim_id"], claims["conflicts_with"], strict=True)
        for other in others.split(";")
        if other
    }
    assert alt.partition("contradict each other: ")[2].count(", and ") == len(pairs)
