"""The explorer: the browser forms the very positions that `positions.compare` forms, and shows them."""

import json
import random
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import jinja2
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

from analysis import files, positions, terms
from analysis.__main__ import main
from analysis.figures.style import STANCE_LOOK
from analysis.publish import explorer
from analysis.sentences import count, days_between

CASES = files.case_ids()
CODEBOOK = files.read_codebook()
ASSETS = files.ROOT / "analysis" / "publish" / "assets"
COLUMNS = [name for name in positions.COLUMNS + positions.DETAILS if name != "case_id"]
DAYS = ("last_word_first", "last_word_last", "since_first", "since_last")
BASES = [list(some) for n in (1, 2, 3) for some in combinations(terms.BASES, n)]
SEED, N_DRAWN = 20230622, 5000
"""Seed of everything drawn, and subsets of pages drawn over all cases."""
N_REFERENCE = dict.fromkeys(CASES, 5) | {"kasatkin": 30, "zubakha": 30}
"""Choices of each case for which the reference is held against `compare`; more where it takes less time."""


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
        n_drawn = N_REFERENCE[case_id] // 2
        for choices in [
            *draw.sample(list(every_choice(case_id)), N_REFERENCE[case_id] - n_drawn),
            *draw.sample(drawn_choices()[case_id], n_drawn),
        ]:
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
    for _ in range(16):
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


@pytest.mark.parametrize("days", [("", "2015-01-03"), ("2015-01-01", ""), ("", "")])
def test_since_when_passes_over_an_open_bound_where_another_statement_has_a_day(core, days):
    """Of statements of one stance the one that was certainly made first is taken; no bound comes last."""
    tables = {name: table.copy() for name, table in tables_of("kasatkin").items()}
    said = tables["statements"]
    mine = said["coding"] == "adjudicated"
    said.loc[mine, ["state", "proposition", "stance", "basis", "first_day", "last_day"]] = [
        "US", "surrender_to_US", "1", "act", "2015-01-02", "2015-01-03",
    ]  # fmt: skip
    said.loc[said.index[mine][0], ["first_day", "last_day"]] = list(days)
    tables["sources"]["published_last_day"] = ""
    give(core, tables)
    wanted = as_compare(tables, choice())
    assert difference("kasatkin", choice(), in_browser(core, choice()), wanted) == ""
    assert [(row["since_first"], row["since_last"]) for row in wanted if row["n_own"]] == [("2015-01-02", "2015-01-03")]


def test_a_blank_among_what_is_left_out_leaves_nothing_out(core):
    """As in `compare`: a page or fact without a state is not of a state."""
    tables = {name: table.copy() for name, table in tables_of("kasatkin").items()}
    tables["facts"]["informant_state"] = tables["sources"]["origin_state"] = ""
    give(core, tables)
    choices = choice(origin_states=[""], informant_states=[""])
    found = in_browser(core, choices)
    assert found == in_browser(core, choice()) and {row["cell"] for row in found} != {"silent"}
    assert difference("kasatkin", choices, found, as_compare(tables, choices)) == ""


def test_the_data_are_the_same_whatever_the_order_of_rows():
    tables = tables_of("kislitsin")
    turned = {name: table.iloc[::-1].reset_index(drop=True) for name, table in tables.items()}
    assert json.dumps(explorer.data(tables, CODEBOOK)) == json.dumps(explorer.data(turned, CODEBOOK))


# What a reader sees: a page with the fragment, opened as a file.

SITE_CSS = """
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --quiet: #595959; --line: #c4c4c4; --accent: #0b5394; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181c; --quiet: #a9adb3; --line: #4a4f57; --accent: #8ab4f8; } }
body { color: var(--ink); background: var(--paper); }
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file:">
<title>A case</title><link rel="stylesheet" href="site.css"><link rel="stylesheet" href="explorer.css"><script src="explorer.js" defer></script>
</head><body><main><h1>A case</h1>{fragment}</main></body></html>
"""
AT_JULY = "2023-07-31"


def render(data: dict, case: pd.Series) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(ASSETS.parent / "templates"), autoescape=True)
    return environment.get_template("explorer.html").render(explorer=data, case=case, records="records.html#")


@cache
def data_of(case_id: str) -> dict:
    return explorer.data(tables_of(case_id), CODEBOOK)


def fragment(case_id: str) -> str:
    return render(data_of(case_id), tables_of(case_id)["case"].iloc[0])


@pytest.fixture
def opened(browser, tmp_path) -> Iterator[Callable]:
    """Opens the page of a case; at the end nothing was complained of, and nothing but files was asked for."""
    wrong, pages = [], []

    def ask(request: object) -> None:
        if not request.url.startswith("file://"):
            wrong.append(request.url)

    def open_case(case_id: str = "kislitsin", link: str = "", made: str = "", **options: object) -> object:
        for name in ("explorer.js", "explorer.css"):
            (tmp_path / name).write_bytes((ASSETS / name).read_bytes())
        (tmp_path / "site.css").write_text(SITE_CSS, encoding="utf-8")
        path = tmp_path / f"{case_id}.html"
        path.write_text(PAGE.replace("{fragment}", made or fragment(case_id)), encoding="utf-8")
        page = browser.new_page(**options)
        pages.append(page)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", ask)
        page.goto(path.as_uri() + link)
        return page

    yield open_case
    for page in pages:
        page.close()
    assert wrong == []


def short(case_id: str, ids: str) -> str:
    return " ".join(name.removeprefix(f"{case_id}-") for name in terms.split_list(ids))


def stance_words(stance: str) -> str:
    return f"{STANCE_LOOK[int(stance)][2]} {terms.STANCES.loc[int(stance), 'label']}"


def words_of(case_id: str, cell: dict, basis: list[str]) -> tuple[list[str], list[str]]:
    """Lines of a cell as they are to be read: own voice, and what others attribute; with other bases chosen nothing is called silent, and others' words not own."""
    own, told = ["silent" if set(basis) == {"act", "speech"} else "nothing counts"], []
    if cell["cell"] != "silent":
        mine, theirs = (set(terms.split_list(cell[f"statement_ids_{name}"])) for name in ("own", "attributed"))
        others = sorted(set(terms.split_list(cell["statement_ids_other_stance"])) - mine - theirs)
        own = [
            "".join(map(stance_words, cell["stances"].split(";"))),
            *(["≠ contested"] if cell["cell"] == "contested" else []),
            f"last word {days_between(cell['last_word_first'], cell['last_word_last'])}",
            f"{count(cell['n_own'], 'statement')} · {count(cell['n_origins'], 'original report')}",
            f"{'counted' if terms.ATTRIBUTED in basis else 'own'}: {short(case_id, cell['statement_ids_own'])}",
            *([f"against it: {short(case_id, ';'.join(others))}"] if others else []),
        ]
    if cell["n_attributed"]:
        said = [item.rpartition(" ")[::2] for item in cell["attributed_by"].split(";")]
        for stance in sorted({stance for _, stance in said}, key=int, reverse=True):
            told.append(f"{stance_words(stance)} according to {', '.join(who for who, which in said if which == stance)}")
        told.append(f"told: {short(case_id, cell['statement_ids_attributed'])}")
    return own, told


READ = """() => [...document.querySelectorAll('[data-own], [data-told]')].map((td) => [
    (td.dataset.own || td.dataset.told).split(' '), 'own' in td.dataset,
    [...td.querySelectorAll('p:not(.explorer-changed), li')].map((line) => line.textContent),
    [...td.querySelectorAll('a')].map((link) => link.getAttribute('href')), td.querySelector('.explorer-changed') !== null])"""


def assert_shows(page: object, case_id: str, cells: list[dict]) -> None:
    """Every cell has its words and its links, and no cell has other ones; the heads say own voice only where no word of others fills a cell."""
    basis = page.evaluate("[...document.querySelectorAll('#explorer input[name=basis]:checked')].map((input) => input.value)")
    heads = set(page.evaluate("[...document.querySelectorAll('.explorer-voice')].map((head) => head.textContent)"))
    assert heads == {"as chosen, own or not" if terms.ATTRIBUTED in basis else "own voice"}
    wanted = {(cell["state"], cell["proposition"]): words_of(case_id, cell, basis) for cell in cells}
    shown = page.evaluate(READ)
    assert len(shown) == 2 * len(wanted)
    for key, is_own, lines, links, _ in shown:
        assert lines == wanted[tuple(key)][0 if is_own else 1], key
        linked = [f"records.html#{case_id}-{name}" for line in lines if ": s" in line for name in line.partition(": ")[2].split(" ")]
        assert links == linked, key


@cache
def compared_once(choices: str) -> list[dict]:
    return as_compare(tables_of("kislitsin"), json.loads(choices))


def compared(**given: object) -> list[dict]:
    """What `compare` says of the first case."""
    return compared_once(json.dumps(choice() | given))


def test_a_day_shows_what_compare_gives_for_it_and_a_reset_what_it_gives_for_everything(opened):
    page = opened()
    assert_shows(page, "kislitsin", compared())
    page.fill("#explorer-date", AT_JULY)
    assert_shows(page, "kislitsin", compared(as_of=AT_JULY))
    assert not page.is_checked("#explorer-everything")
    page.check("input[name=clock][value=published]")
    cells = compared(as_of=AT_JULY, clock="published")
    assert cells != compared(as_of=AT_JULY)
    assert_shows(page, "kislitsin", cells)
    page.click("summary")
    page.uncheck("input[value=urdupoint-20230629]")
    page.uncheck("input[name=exclude_informant_states][value=RU]")
    page.check("input[name=basis][value=reported]")
    chosen = {"as_of": AT_JULY, "clock": "published", "basis": list(terms.BASES)}
    chosen |= {"exclude_sources": ["urdupoint-20230629"], "exclude_informant_states": ["RU"]}
    assert_shows(page, "kislitsin", compared(**chosen))
    assert "words that others attribute to a state fill its cells: these are not its own voice" in page.text_content("#explorer-said")
    page.click("#explorer-reset")
    assert_shows(page, "kislitsin", compared())
    assert page.is_checked("#explorer-everything") and page.is_checked("input[value=urdupoint-20230629]")
    assert page.url.endswith("#explorer") and page.locator(".explorer-changed").count() == 0


def test_the_line_above_counts_and_the_changed_cells_are_marked(opened):
    cells, by_default = compared(as_of=AT_JULY, clock="published"), compared()
    page = opened(link=f"#explorer?as_of={AT_JULY}&clock=published")
    kinds = [cell["cell"] for cell in cells]
    said = page.text_content("#explorer-said")
    assert said.startswith("As of 31 Jul 2023 by the day of publication.")
    speaking, contested = len(kinds) - kinds.count("silent"), kinds.count("contested")
    assert f"Of {len(kinds)} cells, {speaking} speak, {contested} of them contested; {kinds.count('silent')} silent." in said
    undated = sum(cell["n_undated"] for cell in cells)
    assert undated and f"{undated} statements left out as undated" in said
    own = ("cell", "stances", "last_word_first", "last_word_last", "statement_ids_own", "statement_ids_other_stance", "origin_ids")
    told = ("attributed_by", "statement_ids_attributed")
    wanted = {
        (cell["state"], cell["proposition"], is_own)
        for cell, before in zip(cells, by_default, strict=True)
        for is_own, columns in ((True, own), (False, told))
        if any(cell[name] != before[name] for name in columns)
    }
    marked = {(*key, is_own) for key, is_own, _, _, changed in page.evaluate(READ) if changed}
    assert marked == wanted and marked
    assert f"{len({key[:2] for key in marked})} cells changed against the defaults" in said


@pytest.mark.parametrize("case_id", ["vinnik", "uss", "kislitsin", "burkov"])
def test_a_link_brings_its_view_back(opened, case_id):
    """Drawn choices, by the reference, which is `compare`: words of days, signs and links of every cell."""
    known = {row["source_id"] for row in data_of(case_id)["sources"]}
    page = opened(case_id)
    for choices in drawn_choices()[case_id][:12]:
        link = "&".join(f"{name}={';'.join(value) if isinstance(value, list) else value}" for name, value in choices.items())
        page.evaluate("link => { location.hash = link; return new Promise((done) => setTimeout(done)); }", f"#explorer?{link}")
        assert_shows(page, case_id, reference_of(case_id).positions(choices))
        assert (page.input_value("#explorer-date"), page.is_checked("#explorer-everything")) == (choices["as_of"], not choices["as_of"])
        unchecked = page.evaluate("() => [...document.querySelectorAll('[name=exclude_sources]:not(:checked)')].map((input) => input.value)")
        assert set(unchecked) == known & set(choices["exclude_sources"])


def test_a_link_with_what_cannot_be_chosen_shows_the_defaults(opened):
    page = opened(link="#explorer?as_of=2023-02-30&clock=sun&basis=hearsay&exclude_sources=none&exclude_origin_states=%3Cb%3E")
    assert_shows(page, "kislitsin", compared())
    assert page.url.endswith("#explorer")


def test_a_link_to_another_place_is_left_alone(opened):
    assert opened(link="#elsewhere").url.endswith("#elsewhere")


def test_the_slider_is_moved_by_keys_alone(opened):
    page = opened(link="#explorer?as_of=2023-08-20")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "explorer-slider"
    steps = (pd.Timestamp("2023-08-20") - pd.Timestamp(AT_JULY)).days
    for _ in range(steps):
        page.keyboard.press("ArrowLeft")
    assert page.input_value("#explorer-date") == AT_JULY
    assert page.get_attribute("#explorer-slider", "aria-valuetext") == "31 Jul 2023"
    assert_shows(page, "kislitsin", compared(as_of=AT_JULY))
    assert page.url.endswith(f"#explorer?as_of={AT_JULY}")
    page.keyboard.press("Home")
    assert page.input_value("#explorer-date") == data_of("kislitsin")["controls"]["first_day"]


@pytest.mark.parametrize("clock", ["event", "published"])
def test_the_buttons_stop_at_every_day_on_which_a_cell_changes_and_at_no_other(opened, clock):
    reference = reference_of("kislitsin")
    days = days_of_change("kislitsin")[1:]
    formed = [reference.text(choice(day, clock)) for day in days]
    wanted = [day for day, before, now in zip(days[1:], formed, formed[1:], strict=False) if before != now]
    page = opened(link=f"#explorer?clock={clock}")
    stops = []
    page.focus("#explorer-previous")
    for _ in range(len(wanted)):
        page.keyboard.press("Enter")
        stops.append(page.input_value("#explorer-date"))
    assert stops == wanted[::-1]
    page.keyboard.press("Enter")
    assert page.text_content("#explorer-said").startswith("No earlier day changes a cell.")
    page.focus("#explorer-next")
    for day in wanted[1:]:
        page.keyboard.press("Space")
        assert page.input_value("#explorer-date") == day
    page.keyboard.press("Space")
    assert page.text_content("#explorer-said").startswith("No later day changes a cell.")


def test_the_last_basis_cannot_be_taken_away(opened):
    page = opened(link="#explorer?basis=act")
    page.locator("input[name=basis][value=act]").click()
    assert page.is_checked("input[name=basis][value=act]")
    assert page.text_content("#explorer-said").startswith("At least one basis has to fill the cells.")
    assert_shows(page, "kislitsin", compared(basis=["act"]))


def test_the_command_gives_the_same(opened):
    page = opened(link="#explorer?as_of=2023-09-01&clock=published&basis=act;reported&exclude_sources=urdupoint-20230629;kursiv-20230630")
    command = page.text_content("#explorer-command")
    python, dash_m, package, *words = shlex.split(command)
    assert (python, dash_m, package) == (".venv/bin/python", "-m", "analysis")
    printed = CliRunner().invoke(main, words)
    assert printed.exit_code == 0, printed.output
    chosen = {"as_of": "2023-09-01", "clock": "published", "basis": ["act", "reported"], "exclude_sources": ["kursiv-20230630", "urdupoint-20230629"]}
    rows = files.read_table(printed.output.encode())
    wanted = [[str(cell[name] if cell[name] is not None else "") for name in COLUMNS[:11]] for cell in compared(**chosen)]
    assert rows[COLUMNS[:11]].to_numpy().tolist() == wanted


def test_the_command_is_copied(opened):
    page = opened(link=f"#explorer?as_of={AT_JULY}")
    page.click("#explorer-copy")
    page.wait_for_function("() => document.querySelector('#explorer-copied').textContent !== ''")
    assert page.text_content("#explorer-copied") in ("copied", "selected; copy it with the keyboard")


def test_what_the_data_say_is_text_and_cannot_end_the_data(opened):
    tables = {name: table.copy() for name, table in tables_of("kasatkin").items()}
    evil = "</script><img src=x onerror=document.title='evil'>"
    tables["facts"]["informant"] = evil
    tables["sources"]["publisher"] = evil
    tables["statements"]["basis"] = "reported"
    page = opened("kasatkin", made=render(explorer.data(tables, CODEBOOK), tables["case"].iloc[0]))
    assert page.title() == "A case" and page.locator("img").count() == 0
    assert f"according to {evil}" in page.text_content("#explorer-matrix")
    assert evil in page.text_content(".explorer-list")


def test_the_fragment_has_no_script_and_no_style_of_its_own():
    made = fragment("kislitsin")
    scripts = re.findall(r"<script[^>]*>", made)
    assert scripts == ['<script type="application/json" id="explorer-data">']
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", made) == []
    ids = re.findall(r'\sid="([^"]*)"', made)
    assert len(ids) == len(set(ids))


def test_without_scripts_a_sentence_says_what_is_missing_and_what_does_the_same(opened):
    page = opened(java_script_enabled=False)
    said = page.locator("#explorer-without")
    assert said.is_visible() and "python -m analysis positions --case kislitsin" in said.text_content()
    assert not page.locator("#explorer-form").is_visible() and not page.locator("#explorer-matrix").is_visible()


def test_colours_of_stances_are_those_of_the_figures():
    style = (ASSETS / "explorer.css").read_text(encoding="utf-8")
    for stance, name in ((1, "for"), (0, "open"), (-1, "against")):
        colour, ink, _ = STANCE_LOOK[stance]
        assert f".explorer-stance-{name} {{\n  background: {colour.lower()};\n  color: {ink};\n}}" in style


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 360)])
def test_no_barrier_is_found_and_no_page_scrolls_sideways(opened, scheme, width):
    page = opened(link=f"#explorer?as_of={AT_JULY}&exclude_origin_states=RU", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.click("summary")
    found = Axe().run(
        page, context="#explorer", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "preload": False}
    )
    assert [(barrier["id"], node["html"][:200]) for barrier in found.response["violations"] for node in barrier["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_attribute("#explorer-matrix", "tabindex") == "0"
