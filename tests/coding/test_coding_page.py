"""The page for a coder: blind, whole in one file, twenty facts by keyboard alone, nothing lost, and a sheet that `merge-coding` takes."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from drawing import RAW, TINY, case_of

from analysis.cli.group import main
from analysis.coding import page, sheets
from analysis.collect import store
from analysis.pipeline import brought

CASE = "klyushin"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CODED: dict[str, tuple[str, ...]] = {
    "f15": ("RU consulate surrender_to_US -1 act",), "f01": ("US other detention_justified 1 act",), "f20": ("US court charges_founded_US 1 act",), "f04": ("US consulate surrender_to_US 1 act",),
    "f11": ("CH justice_ministry decision_final 0 speech",), "f18": ("US prosecutor charges_founded_US 1 act",), "f19": ("US court charges_founded_US 1 act",),
    "f07": ("CH justice_ministry surrender_to_US 1 act", "CH justice_ministry decision_final 0 act"), "f17": ("CH justice_ministry surrender_to_US 1 act", "CH justice_ministry decision_final 1 act"),
    "f14": ("CH court decision_final 1 reported",), "f05": ("CH court detention_justified 1 act",), "f03": ("RU prosecutor surrender_to_RU 1 act",), "f06": (), "f09": (), "f21": (),
    "f08": ("CH justice_ministry surrender_to_RU -1 act", "CH justice_ministry request_admissible_RU -1 act"), "f02": ("CH justice_ministry detention_justified 1 act", "US other detention_justified 1 reported"),
    "f10": ("CH court request_admissible_US 1 act", "CH court request_political_US -1 act"), "f12": ("RU foreign_ministry surrender_to_US -1 speech", "RU foreign_ministry surrender_to_RU 1 speech"),
    "f13": ("CH court surrender_to_US 1 act", "CH court request_admissible_US 1 act", "CH court decision_final 1 act"),
}  # fmt: skip
"""Twenty facts of a collected case as somebody read them."""


def data_of(html: bytes) -> dict[str, Any]:
    return json.loads(re.search(rb'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])


def keys_for(data: dict[str, Any], statement: str, before: str = "") -> list[str]:
    """Keys of a statement, with the blank that takes state and organ of the one before in the same fact."""
    said = statement.split()
    keys = [next(option["key"] for option in step["options"] if option["value"] == value) for step, value in zip(data["steps"], said, strict=True)]
    return [" ", *keys[2:]] if before.split()[:2] == said[:2] else keys


@pytest.fixture(scope="module")
def html() -> bytes:
    return page.page(case_of(CASE), (store.ROOT / "CODEBOOK.md").read_text(encoding="utf-8"))


@pytest.fixture
def opened(browser, tmp_path) -> Iterator[Callable]:
    """The page as a file in a browser of its own, which asks nothing of any network; further pages of the same browser are tabs."""
    contexts = []

    def open_page(html: bytes, width: int = 1200, tab_of: Any = None, before: str = "") -> Any:
        (tmp_path / "page.html").write_bytes(html)
        if tab_of is None:
            contexts.append(browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True))
        made = (tab_of or contexts[-1]).new_page()
        made.on("request", lambda request: request.url.startswith(("file:", "blob:")) or pytest.fail(request.url))
        made.on("pageerror", lambda error: pytest.fail(str(error)))
        made.on("console", lambda message: message.type == "error" and pytest.fail(message.text))
        if before:
            made.add_init_script(before)
        made.goto((tmp_path / "page.html").as_uri())
        return made

    yield open_page
    for context in contexts:
        context.close()


def press(tab: Any, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press("Space" if key == " " else key)


def said(tab: Any) -> str:
    return tab.text_content("#said")


def downloaded(tab: Any, button: str, folder: Path) -> Path:
    with tab.expect_download() as waiting:
        tab.click(button)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def barriers(tab: Any) -> list[tuple[str, str]]:
    found = Axe().run(tab, options={"runOnly": RULES, "preload": False})
    return [(barrier["id"], node["html"][:200]) for barrier in found.response["violations"] for node in barrier["nodes"]]


def test_the_page_is_one_file_that_holds_the_facts_and_no_code(html):
    text, data = unescape(html.decode()), data_of(html)
    sheet = sheets.blank_sheet(case_of(CASE))
    assert [fact["id"] for fact in data["facts"]] == sheet["fact_id"].tolist(), "in the order of the sheet"
    case = case_of(CASE)
    assert not [word for word in {*case.statements["statement_id"], *case.sources["source_id"], *case.sources["url"], *case.facts["note"]} - {""} if word in text]
    assert re.findall(r"<(?:link|img|iframe|form|object)\b|\s(?:src|href|style|on[a-z]+)=|https?:", text) == []
    assert "default-src 'none'; script-src 'sha256-" in text and "unsafe" not in text
    assert store.csv_bytes(sheet).decode().splitlines()[1].startswith(data["facts"][0]["line"])


def test_every_choice_has_a_key_of_its_own_and_none_is_a_command():
    for case_id in ("tiny", "sarn", "kasatkin", "vinnik"):
        for step in data_of(page.page(case_of(case_id)))["steps"]:
            keys = [option["key"] for option in step["options"] if option["key"]]
            assert len(keys) == len(set(keys)) > 1 and set("".join(keys)) <= set("abcdefghijklmnopqrstuvwxyz123456789")
    assert page.keys_of(["court", "police", "press", "other"]) == ["c", "p", "r", "o"]
    assert page.keys_of(["Surrender"] * 40, are_numbered=True)[8:12] == ["9", "a", "b", "c"] and page.keys_of(["x"] * 40)[34:] == ["9", *[""] * 5]


def test_what_a_case_says_is_text():
    evil = "</script><img src=x onerror=alert(1)>"
    case = case_of("tiny")
    made = page.page(case.but(facts=case.facts.assign(claim=evil, actor=evil)), f"[x](javascript:alert(1)) {evil}").decode()
    assert "<img" not in made and "javascript:" not in made and made.count("</script>") == 2


def test_twenty_facts_by_keyboard_alone_reloaded_and_merged(opened, html, tmp_path):
    """In six keys each where a fact has one statement; the sheet is that which Python would write, and the JSON has the same."""
    data, tab = data_of(html), opened(html)
    facts = [fact["id"].rpartition("-")[2] for fact in data["facts"]]
    assert set(facts[:20]) == set(CODED)
    for place, fact in enumerate(facts[:20]):
        pressed = [] if CODED[fact] else ["0"]
        for number, statement in enumerate(CODED[fact]):
            pressed += keys_for(data, statement, CODED[fact][number - 1] if number else "")
        pressed += ["Enter"] * bool(CODED[fact])
        assert len(pressed) <= (6, 1)[not CODED[fact]] or len(CODED[fact]) > 1
        if place == 10:
            press(tab, *pressed[:2])
            tab.reload()  # in the middle of a statement
            pressed = pressed[2:]
        press(tab, *pressed)
    press(tab, "ArrowLeft", ".", ",")
    tab.keyboard.type('=SUM(1); "who?"')
    look = "JSON.stringify({ ...localStorage }).includes('who?') ? done() : requestAnimationFrame(look)"
    tab.evaluate(f"() => new Promise(done => {{ const look = () => {look}; look(); }})")
    tab.reload()
    assert "20 of 21 coded" in tab.text_content("#progress-words") and tab.get_attribute("#unsure", "aria-pressed") == "true"
    blank = sheets.blank_sheet(case_of(CASE)).set_index("fact_id", drop=False)
    rows = [
        {**blank.loc[f"{CASE}-{fact}"], **dict(zip(sheets.TO_FILL, statement.split(), strict=False)), "note": ""}
        for fact in facts[:20]
        for statement in CODED[fact] or [""]
    ]
    rows[-len(CODED[facts[19]])]["note"] = 'unsure: =SUM(1) "who?"'
    saved = [downloaded(tab, button, tmp_path) for button in ("#csv", "#json")]
    assert saved[0].read_bytes() == store.csv_bytes(pd.DataFrame(rows)) == page.saved_sheet(saved[1].read_bytes())
    for path in saved:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(store.RAW, str(RAW))
            done = CliRunner().invoke(main, ["merge-coding", str(path), "--out", str(tmp_path / "differing.csv")])
        assert done.exit_code == 0 and f'{CASE}, note on {CASE}-{facts[19]}: unsure: =SUM(1) "who?"' in done.stdout, done.output
    press(tab, "ArrowRight", "ArrowRight")
    assert tab.text_content("#end-name") == "1 fact is not coded yet" and "Marked as unsure" in tab.text_content("#left")
    elsewhere = opened(html)
    elsewhere.set_input_files("#load", saved[1])
    elsewhere.wait_for_function("document.querySelector('#progress-words').textContent.startsWith('20 of 21')")


def test_what_cannot_be_is_refused_in_a_sentence_and_every_step_can_be_undone(opened):
    made = page.page(case_of("tiny"))
    data, tab = data_of(made), opened(made)
    press(tab, "~")
    assert said(tab) == "“~” is no key of this step."
    first = keys_for(data, "XA police detention_justified 1 act")
    never = [*first[:3], next(option["key"] for option in data["steps"][3]["options"] if option["value"] == "0")]
    press(tab, *never)
    assert "cannot be left open" in said(tab) and tab.text_content("#question").startswith("Which stance")
    press(tab, "Enter")
    assert "not complete" in said(tab)
    press(tab, *first[3:])
    press(tab, *first[:3])
    assert "has a statement on" in said(tab) and "one fact has one at most" in said(tab)
    press(tab, "Escape", "0")
    assert "Take them back first" in said(tab)
    press(tab, *keys_for(data, "XB court decision_final 1 act")[:3])
    assert "is a matter for the requested state" in said(tab), "which is said, and not refused"
    press(tab, "Escape", "/")
    tab.keyboard.type("norw")
    press(tab, "Enter", "/")
    assert tab.text_content("#draft").startswith("Norway") and said(tab).startswith("Chosen: Norway. ")
    tab.keyboard.type("lawyer")
    press(tab, "Enter")
    assert "is no organ of a state" in said(tab)
    press(tab, "Escape", "-")
    tab.keyboard.type("99")
    press(tab, "Enter")
    assert "There is no fact 99" in said(tab) and tab.input_value("#jump") == ""
    press(tab, "Escape", "Escape")
    while tab.evaluate("document.querySelector('#said').textContent") != "There is nothing to undo.":
        press(tab, "Backspace")
    assert tab.text_content("#statements") == "None yet." and "0 of 12 coded" in tab.text_content("#progress-words")
    tab.uncheck("#single")
    tab.focus("#question")
    press(tab, first[0])
    assert tab.text_content("#question").startswith("Whose"), "single keys can be switched off"


def test_two_tabs_do_not_write_over_each_other(opened):
    made = page.page(case_of("tiny"))
    one = opened(made)
    two = opened(made, tab_of=one.context)
    press(two, "0")
    one.wait_for_selector("#alarm:not([hidden])")
    press(one, "0", "0")
    assert "Another tab" in said(one)
    one.click("#alarm button")
    assert "1 of 12 coded" in one.text_content("#progress-words") and said(one) == "This is what the other tab kept."
    press(one, "0")
    assert "2 of 12 coded" in one.text_content("#progress-words")
    deaf = "const add = window.addEventListener; window.addEventListener = (kind, ...rest) => kind === 'storage' || add.call(window, kind, ...rest);"
    three = opened(made, tab_of=one.context, before=deaf)
    press(one, "0")
    there = "kept => new Promise(done => { const look = () => JSON.stringify({ ...localStorage }) === kept ? done() : requestAnimationFrame(look); look(); })"
    three.evaluate(there, one.evaluate("JSON.stringify({ ...localStorage })"))  # what one tab keeps reaches the process of another a little later
    press(three, "0")
    assert three.is_visible("#alarm") and "3 of 12" in one.text_content("#progress-words"), "it looks before it writes, whatever it was told"


def test_a_browser_that_keeps_nothing_is_told_of(opened, tmp_path):
    refusing = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });"
    tab = opened(page.page(case_of("tiny")), before=refusing)
    assert "does not let the page keep your work. Save it (JSON)" in tab.text_content("#alarm")
    press(tab, "0")
    assert json.loads(downloaded(tab, "#json", tmp_path).read_bytes())["facts"]


@pytest.mark.parametrize("width", [390, 1200])
def test_no_barrier_is_found_and_no_page_scrolls_sideways(opened, html, width):
    """On a phone with all choices and the rules of the codebook open, on a screen at the end with facts left."""
    data, tab = data_of(html), opened(html, width)
    press(tab, *keys_for(data, "CH court decision_final 1 act"), ".")
    for keys in (keys_for(data, "US other detention_justified 1 act")[:2], "1", "?", ("Escape", "Enter", "-", "2", "1", "Enter", "0")):
        press(tab, *keys)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        if width == 390 and keys == "?":
            assert barriers(tab) == []
    assert tab.text_content("#end-name") == "19 facts are not coded yet"
    assert width == 390 or barriers(tab) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"csv": "fact_id\\nx\\n"}', b"[" * 200_000, json.dumps({"format": page.FORMAT, "csv": 1}).encode()])
def test_json_that_no_page_wrote_is_refused_in_one_message(tmp_path, content):
    (tmp_path / "mine.json").write_bytes(content)
    done = CliRunner().invoke(main, ["merge-coding", str(tmp_path / "mine.json"), "--data", str(TINY)])
    assert (done.exit_code, done.stdout) == (2, "") and len(done.stderr.splitlines()) == 1
    assert "cannot be read (" in done.stderr and "use what a page for coding saved as JSON, or a filled sheet" in done.stderr
    assert brought.table(tmp_path / "mine.json", "x", (), page.saved_sheet).faults
