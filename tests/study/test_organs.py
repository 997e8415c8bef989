"""Organs and surrenders: a small study worked by hand, and the collected statements counted again with the csv module."""

import csv
from collections import Counter, defaultdict

import pandas as pd
import pytest
from drawing import case_of, collected

from analysis.collect import store
from analysis.model.choices import Choices
from analysis.model.dictionary.study import ORGANS
from analysis.model.dispute import Case, Study
from analysis.study import organs

RAW = store.ROOT / "data" / "raw" / "cases"


CODEBOOK = store.read_codebook()


def ties_of(study: Study, **choices: str) -> pd.DataFrame:
    return organs.organ_ties(study, Choices.of(choices))


def of(*cases: Case) -> Study:
    """A study of these cases."""
    return Study(CODEBOOK, {case.id: case for case in cases})


@pytest.fixture(scope="module")
def ties():
    return ties_of(collected())


def case_with(
    rows: list[tuple],
    case_id: str = "one",
    requested: str = "KZ",
    requesting: str = "US;RU",
    detained: str = "2020-01-01",
) -> Case:
    """A case of one fact a statement: rows are state, organ, destination, stance, basis, first day, last day, authority (1 where it is left out)."""
    names = [f"{case_id}-{place:02d}" for place in range(len(rows))]
    statements = pd.DataFrame(
        [
            {
                "statement_id": f"s-{name}", "coding": "adjudicated", "fact_id": name, "state": state, "organ": organ, "body_code": f"{state}-{organ}",
                "proposition": f"surrender_to_{to}", "stance": str(stance), "basis": basis, "first_day": first, "last_day": last, "authority": authority,
                "is_approximate": "no",
            }
            for name, (state, organ, to, stance, basis, first, last, authority) in zip(names, [(*row, "1")[:8] for row in rows], strict=True)
        ]
    )  # fmt: skip
    tiny = case_of("tiny")
    facts, page = tiny.facts.iloc[:1], tiny.fact_sources.iloc[:1]
    states = {"requested_state": requested, "requesting_states": requesting}
    return tiny.but(
        codebook=CODEBOOK,
        facts=pd.concat([facts.assign(fact_id=name) for name in names], ignore_index=True) if rows else facts[:0],
        fact_sources=pd.concat([page.assign(fact_id=name) for name in names], ignore_index=True) if rows else page[:0],
        sources=tiny.sources.assign(published_first_day="", published_last_day=""),
        statements=statements if rows else tiny.statements[:0],
        contradictions=tiny.contradictions[:0],
        record=tiny.record.assign(case_id=case_id, detained_first_day=detained, **states),
    )


DAY = ("2020-02-01", "2020-02-01")
WORKED = of(
    case_with(
        [
            ("KZ", "court", "US", 1, "act", *DAY),
            ("KZ", "court", "US", -1, "speech", "2020-03-01", "2020-03-01"),
            ("KZ", "executive", "US", 1, "act", *DAY),
            ("KZ", "executive", "US", 0, "act", *DAY),
            ("KZ", "police", "US", 1, "act", *DAY),
            ("RU", "consulate", "US", -1, "speech", *DAY),
            ("RU", "consulate", "RU", 1, "speech", "", "2020-02-01"),
            ("RU", "consulate", "RU", 1, "speech", "2020-02-03", "2020-02-04"),
            ("US", "other", "US", 1, "act", *DAY),
            ("US", "court", "US", 1, "reported", *DAY),
        ]
    ),
    case_with([("RU", "consulate", "US", -1, "speech", *DAY), ("RU", "court", "US", -1, "act", *DAY)], "two", "ES", "US", "2019-01-01"),
)


def test_ties_of_a_small_study_are_as_by_hand():
    made = organ_rows(ties_of(WORKED))
    assert made == [
        ("two: US", "RU-consulate", "no request", 0, 0, 1, "no", -1, "-1"),
        ("two: US", "RU-court", "no request", 0, 0, 1, "no", -1, "-1"),
        ("one: US", "KZ-court", "requested", 1, 0, 1, "yes", -1, "-1"),
        ("one: US", "KZ-executive", "requested", 1, 1, 0, "yes", None, "0;1"),
        ("one: US", "KZ-police", "requested", 1, 0, 0, "no", 1, "1"),
        ("one: US", "US-other", "requesting", 1, 0, 0, "no", 1, "1"),
        ("one: US", "RU-consulate", "requesting another", 0, 0, 1, "no", -1, "-1"),
        ("one: RU", "RU-consulate", "requesting", 2, 0, 0, "no", 1, "1"),
    ]


def test_an_act_that_carries_the_surrender_out_speaks_for_its_organ_against_a_later_word():
    rows = [("KZ", "executive", "US", 1, "act", *DAY, "3"), ("KZ", "executive", "US", -1, "speech", "2020-03-01", "2020-03-01", "1")]
    for rule, stance in (("authority", 1), ("latest", -1), ("strongest_basis", 1)):
        (row,) = organ_rows(ties_of(of(case_with(rows)), rule=rule))
        assert row == ("one: US", "KZ-executive", "requested", 1, 0, 1, "yes", stance, str(stance))


def organ_rows(ties: pd.DataFrame) -> list[tuple]:
    names = ["concept", "body_code", "role", "n_support", "n_open", "n_oppose", "differs", "stance", "stances"]
    return [tuple(None if pd.isna(value) else value for value in row) for row in ties[names].itertuples(index=False)]


def test_an_open_bound_stays_open_and_ids_are_kept():
    last = ties_of(WORKED).iloc[-1]
    assert pd.isna(last["first_day"])
    assert (last["last_day"], last["statement_ids"]) == (pd.Timestamp("2020-02-04"), "s-one-06;s-one-07")


def test_sentences_of_a_small_study_give_its_numbers():
    said = " ".join(organs.say_organs(ties_of(WORKED), organs.concepts(WORKED), CODEBOOK))
    assert "In 2 cases with 3 surrenders, 5 named organs have 7 ties to a surrender; in 1 more tie the organ of the state is not named." in said
    assert "Going by the statements that speak for the organ, 3 of the ties support it, 0 leave it open, 4 oppose it, and in 1 they differ." in said
    assert "spoke on 1, by kind: court on 1, executive on 1 and police on 1." in said
    assert (
        "On 1 surrender do organs of one kind of the requested state support it and those of another kind oppose it (One: the United States); within one kind of organ, "
        "whose offices are pooled, statements have several stances on 1 (One: the United States)." in said
    )
    assert "In 2 ties" in said
    two = of(WORKED.cases["two"])
    without = organs.say_organs(ties_of(two), organs.concepts(two), CODEBOOK)
    assert "organs of the requested state spoke on 0, by kind: court on 0." in " ".join(without), "a court could decide"


def test_reported_words_count_only_where_they_are_chosen():
    made = ties_of(WORKED, basis="act;speech;reported")
    assert set(made["body_code"]) - set(ties_of(WORKED)["body_code"]) == {"US-court"}


def test_as_of_leaves_out_what_came_later():
    made = ties_of(WORKED, as_of="2020-02-02").set_index(["concept", "body_code"])
    assert made.loc[("one: US", "KZ-court"), "stances"] == "1"
    assert made.loc[("one: RU", "RU-consulate"), "n_support"] == 1


def test_a_page_of_one_case_can_be_left_out_and_an_unknown_one_is_refused():
    cases = collected().cases
    two = of(cases["uss"], cases["lisov"])
    assert len(ties_of(two, exclude_sources=cases["uss"].sources["source_id"].iloc[0]))
    with pytest.raises(ValueError, match="exclude_sources is 'nowhere'"):
        ties_of(two, exclude_sources="nowhere")


def test_no_case_and_no_statement_give_empty_tables_with_their_columns():
    for given in (of(), of(case_with([]))):
        ties, concepts = ties_of(given), organs.concepts(given)
        assert (len(ties), list(ties.columns), str(ties["stance"].dtype)) == (0, ORGANS.names, "Int64")
        assert organs.organ_numbers(ties, concepts)["ties"] == 0
        assert "no organ of a state speaks" in organs.say_organs(ties, concepts, CODEBOOK)[0]


def test_the_order_of_rows_and_cases_does_not_matter(ties):
    study = collected()
    turned = of(
        *(
            case.but(**{name: table.iloc[::-1].reset_index(drop=True) for name, table in case.tables.items()})
            for case in reversed(study.cases.values())
        )
    )
    pd.testing.assert_frame_equal(ties, ties_of(turned))


def test_a_case_by_itself_has_the_ties_that_it_has_among_all(ties):
    for name in ("cherkasov", "zubakha"):
        alone = ties_of(of(collected().cases[name]))
        pd.testing.assert_frame_equal(alone, ties[ties["case_id"] == name].reset_index(drop=True))


def test_ties_of_the_collected_cases_are_those_counted_from_the_raw_files(ties):
    """Own acts and speech on surrender, by the csv module alone."""
    counted, ids = defaultdict(Counter), defaultdict(set)
    for path in sorted(RAW.glob("*/statements.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["proposition"].startswith("surrender_to_") and row["basis"] in ("act", "speech"):
                    key = (path.parent.name, row["proposition"][-2:], row["state"], row["organ"])
                    counted[key][row["stance"]] += 1
                    ids[key].add(row["statement_id"])
    found = {(row["case_id"], row["destination"], row["state"], row["organ"]): row for row in ties.to_dict("records")}
    assert set(found) == set(counted)
    for key, row in found.items():
        assert (row["n_support"], row["n_open"], row["n_oppose"]) == tuple(counted[key][stance] for stance in ("1", "0", "-1"))
        assert (row["differs"] == "yes") == (len(counted[key]) > 1), "a contradiction is kept"
        assert {name.rpartition("-")[2] for name in row["statement_ids"].split(";")} == {name.rpartition("-")[2] for name in ids[key]}
        assert row["differs"] == "yes" or str(row["stance"]) == next(iter(counted[key]))
