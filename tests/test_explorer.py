"""The explorer: the browser forms the very positions that `positions.compare` forms, and shows them."""

import json
import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import pandas as pd
import pytest

from analysis import files, positions, terms
from analysis.publish import explorer

CASES = files.case_ids()
CODEBOOK = files.read_codebook()
ASSETS = files.ROOT / "analysis" / "publish" / "assets"
COLUMNS = [name for name in positions.COLUMNS + positions.DETAILS if name != "case_id"]
DAYS = ("last_word_first", "last_word_last", "since_first", "since_last")
BASES = [list(some) for n in (1, 2, 3) for some in combinations(terms.BASES, n)]
SEED, N_DRAWN, N_REFERENCE = 20230622, 5000, 9
"""Seed of everything drawn; subsets of pages over all cases; choices of each case for which the reference is held against `compare`."""


@cache
def tables_of(case_id: str) -> dict[str, pd.DataFrame]:
    return files.read_processed_case(case_id)


def as_compare(tables: dict[str, pd.DataFrame], choices: dict) -> list[dict]:
    """What `compare` says, spelt as the explorer spells it: no common stance is None, no bound is blank."""
    given = {name: ";".join(value) if isinstance(value, list) else value for name, value in choices.items()}
    cells = positions.compare(tables, CODEBOOK, **given)
    days = {name: cells[name].dt.strftime("%Y-%m-%d").fillna("") for name in DAYS}
    stances = [None if pd.isna(value) else int(value) for value in cells["stance"]]
    return [{**row, "stance": stance} for row, stance in zip(cells.assign(**days)[COLUMNS].to_dict("records"), stances, strict=True)]


# A plain reference: `compare` takes a quarter of a second, and there are a hundred thousand choices. It is held against `compare` below.


class Row(NamedTuple):
    """A statement that counts, with all that a cell asks of it."""

    statement_id: str
    stance: int
    basis: str
    organ: str
    informant: str
    voice: str
    first: str
    last: str
    origins: tuple[str, ...]


def not_earlier(rows: tuple[Row, ...], others: tuple[Row, ...]) -> tuple[Row, ...]:
    starts = [row.first for row in others if row.first]
    return tuple(row for row in rows if not starts or not row.last or row.last >= max(starts))


def organs_that_differ(own: tuple[Row, ...]) -> str:
    said = {}
    for organ in sorted({row.organ for row in own} - {"other"}):
        rows = tuple(row for row in own if row.organ == organ)
        said[organ] = sorted({row.stance for row in not_earlier(rows, rows)})
    if len(said) < 2 or len({stance for stances in said.values() for stance in stances}) < 2:
        return ""
    return "; ".join(f"{organ} {'/'.join(map(str, stances))}" for organ, stances in said.items())


def listed(values: object) -> str:
    return ";".join(sorted(set(values)))


def stances_of(rows: tuple[Row, ...]) -> str:
    return ";".join(map(str, sorted({row.stance for row in rows})))


@cache
def plain_cell(counting: tuple[Row, ...], bases: tuple[str, ...]) -> dict:
    own = tuple(row for row in counting if row.basis in bases)
    told = tuple(row for row in counting if row.basis == "reported")
    kept = not_earlier(own, own)
    stances = {row.stance for row in kept}
    common = min(stances) if len(stances) == 1 else None
    differing = tuple(row for row in not_earlier(counting, kept) if row.stance != common) if kept else ()
    first = last = ""
    if common is not None:
        same = not_earlier(tuple(row for row in own if row.stance == common), tuple(row for row in own if row.stance != common)) or kept
        start = min(same, key=lambda row: (row.last == "", row.last, row.first == "", row.first, row.statement_id))
        first, last = start.first, start.last
    origins = {origin for row in kept for origin in row.origins}
    return {
        "cell": "silent" if not kept else "contested" if differing else "single",
        "stance": common,
        "stances": stances_of(kept),
        "n_own": len(kept),
        "n_attributed": len(told),
        "last_word_first": max((row.first for row in kept), default=""),
        "last_word_last": "" if any(not row.last for row in kept) else max((row.last for row in kept), default=""),
        "statement_ids_own": listed(row.statement_id for row in kept),
        "statement_ids_attributed": listed(row.statement_id for row in told),
        "since_first": first,
        "since_last": last,
        "attributed_stances": stances_of(told),
        "attributions": ";".join(f"{who} {stance}" for who, stance in sorted({(row.voice, row.stance) for row in told})),
        "attributed_by": ";".join(
            f"{who} {stance}" for who, stance in sorted({(terms.OUTSIDERS.get(row.informant, row.informant), row.stance) for row in told})
        ),
        "statement_ids_other_stance": listed(row.statement_id for row in differing),
        "n_origins": len(origins),
        "origin_ids": listed(origins),
        "informants": listed(row.informant for row in kept),
        "n_informants": len({row.informant for row in kept} - {terms.NOT_STATED}),
        "organ_stances": organs_that_differ(own),
    }


@cache
def cell_text(counting: tuple[Row, ...], bases: tuple[str, ...]) -> str:
    return "\t".join("" if value is None else str(value) for value in plain_cell(counting, bases).values())


class Reference:
    """Positions of one case for any choices of the explorer, in plain Python."""

    def __init__(self, case_id: str) -> None:
        tables = tables_of(case_id)
        self.frame = list(product(*positions.frame(tables, CODEBOOK["propositions"])))
        said = tables["statements"][tables["statements"]["coding"] == "adjudicated"].merge(
            tables["facts"][["fact_id", "informant", "informant_state"]], on="fact_id"
        )
        self.said = said.sort_values("statement_id").to_dict("records")
        links = tables["fact_sources"].merge(tables["sources"], on="source_id")
        self.pages = {fact: rows.to_dict("records") for fact, rows in links.groupby("fact_id")}
        self.left, self.counting = cache(self.left), cache(self.counting)

    def left(self, sources: tuple, origin_states: tuple, informant_states: tuple) -> list[tuple]:
        """Statements that the choices leave: the statement, its first and last day, when it was known, the days and origins of its pages."""
        rows = []
        for row in self.said:
            pages = [
                page for page in self.pages.get(row["fact_id"], []) if page["source_id"] not in sources and page["origin_state"] not in origin_states
            ]
            if not pages or row["informant_state"] in informant_states:
                continue
            days = [page["published_last_day"] for page in pages if page["published_last_day"]]
            known = min(days, default="")
            last = min([row["last_day"], *days] if row["last_day"] else days, default="")
            last = max(last, row["first_day"]) if last else ""
            rows.append((row, last, known, [(page["published_last_day"], page["origin_id"]) for page in pages]))
        return rows

    def counting(self, as_of: str, clock: str, exclude_origin_states: tuple, exclude_informant_states: tuple, exclude_sources: tuple) -> list[tuple]:
        """Of each cell its name, the statements that count, and how many were left out as undated."""
        by_published = bool(as_of) and clock == "published"
        counting, n_undated = {}, {}
        for row, last, known, pages in self.left(exclude_sources, exclude_origin_states, exclude_informant_states):
            key = (row["state"], row["proposition"])
            n_undated[key] = n_undated.get(key, 0) + (by_published and not known)
            day = known if by_published else last
            if as_of and not (day and day <= as_of):
                continue
            outside = terms.OUTSIDERS.get(row["informant"], row["informant_state"])
            voice = terms.OWN_OFFICE if outside == row["state"] else outside
            origins = tuple(origin for day, origin in pages if not by_published or (day and day <= as_of))
            counted = Row(
                row["statement_id"], int(row["stance"]), row["basis"], row["organ"], row["informant"], voice, row["first_day"], last, origins
            )
            counting.setdefault(key, []).append(counted)
        return [(key, tuple(counting.get(key, ())), n_undated.get(key, 0)) for key in self.frame]

    def cells(self, choices: dict) -> tuple[tuple[str, ...], list[tuple]]:
        """Bases, and the statements of each cell; these are the same for all bases, and are found once."""
        left_out = [tuple(choices[name]) for name in ("exclude_origin_states", "exclude_informant_states", "exclude_sources")]
        return tuple(choices["basis"]), self.counting(choices["as_of"], choices["clock"], *left_out)

    def positions(self, choices: dict) -> list[dict]:
        """Cells in the columns of `compare`."""
        bases, cells = self.cells(choices)
        return [
            {"state": state, "proposition": proposition, **plain_cell(rows, bases), "n_undated": number}
            for (state, proposition), rows, number in cells
        ]

    def text(self, choices: dict) -> str:
        """The same as text: a line a cell, columns parted by tabs."""
        bases, cells = self.cells(choices)
        return "\n".join(f"{state}\t{proposition}\t{cell_text(rows, bases)}\t{number}" for (state, proposition), rows, number in cells)


reference_of = cache(Reference)


def shift(day: str, by: int) -> str:
    return str((pd.Timestamp(day) + pd.Timedelta(days=by)).date())


@cache
def days_of_change(case_id: str) -> list[str]:
    """Each day on which a cell can change, the days before and after, and no cut-off."""
    tables = tables_of(case_id)
    said = tables["statements"][tables["statements"]["coding"] == "adjudicated"]
    days = {*said["first_day"], *said["last_day"], *tables["sources"]["published_last_day"]} - {""}
    return ["", *sorted({shift(day, by) for day in days for by in (-1, 0, 1)})]


def states_of(case_id: str) -> tuple[list[str], list[str]]:
    """States of original reports, and of informants."""
    tables = tables_of(case_id)
    return sorted(set(tables["sources"]["origin_state"]) - {""}), sorted(set(tables["facts"]["informant_state"]) - {""})


def choice(as_of="", clock="event", basis=("act", "speech"), origin_states=(), informant_states=(), sources=()) -> dict:
    return {
        "as_of": as_of,
        "clock": clock,
        "basis": list(basis),
        "exclude_origin_states": list(origin_states),
        "exclude_informant_states": list(informant_states),
        "exclude_sources": list(sources),
    }


def every_choice(case_id: str) -> Iterator[dict]:
    """Every day of change, both clocks, every subset of bases, each state left out."""
    of_origin, of_informant = states_of(case_id)
    left_out = [{}, *({"origin_states": [state]} for state in of_origin), *({"informant_states": [state]} for state in of_informant)]
    for without, basis, clock, as_of in product(left_out, BASES, ("event", "published"), days_of_change(case_id)):
        yield choice(as_of, clock, basis, **without)


@cache
def drawn_choices() -> dict[str, list[dict]]:
    """Subsets of the pages of a case, with a day, a clock, bases and states, all drawn."""
    draw = random.Random(SEED)
    made = {case_id: [] for case_id in CASES}
    for _ in range(N_DRAWN):
        case_id = draw.choice(CASES)
        of_origin, of_informant = states_of(case_id)
        share = draw.random()
        pages = [name for name in sorted(tables_of(case_id)["sources"]["source_id"]) if draw.random() < share]
        without = [[state for state in states if draw.random() < 0.15] for states in (of_origin, of_informant)]
        made[case_id].append(
            choice(draw.choice(days_of_change(case_id)), draw.choice(["event", "published"]), draw.choice(BASES), *without, sources=pages)
        )
    return made


@pytest.fixture(scope="module")
def core(browser):
    """A page with nothing but the explorer's script."""
    page = browser.new_page()
    page.add_script_tag(path=ASSETS / "explorer.js")
    page.evaluate("""columns => {
        const text = (data, choices) => RivalExplorer.positions(data, choices)
            .map((row) => columns.map((name) => String(row[name] ?? "")).join("\\t")).join("\\n");
        window.matrices = (choices) => {  // each different matrix once, and which of them each choice gives
            const numbers = new Map();
            const which = choices.map((some) => {
                const made = text(window.given, some);
                if (!numbers.has(made)) numbers.set(made, numbers.size);
                return numbers.get(made);
            });
            return { which, made: [...numbers.keys()] };
        };
    }""", COLUMNS)  # fmt: skip
    yield page
    page.close()


def give(core, tables: dict[str, pd.DataFrame]) -> None:
    core.evaluate("text => { window.given = JSON.parse(text); }", json.dumps(explorer.data(tables, CODEBOOK)))


def in_browser(core, choices: dict) -> list[dict]:
    return json.loads(core.evaluate("choices => JSON.stringify(RivalExplorer.positions(window.given, choices))", choices))


def difference(case_id: str, choices: dict, found: list[dict], wanted: list[dict]) -> str:
    """The first cell and column that differ, in words; blank if all agree."""
    if [(row["state"], row["proposition"]) for row in found] != [(row["state"], row["proposition"]) for row in wanted]:
        return f"{case_id} {choices}: other cells, {found} and not {wanted}"
    for ours, theirs in zip(found, wanted, strict=True):
        for name in COLUMNS:
            if ours[name] != theirs[name] or type(ours[name]) is not type(theirs[name]):
                return f"{case_id} {choices}: {theirs['state']} on {theirs['proposition']}, {name} is {ours[name]!r} and not {theirs[name]!r}"
    return ""


def agree(core, case_id: str, choices: list[dict]) -> int:
    """Number of choices for which the browser forms what the reference forms; all of them, or a failure that says where."""
    reference = reference_of(case_id)
    answer = json.loads(core.evaluate("text => JSON.stringify(window.matrices(JSON.parse(text)))", json.dumps(choices)))
    for some, number in zip(choices, answer["which"], strict=True):
        if reference.text(some) != answer["made"][number]:
            wanted = reference.positions(some)
            pytest.fail(difference(case_id, some, in_browser(core, some), wanted) or f"{case_id} {some}: the text differs, the cells do not")
    return len(answer["which"])


def test_the_reference_is_compare():
    draw = random.Random(SEED)
    n = 0
    for case_id in CASES:
        for choices in [*draw.sample(list(every_choice(case_id)), N_REFERENCE - 4), *draw.sample(drawn_choices()[case_id], 4)]:
            wanted = as_compare(tables_of(case_id), choices)
            assert difference(case_id, choices, reference_of(case_id).positions(choices), wanted) == ""
            n += 1
    assert n >= 120


def test_the_browser_forms_the_cells_of_every_choice(core):
    """Each day of change with both neighbours, both clocks, each subset of bases, each state left out; and subsets of pages."""
    counts = {"every": 0, "drawn": 0}
    for case_id in CASES:
        give(core, tables_of(case_id))
        counts["every"] += agree(core, case_id, list(every_choice(case_id)))
        counts["drawn"] += agree(core, case_id, drawn_choices()[case_id])
    print(f"matrices compared: {counts}")
    assert counts["every"] >= 90_000
    assert counts["drawn"] == N_DRAWN


def test_a_difference_names_case_choices_cell_column_and_both_values(core):
    """The comparison can fail: a stance of the data that is turned round is found."""
    give(core, tables_of("kasatkin"))
    core.evaluate("() => { window.given.statements.forEach((row) => { row.stance = -row.stance; }); }")
    with pytest.raises(pytest.fail.Exception, match=r"kasatkin \{'as_of': ''.* on request_admissible_US, stance is -1 and not 1"):
        agree(core, "kasatkin", [choice()])
    give(core, tables_of("kasatkin"))
    assert agree(core, "kasatkin", [choice()]) == 1


def odd_tables(draw: random.Random) -> dict[str, pd.DataFrame]:
    """Tables of a small case in which days, pages, voices and stances are drawn anew, with blanks where the real data have none."""
    tables = {name: table.copy() for name, table in tables_of("zubakha").items()}
    days = ["", "", "2015-01-01", "2015-01-02", "2015-01-03", "2015-02-01"]
    for table in (tables["statements"], tables["facts"]):
        for at in table.index:
            first, last = sorted(draw.sample(days, 2), key=lambda day: day or draw.choice(["0", "9"]))
            table.loc[at, ["first_day", "last_day"]] = [first, last] if not (first and last) or first <= last else [last, first]
    said, facts, sources = tables["statements"], tables["facts"], tables["sources"]
    said["stance"] = [draw.choice(["1", "0", "-1"]) for _ in said.index]
    said["basis"] = [draw.choice(terms.BASES) for _ in said.index]
    said["organ"] = [draw.choice(["court", "police", "other", "court"]) for _ in said.index]
    said["proposition"] = [draw.choice(["surrender_to_RU", "surrender_to_US", "detention_justified"]) for _ in said.index]
    facts["informant"] = [draw.choice([*terms.OUTSIDERS, "US court", "RU police", "CY police"]) for _ in facts.index]
    facts["informant_state"] = [draw.choice(["", "CY", "US", "RU"]) for _ in facts.index]
    sources["published_last_day"] = [draw.choice(["", *days]) for _ in sources.index]
    sources["origin_state"] = [draw.choice(["", "RU", "US"]) for _ in sources.index]
    sources["origin_id"] = [draw.choice(["one", "two", "three"]) for _ in sources.index]
    tables["fact_sources"] = pd.DataFrame(
        [(fact, name) for fact in facts["fact_id"] for name in draw.sample(list(sources["source_id"]), draw.randint(0, 3))],
        columns=["fact_id", "source_id"],
    )
    return tables


def test_odd_data_give_the_same_cells(core):
    """No bounds, no dated page, no page, pages of different days, open ends, all voices: against `compare` itself."""
    draw = random.Random(SEED)
    seen = {"no first day": 0, "no last day": 0, "undated": 0, "contested": 0, "organs": 0}
    for _ in range(20):
        tables = odd_tables(draw)
        give(core, tables)
        choices = choice(
            draw.choice(["", "", "", "2014-12-31", "2015-01-01", "2015-01-02", "2015-01-15", "2015-03-01"]),
            draw.choice(["event", "published"]),
            draw.choice(BASES),
            draw.sample(["RU", "US"], draw.choice([0, 0, 1])),
            draw.sample(["RU", "US", "CY"], draw.choice([0, 0, 1])),
            draw.sample(list(tables["sources"]["source_id"]), draw.choice([0, 1, 2])),
        )
        wanted = as_compare(tables, choices)
        assert difference("odd", choices, in_browser(core, choices), wanted) == ""
        spoken = [row for row in wanted if row["cell"] != "silent"]
        seen["no first day"] += any(not row["last_word_first"] for row in spoken)
        seen["no last day"] += any(not row["last_word_last"] for row in spoken)
        seen["undated"] += any(row["n_undated"] for row in wanted)
        seen["contested"] += any(row["cell"] == "contested" for row in wanted)
        seen["organs"] += any(row["organ_stances"] for row in wanted)
    assert min(seen.values()) > 0, seen


@pytest.mark.parametrize("left_out", ["exclude_sources", "exclude_informant_states"])
def test_without_any_page_or_informant_every_cell_is_silent(core, left_out):
    tables = {name: table.copy() for name, table in tables_of("kasatkin").items()}
    tables["facts"]["informant_state"] = "US"
    give(core, tables)
    choices = choice() | {left_out: list(tables["sources"]["source_id"]) if left_out == "exclude_sources" else ["US"]}
    found = in_browser(core, choices)
    assert {row["cell"] for row in found} == {"silent"} and {row["stance"] for row in found} == {None}
    assert difference("kasatkin", choices, found, as_compare(tables, choices)) == ""


def test_the_data_are_the_same_whatever_the_order_of_rows():
    tables = tables_of("kislitsin")
    turned = {name: table.iloc[::-1].reset_index(drop=True) for name, table in tables.items()}
    assert json.dumps(explorer.data(tables, CODEBOOK)) == json.dumps(explorer.data(turned, CODEBOOK))
