"""Terms of the glossary, linked where they first stand on a page."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

PLAIN = frozenset(["p", "li", "dd", "td", "figcaption"])
"""Elements in whose text a term becomes a link."""
APART = frozenset(["a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "svg", "script", "style", "nav", "button", "label", "sup"])
"""Elements in which it does not, whatever they stand in."""
TOKEN = re.compile(r"<[^>]*>|[^<]+")
NAME = re.compile(r"</?([A-Za-z0-9]+)")


def terms_of(text: str) -> dict[str, str]:
    """Terms of a glossary in Markdown, each a heading of the second level, with the ids that `texts` gives these; two in one are told apart by a comma.

    Examples
    --------
    >>> terms_of("# Glossary\\n\\n## own voice\\n\\n## requesting state, requested state\\n")
    {'own voice': 'own-voice', 'requesting state': 'requesting-state-requested-state', 'requested state': 'requesting-state-requested-state'}
    """
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    return {term.strip(): re.sub(r"[^\w]+", "-", head.lower()).strip("-") for head in heads for term in head.split(",")}


def linked(html: str, terms: Mapping[str, str], page: str) -> str:
    """A page on which each term is a link where it first stands in running text.

    Parameters
    ----------
    html
        The page; nothing in its tags or headings changes.
    terms
        Ids on the page of the glossary, by term.
    page
        Where the glossary stands, from this page.
    """
    head, main, rest = html.partition('<main id="main">')
    body, end, foot = rest.partition("</main>")
    lower = body.lower()
    there = {term: anchor for term, anchor in terms.items() if term in lower}
    return "".join([head, main, *_walked(body, there, page), end, foot])


def _walked(body: str, left: dict[str, str], page: str) -> Iterator[str]:
    """Parts of the body of a page, in its running text with links; what was linked is taken out of what is left."""
    plain = apart = done = 0
    for found in TOKEN.finditer(body):
        if not left:
            break
        token, done = found[0], found.end()
        if token.startswith("<"):
            name, step = _element(token)
            plain, apart = plain + step * (name in PLAIN), apart + step * (name in APART)
            yield token
        else:
            yield _with_links(token, left, page) if plain and not apart else token
    yield body[done:]


def _element(tag: str) -> tuple[str, int]:
    """Name of an element, and whether its tag opens it (1), closes it (-1), or both (0)."""
    found = NAME.match(tag)
    return (found[1].lower() if found else ""), -1 if tag.startswith("</") else 0 if tag.endswith("/>") else 1


@cache
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(sorted(map(re.escape, terms), key=len, reverse=True))
    return re.compile(rf"\b(?P<term>{either})s?\b", re.IGNORECASE)


def _with_links(text: str, left: dict[str, str], page: str) -> str:
    """Text in which the terms that are left are links, each once."""

    def link(match: re.Match[str]) -> str:
        anchor = left.get(match["term"].lower())
        if anchor is None:
            return match[0]
        for term in [term for term, its in left.items() if its == anchor]:
            del left[term]
        return f'<a class="term" href="{page}#{anchor}">{match[0]}</a>'

    return _any_of(tuple(left)).sub(link, text)
