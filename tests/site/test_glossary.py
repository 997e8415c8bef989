"""Terms are linked where they first stand in running text, and a finding that stands above a drawing is left out of it."""

import re

from analysis.collect import store
from analysis.site import drawings, glossary, texts

TERMS = {"own voice": "own-voice", "silent": "silent"}
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60"><text x="1" y="10">It is so,</text><text x="1" y="20">and not else</text>
<text x="1" y="30">What is drawn</text></svg>"""


def page(body: str) -> str:
    return (
        glossary.linked(f'<p>silent</p><main id="main">{body}</main><p>silent</p>', TERMS, "g.html")
        .partition('<main id="main">')[2]
        .partition("</main>")[0]
    )


def test_a_term_is_a_link_where_it_first_stands():
    assert page("<p>Silent, a &amp; own voices. Silent.</p><p>own voice</p>") == (
        '<p><a class="term" href="g.html#silent">Silent</a>, a &amp; <a class="term" href="g.html#own-voice">own voices</a>. Silent.</p><p>own voice</p>'
    )


def test_headings_links_code_drawings_and_parts_of_words_have_none():
    for body in (
        "<h2>silent</h2>",
        "<p><a href='x'>silent</a></p>",
        "<p><code>silent</code></p>",
        "<p><svg><text>silent</text></svg></p>",
        "<p>silently</p>",
    ):
        assert page(body) == body
    assert page("<p><br><b>silent</b></p><h2>silent</h2>").count('class="term"') == 1


def test_every_term_of_the_glossary_has_its_place_there():
    text = (store.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    ids = set(re.findall(r'id="([^"]*)"', texts.markdown_html(text)))
    assert len(glossary.terms_of(text)) >= 12 and set(glossary.terms_of(text).values()) <= ids


def test_a_finding_is_left_out_with_its_room_where_the_drawing_begins_with_it():
    made = drawings.linked(DRAWING, "p-", lambda _: "", "It is so, and not else")
    assert re.findall("<text[^>]*>(.*?)</text>", made) == ["What is drawn"] and 'viewBox="0 24.50 100 35.50"' in made
    other = drawings.linked(DRAWING, "p-", lambda _: "", "It is so, and never else")
    assert other.count("<text") == 3 and 'viewBox="0 0 100 60"' in other
