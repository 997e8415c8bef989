"""The explorer: the browser forms the very positions that `positions.compare` forms, and shows them."""

import json
import random
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, product

import drawing
import jinja2
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

from analysis import positions
from analysis.cli.group import main
from analysis.collect import store
from analysis.exhibits.style import STANCE_LOOK
from analysis.model import choices as choosing
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dictionary.positions import POSITIONS
from analysis.model.dispute import Case
from analysis.model.sentences import count, days_between, mark_of, say_informant, start
from analysis.pipeline import from_raw
from analysis.site import explorer
from analysis.site.words import KINDS, PARTS, organ_words, say_overtaken, say_speakers, why_not

pytestmark = pytest.mark.usefixtures("remembering")
CASES = store.case_ids()
CODEBOOK = store.read_codebook()
WORDS = CODEBOOK.words
ASSETS = store.ROOT / "analysis" / "site" / "assets"
COLUMNS = [name for name in POSITIONS.names if name != "case_id"]
DAYS = ("last_word_first", "last_word_last", "since_first", "since_last")
BASES = [list(some) for n in (1, 2, 3) for some in combinations(terms.BASES, n)]
SEED, N_DRAWN, N_ODD = 20230622, 112, 22
"""Seed of everything drawn; choices drawn over all cases; cases of which days, stances and organs are drawn anew."""
DEFAULTS = {name: list(choosing.DEFAULT.items_of(name)) if name in choosing.LISTS else choosing.DEFAULTS[name] for name in explorer.CHOICES}


@cache
def case_of(case_id: str) -> Case:
    return drawing.case_of(case_id) if case_id in drawing.INVENTED else from_raw.processed(case_id)


def copied(case_id: str) -> Case:
    """A case whose tables may be changed."""
    case = case_of(case_id)
    return case.but(**{name: table.copy() for name, table in case.tables.items()})


def as_compare(case: Case, choices: dict) -> list[dict]:
    """What `compare` says, spelt as the explorer spells it: no common stance is None, no bound is blank."""
    given = {name: ";".join(value) if isinstance(value, list) else value for name, value in choices.items()}
    cells = positions.compare(case, Choices.of(given))
    days = {name: cells[name].dt.strftime("%Y-%m-%d").fillna("") for name in DAYS}
    stances = [None if pd.isna(value) else int(value) for value in cells["stance"]]
    return [{**row, "stance": stance} for row, stance in zip(cells.assign(**days)[COLUMNS].to_dict("records"), stances, strict=True)]


def choice(**given: str | list[str]) -> dict:
    """All choices of the explorer; those that are not given have their defaults."""
    return DEFAULTS | given


def days_of_change(case: Case, choices: dict) -> list[str]:
    """No cut-off, the day before anything, and each day on which a cell can change."""
    said = case.statements[case.statements["coding"] == choices["coding"]]
    ended = [case.row.get("outcome_last_day", ""), *case.requests.get("status_last_day", [])]
    days = sorted({*said["first_day"], *said["last_day"], *case.sources["published_last_day"], *ended} - {""})
    return ["", str((pd.Timestamp(days[0]) - pd.Timedelta(days=1)).date()), *days]


def drawn_choice(draw: random.Random, case: Case) -> dict:
    """A day, a clock, a rule, a coding, bases, and what is left out, all drawn; half of the time single pages too."""
    sources, facts, statements = case.sources, case.facts, case.statements
    share = draw.choice([0, draw.random()])
    chosen = {"clock": ["event", "published"], "rule": ["authority", "latest"], "contested_by": ["named", "anyone"], "basis": BASES}
    drawn = {name: draw.choice(values) for name, values in chosen.items()} | {"coding": draw.choice(sorted(set(statements["coding"])))}
    left_out = {
        "exclude_origin_states": sources["origin_state"], "exclude_languages": sources["language"], "exclude_informant_states": facts["informant_state"],
    }  # fmt: skip
    without = {name: [word for word in sorted(set(words) - {""}) if draw.random() < 0.1] for name, words in left_out.items()}
    pages = [name for name in sorted(sources["source_id"]) if draw.random() < share]
    return choice(as_of=draw.choice(days_of_change(case, drawn)), **drawn, **without, exclude_sources=pages)


@pytest.fixture(scope="module")
def core(browser):
    """A page with nothing but the explorer's script."""
    page = browser.new_page()
    page.add_script_tag(path=ASSETS / "explorer.js")
    yield page
    page.close()


def give(core, case: Case) -> None:
    core.evaluate("text => { window.given = JSON.parse(text); }", json.dumps(explorer.data(case)))


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


@pytest.mark.parametrize("case_id", ["kislitsin", "vinnik", *(name for name in drawing.INVENTED if name != "sarn-two")])
def test_the_browser_forms_the_cells_of_every_day_on_which_one_can_change(core, case_id):
    """On both clocks, in every column of `compare`; choices are drawn below for the other cases too."""
    case = case_of(case_id)
    give(core, case)
    found = set()
    for clock, as_of in product(("event", "published"), days_of_change(case, DEFAULTS)):
        choices = choice(as_of=as_of, clock=clock)
        wanted = as_compare(case, choices)
        assert difference(case_id, choices, in_browser(core, choices), wanted) == ""
        found.add(json.dumps(wanted))
    assert len(found) > 5, "the days tell nothing apart"


def test_the_browser_forms_the_cells_of_drawn_choices(core):
    draw = random.Random(SEED)
    kinds = set()
    for place in range(N_DRAWN):
        case_id = CASES[place * len(CASES) // N_DRAWN]
        choices = drawn_choice(draw, case_of(case_id))
        if place == 0 or case_id != CASES[(place - 1) * len(CASES) // N_DRAWN]:
            give(core, case_of(case_id))
        wanted = as_compare(case_of(case_id), choices)
        assert difference(case_id, choices, in_browser(core, choices), wanted) == ""
        kinds |= {(cell["cell"], cell["is_contested"], bool(cell["overtaken"])) for cell in wanted}
    assert {kind for kind, _, _ in kinds} == set(terms.CELLS.index), kinds
    assert any(contested == "yes" for _, contested, _ in kinds) and any(overtaken for *_, overtaken in kinds), kinds


def test_a_difference_names_case_choices_cell_column_and_both_values(core):
    """The comparison can fail: a stance of the data that is turned round is found."""
    give(core, case_of("kasatkin"))
    wanted = as_compare(case_of("kasatkin"), choice())
    assert difference("kasatkin", choice(), in_browser(core, choice()), wanted) == ""
    core.evaluate("() => { window.given.statements.forEach((row) => { row.stance = -row.stance; }); }")
    told = difference("kasatkin", choice(), in_browser(core, choice()), wanted)
    assert re.search(r"kasatkin \{'as_of': ''.* on request_admissible_US, stance is -1 and not 1", told)


def odd_case(draw: random.Random) -> Case:
    """A small case in which days, pages, voices, organs, authorities, stances and endings are drawn anew, with blanks where the real data have none."""
    case = copied("zubakha")
    days = ["", "", "2015-01-01", "2015-01-02", "2015-01-03", "2015-02-01"]
    for table in (case.statements, case.facts):
        for at in table.index:
            first, last = sorted(draw.sample(days, 2), key=lambda day: day or draw.choice(["0", "9"]))
            table.loc[at, ["first_day", "last_day"]] = [first, last] if not (first and last) or first <= last else [last, first]
    said, facts, sources, requests = case.statements, case.facts, case.sources, case.requests
    said["stance"] = [draw.choice(["1", "0", "-1"]) for _ in said.index]
    said["basis"] = [draw.choice(terms.BASES) for _ in said.index]
    said["organ"] = [draw.choice(["court", "police", "other", "court"]) for _ in said.index]
    said["state"] = [draw.choice([state, state, state, "FR"]) if draw.random() < 0.2 else state for state in said["state"]]
    said["authority"] = [draw.choice("1123") for _ in said.index]
    said["proposition"] = [draw.choice(["surrender_to_RU", "surrender_to_US", "decision_final"]) for _ in said.index]
    facts["informant"] = [draw.choice([*CODEBOOK.words.voices, "US court", "RU police", "CY police"]) for _ in facts.index]
    facts["informant_state"] = [draw.choice(["", "CY", "US", "RU"]) for _ in facts.index]
    facts["has_access"] = [draw.choice(["yes", "no"]) for _ in facts.index]
    sources["published_last_day"] = [draw.choice(["", *days]) for _ in sources.index]
    sources["origin_state"] = [draw.choice(["", "RU", "US"]) for _ in sources.index]
    sources["language"] = [draw.choice(["", "ru", "en"]) for _ in sources.index]
    sources["origin_id"] = [draw.choice(["one", "two", "three"]) for _ in sources.index]
    fact_sources = pd.DataFrame(
        [(fact, name) for fact in facts["fact_id"] for name in draw.sample(list(sources["source_id"]), draw.randint(0, 3))],
        columns=["fact_id", "source_id"],
    )
    case.record["outcome_state"] = draw.choice(["RU", "US", "IR", "none", "pending", ""])
    case.record["outcome_last_day"] = draw.choice(days)
    requests["status"] = [draw.choice(["withdrawn", "filed", "surrendered"]) for _ in requests.index]
    requests["status_last_day"] = [draw.choice(days) for _ in requests.index]
    rows = [("case", "zubakha"), *(("requests", state) for state in requests["state"])]
    row_sources = pd.DataFrame(
        [(table, row, "01", name) for table, row in rows for name in draw.sample(list(sources["source_id"]), draw.randint(0, 2))],
        columns=["table", "row", "place", "source_id"],
    )
    return case.but(fact_sources=fact_sources, row_sources=row_sources)


def test_odd_data_give_the_same_cells(core):
    """No bounds, no dated page, no page, pages of different days, open ends, all voices, several surrenders, a withdrawal."""
    draw = random.Random(SEED)
    seen = dict.fromkeys(("no first day", "no last day", "undated", "contested", "divided", "organs only", "backed", "divided without stance"), 0)
    seen |= dict.fromkeys(("another state", "no other state", "withdrawn", "left", "surrendered to US", "surrendered to RU", "surrendered to IR"), 0)
    for _ in range(N_ODD):
        case = odd_case(draw)
        give(core, case)
        for _ in range(3):
            choices = drawn_choice(draw, case)
            choices["exclude_sources"] = draw.sample(list(case.sources["source_id"]), draw.choice([0, 1, 2]))
            wanted = as_compare(case, choices)
            assert difference("odd", choices, in_browser(core, choices), wanted) == ""
            spoken = [row for row in wanted if row["n_own"]]
            for row in spoken:
                seen["no first day"] += not row["last_word_first"]
                seen["no last day"] += not row["last_word_last"]
                seen["contested"] += row["is_contested"] == "yes"
                seen["divided"] += row["cell"] == "divided"
                seen["divided without stance"] += row["cell"] == "divided" and row["stance"] is None
                seen["organs only"] += row["silent_deciders"] != ""
                seen["backed"] += row["backing_ids"] != ""
                if row["overtaken"]:
                    seen[row["overtaken"]] += 1
            seen["another state" if any(row["state"] == "FR" for row in wanted) else "no other state"] += 1
            seen["undated"] += any(row["n_undated"] for row in wanted)
    assert min(seen.values()) > 0, seen


@pytest.mark.parametrize("left_out", ["exclude_sources", "exclude_informant_states", "exclude_languages"])
def test_without_any_page_or_informant_no_cell_speaks(core, left_out):
    case = copied("kasatkin")
    case.facts["informant_state"] = "US"
    case.sources["language"] = "en"
    give(core, case)
    choices = choice(**{left_out: {"exclude_sources": list(case.sources["source_id"]), "exclude_languages": ["en"]}.get(left_out, ["US"])})
    found = in_browser(core, choices)
    assert {row["cell"] for row in found} == {"silent", "not_applicable"} and {row["stance"] for row in found} == {None}
    assert difference("kasatkin", choices, found, as_compare(case, choices)) == ""


@pytest.mark.parametrize("days", [("", "2015-01-03"), ("2015-01-01", ""), ("", "")])
def test_since_when_passes_over_an_open_last_day_where_another_statement_has_one(core, days):
    """Of statements of one stance the earliest by last day is taken, an open one last; of these the earliest by first day, an open one first."""
    case = copied("kasatkin")
    said = case.statements
    mine = said["coding"] == terms.ADJUDICATED
    said.loc[mine, ["state", "proposition", "stance", "basis", "authority", "first_day", "last_day"]] = [
        "US", "surrender_to_US", "1", "act", "1", "2015-01-02", "2015-01-03",
    ]  # fmt: skip
    said.loc[said.index[mine][0], ["first_day", "last_day"]] = list(days)
    case.sources["published_last_day"] = ""
    give(core, case)
    wanted = as_compare(case, choice())
    assert difference("kasatkin", choice(), in_browser(core, choice()), wanted) == ""
    expected = ("", "2015-01-03") if days == ("", "2015-01-03") else ("2015-01-02", "2015-01-03")
    assert [(row["since_first"], row["since_last"]) for row in wanted if row["n_own"]] == [expected]


def test_a_blank_among_what_is_left_out_leaves_nothing_out(core):
    """As in `compare`: a page or fact without a state is not of a state."""
    case = copied("kasatkin")
    case.facts["informant_state"] = case.sources["origin_state"] = ""
    give(core, case)
    choices = choice(exclude_origin_states=[""], exclude_informant_states=[""])
    found = in_browser(core, choices)
    assert found == in_browser(core, choice()) and any(row["n_own"] for row in found)
    assert difference("kasatkin", choices, found, as_compare(case, choices)) == ""


def test_the_data_are_the_same_whatever_the_order_of_rows():
    case = case_of("kislitsin")
    turned = case.but(**{name: table.iloc[::-1].reset_index(drop=True) for name, table in case.tables.items()})
    assert json.dumps(explorer.data(case)) == json.dumps(explorer.data(turned))


def test_the_script_names_nothing_of_this_study():
    """States, families, coders, organs, event types and roles come with the data."""
    texts = set(re.findall(r'"([^"\\\n]*)"', (ASSETS / "explorer.js").read_text(encoding="utf-8")))
    named = {"states": "alpha2", "coders": "coder", "organs": "organ", "event_types": "event_type", "roles": "role"}
    words = {word for table, column in named.items() for word in CODEBOOK.tables[table][column]} | set(CODEBOOK.propositions["proposition_family"])
    assert len(words) > 50 and texts & words == {"statement"}, "an event type, and the noun for what speaks"
    families = "|".join(CODEBOOK.propositions["proposition_family"])
    assert not [text for text in texts if re.search(families, text)]


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


def render(data: dict, case: dict[str, str]) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(ASSETS.parent / "templates"), autoescape=True)
    return environment.get_template("explorer.html").render(explorer=data, case=case, records="records.html#")


@cache
def data_of(case_id: str) -> dict:
    return explorer.data(case_of(case_id))


def fragment(case_id: str) -> str:
    return render(data_of(case_id), case_of(case_id).row)


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


def mark_words(cell: dict, stance: str) -> str:
    return f"{STANCE_LOOK[int(stance)][2]} {mark_of(int(stance), cell['proposition'], WORDS)}"


def cannot(case_id: str, cell: dict) -> str:
    """Why a state in its role holds no position on the proposition of a cell."""
    case = case_of(case_id)
    role = case.roles([cell["state"]])[cell["state"]]
    holders = terms.split_list(case.propositions.set_index("proposition").loc[cell["proposition"], "holders"])
    return start(why_not(role, holders, cell["proposition"], CODEBOOK.roles, WORDS))


def days_of(cell: dict) -> str:
    """Last word of a cell, and since when it has had its stance where that is another day."""
    said = days_between(cell["last_word_first"], cell["last_word_last"])
    first, last = cell["since_first"], cell["since_last"]
    if cell["stance"] is None or (first, last) == (cell["last_word_first"], cell["last_word_last"]):
        return said
    bound = " at the latest" if last and not first else " at the earliest" if first and not last else ""
    return f"since {days_between(first or last, last or first) if bound else days_between(first, last)}{bound}, last word {said}"


def words_of(case_id: str, cell: dict, basis: list[str]) -> tuple[list[str], list[str]]:
    """Lines of a cell as they are to be read: own voice, and what others attribute; with other bases chosen nothing is called silent, and others' words not own."""
    own, told = ["silent" if set(basis) == {"act", "speech"} else "nothing counts"], []
    if cell["cell"] == "not_applicable":
        own = [f"{KINDS[cell['cell']]}. {cannot(case_id, cell)}."]
    elif cell["n_own"]:
        dissents = [item.split(" ") for item in terms.split_list(cell["dissents"])]
        parts = PARTS | ({"statement_ids_own": "fills the cell"} if terms.ATTRIBUTED in basis else {})
        own = [
            "".join(mark_words(cell, stance) for stance in cell["stances"].split(";")),
            say_speakers(cell),
            days_of(cell),
            *(["± divided"] if cell["cell"] == "divided" else []),
            *(f"{mark_words(cell, stance)} {organ_words(organ)}, {days_between(*days.split('/'))}" for organ, stance, days in dissents),
            *(["≠ contested"] if cell["is_contested"] == "yes" else []),
            *([f"overtaken: {say_overtaken(cell['overtaken'], CODEBOOK)}"] if cell["overtaken"] else []),
            f"{count(cell['n_own'], 'statement')} · {count(cell['n_origins'], 'original report')}",
            *(f"{label}: {short(case_id, cell[column])}" for column, label in parts.items() if cell[column]),
        ]
    if cell["n_attributed"]:
        said = [item.rpartition(" ")[::2] for item in cell["attributed_by"].split(";")]
        for stance in sorted({stance for _, stance in said}, key=int, reverse=True):
            told.append(f"{mark_words(cell, stance)} according to {', '.join(say_informant(who, WORDS) for who, which in said if which == stance)}")
        told.append(f"told: {short(case_id, cell['statement_ids_attributed'])}")
    return own, told


READ = """() => [...document.querySelectorAll('[data-own], [data-told]')].filter((td) => td.checkVisibility()).map((td) => [
    (td.dataset.own || td.dataset.told).split(' '), 'own' in td.dataset,
    [...td.querySelectorAll('p:not(.explorer-changed), li')].map((line) => line.textContent),
    [...td.querySelectorAll('a')].map((link) => link.getAttribute('href')), td.querySelector('.explorer-changed') !== null])"""


def assert_shows(page: object, case_id: str, cells: list[dict]) -> None:
    """Every cell has its words and its links, and no cell has other ones; the heads say own voice only where no word of others fills a cell."""
    basis = page.evaluate("[...document.querySelectorAll('#explorer input[name=basis]:checked')].map((input) => input.value)")
    heads = set(page.evaluate("[...document.querySelectorAll('.explorer-voice')].map((head) => head.textContent)"))
    assert heads == {"as chosen, own or not" if terms.ATTRIBUTED in basis else "own voice"}
    wanted = {(cell["state"], cell["proposition"]): (cell, words_of(case_id, cell, basis)) for cell in cells}
    shown = page.evaluate(READ)
    assert {tuple(key) for key, *_ in shown} == set(wanted) and len(shown) == 2 * len(wanted)
    for key, is_own, lines, links, _ in shown:
        cell, (own, told) = wanted[tuple(key)]
        assert lines == (own if is_own else told), key
        columns = list(PARTS) if is_own and cell["n_own"] else [] if is_own else ["statement_ids_attributed"]
        assert links == [f"records.html#{name}" for column in columns for name in terms.split_list(cell[column])], key


@cache
def compared_once(choices: str) -> list[dict]:
    return as_compare(case_of("kislitsin"), json.loads(choices))


def compared(**given: object) -> list[dict]:
    """What `compare` says of the first case."""
    return compared_once(json.dumps(choice(**given)))


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
    page.check("input[name=rule][value=latest]")
    assert_shows(page, "kislitsin", compared(as_of=AT_JULY, clock="published", rule="latest"))
    page.check("input[name=contested_by][value=anyone]")
    page.click("summary")
    page.uncheck("input[value=urdupoint-20230629]")
    page.uncheck("input[name=exclude_languages][value=ru]")
    page.uncheck("input[name=exclude_informant_states][value=RU]")
    page.check("input[name=basis][value=reported]")
    page.check("input[name=coding][value=consensus]")
    chosen = {"as_of": AT_JULY, "clock": "published", "rule": "latest", "contested_by": "anyone", "coding": "consensus", "basis": list(terms.BASES)}
    chosen |= {"exclude_sources": ["urdupoint-20230629"], "exclude_informant_states": ["RU"], "exclude_languages": ["ru"]}
    assert_shows(page, "kislitsin", compared(**chosen))
    assert "words that others attribute to a state fill its cells: these are not its own voice" in page.text_content("#explorer-said")
    page.click("#explorer-reset")
    assert_shows(page, "kislitsin", compared())
    assert page.is_checked("#explorer-everything") and page.is_checked("input[value=urdupoint-20230629]")
    assert page.url.endswith("#explorer") and page.locator(".explorer-changed").count() == 0


def test_the_line_above_counts_and_the_changed_cells_are_marked(opened):
    case, chosen = case_of("nikulin"), choice(as_of="2019-05-01", clock="published", contested_by="anyone", basis=["act"])
    cells, by_default = as_compare(case, chosen), as_compare(case, choice())
    page = opened("nikulin", link="#explorer?as_of=2019-05-01&clock=published&contested_by=anyone&basis=act")
    said = page.text_content("#explorer-said")
    assert said.startswith("As of 1 May 2019, by the day of publication. What can contest a cell: anyone. What fills a cell: act. Of")
    kinds = [cell["cell"] for cell in cells]
    speaking = kinds.count("single") + kinds.count("divided")
    marked = [(kinds.count("divided"), "divided"), (sum(bool(cell["overtaken"]) for cell in cells), "overtaken")]
    assert all(number for number, _ in marked) and not any(cell["is_contested"] == "yes" for cell in cells)
    counts = f"{speaking} speak ({' and '.join(f'{number} {word}' for number, word in marked)})"
    silent = f"{kinds.count('silent')} nothing counts; {kinds.count('not_applicable')} not applicable."
    assert f"Of {len(kinds)} cells, {counts}; {silent}" in said
    undated = sum(cell["n_undated"] for cell in cells)
    assert undated and f"{undated} statements left out as undated" in said
    own = {*DAYS, *PARTS, "cell", "stances", "is_contested", "authority", "dissents", "overtaken", "origin_ids"}
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


@pytest.mark.parametrize("case_id", ["vinnik", "nikulin"])
def test_a_link_brings_its_view_back(opened, case_id):
    """Drawn choices: words of days, signs and links of every cell."""
    draw, case = random.Random(SEED), case_of(case_id)
    known = {row["source_id"] for row in data_of(case_id)["sources"]}
    page = opened(case_id)
    for choices in [choice(as_of=day) for day in days_of_change(case, DEFAULTS)[::8]] + [drawn_choice(draw, case) for _ in range(4)]:
        link = "&".join(f"{name}={';'.join(value) if isinstance(value, list) else value}" for name, value in choices.items())
        page.evaluate("link => { location.hash = link; return new Promise((done) => setTimeout(done)); }", f"#explorer?{link}")
        assert_shows(page, case_id, as_compare(case, choices))
        assert (page.input_value("#explorer-date"), page.is_checked("#explorer-everything")) == (choices["as_of"], not choices["as_of"])
        unchecked = page.evaluate("() => [...document.querySelectorAll('[name=exclude_sources]:not(:checked)')].map((input) => input.value)")
        assert set(unchecked) == known & set(choices["exclude_sources"])


def test_a_link_with_what_cannot_be_chosen_shows_the_defaults(opened):
    page = opened(link="#explorer?as_of=2023-02-30&clock=sun&rule=majority&coding=Z&basis=hearsay&exclude_sources=none&exclude_origin_states=%3Cb%3E")
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
    days = days_of_change(case_of("kislitsin"), DEFAULTS)[1:]
    formed = [compared(as_of=day, clock=clock) for day in days]
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
    page.click("summary")
    page.locator("input[name=basis][value=act]").click()
    assert page.is_checked("input[name=basis][value=act]")
    assert page.text_content("#explorer-said").startswith("At least one basis has to fill the cells.")
    assert_shows(page, "kislitsin", compared(basis=["act"]))


def test_the_command_gives_the_same(opened):
    page = opened(
        link="#explorer?as_of=2023-09-01&clock=published&rule=latest&coding=consensus&basis=act;reported&exclude_sources=urdupoint-20230629;kursiv-20230630"
    )
    command = page.text_content("#explorer-command")
    name, *words = shlex.split(command)
    assert name == ".venv/bin/rival-requests"
    printed = CliRunner().invoke(main, words)
    assert printed.exit_code == 0, printed.output
    chosen = {"as_of": "2023-09-01", "clock": "published", "rule": "latest", "coding": "consensus", "basis": ["act", "reported"]}
    chosen |= {"exclude_sources": ["kursiv-20230630", "urdupoint-20230629"]}
    rows = store.read_table(printed.output.encode())
    shown = [name for name in COLUMNS if name in rows]
    wanted = [[str(cell[name] if cell[name] is not None else "") for name in shown] for cell in compared(**chosen)]
    assert len(shown) >= 15 and rows[shown].to_numpy().tolist() == wanted


def test_the_command_is_copied(opened):
    page = opened(link=f"#explorer?as_of={AT_JULY}")
    page.click("#explorer-copy")
    page.wait_for_function("() => document.querySelector('#explorer-copied').textContent !== ''")
    assert page.text_content("#explorer-copied") in ("copied", "selected; copy it with the keyboard")


def test_what_the_data_say_is_text_and_cannot_end_the_data(opened):
    case = copied("kasatkin")
    evil = "</script><img src=x onerror=document.title='evil'>"
    case.facts["informant"] = evil
    case.sources["publisher"] = evil
    case.statements["basis"] = "reported"
    page = opened("kasatkin", made=render(explorer.data(case), case.row))
    assert page.title() == "A case" and page.locator("img").count() == 0
    assert f"according to {evil}" in page.text_content("#explorer-matrix")
    assert evil in page.text_content(".explorer-more")


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
    assert said.is_visible() and "rival-requests positions --case kislitsin" in said.text_content()
    assert not page.locator("#explorer-form").is_visible() and not page.locator("#explorer-matrix").is_visible()


def test_colours_of_stances_are_those_of_the_figures():
    style = (ASSETS / "explorer.css").read_text(encoding="utf-8")
    for stance, name in ((1, "for"), (0, "open"), (-1, "against")):
        colour, ink, _ = STANCE_LOOK[stance]
        assert f".explorer-stance-{name} {{\n  background: {colour.lower()};\n  color: {ink};\n}}" in style


@pytest.mark.parametrize(
    ("scheme", "width", "case_id", "link"),
    [
        ("dark", 1280, "kislitsin", f"as_of={AT_JULY}&exclude_origin_states=RU"),
        ("light", 360, "kislitsin", ""),
        ("dark", 390, "nikulin", ""),
        ("light", 1200, "nikulin", "coding=consensus"),
    ],
)
def test_no_barrier_is_found_and_no_page_scrolls_sideways(opened, scheme, width, case_id, link):
    """Contested, divided and overtaken boxes, and what cannot apply, in the light; their contrast in the dark too."""
    page = opened(case_id, link=f"#explorer?{link}", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.click("summary")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] if scheme == "light" else ["color-contrast"]
    found = Axe().run(page, context="#explorer", options={"runOnly": rules, "preload": False})
    assert [(barrier["id"], node["html"][:200]) for barrier in found.response["violations"] for node in barrier["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_attribute("#explorer-matrix", "tabindex") == "0"
