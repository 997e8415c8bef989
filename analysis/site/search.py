"""The index of the search: facts, pages, people and offices, and the spellings of names."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from analysis.exhibits.many import are_many
from analysis.model import doors, terms
from analysis.model.addresses import anchor
from analysis.model.sentences import days_between
from analysis.site.page_frame import Frame
from analysis.site.record_words import RecordWords

INDEX = "assets/search-index.js"
"""The script of the index, by path."""
Entry = tuple[str, str, str, str]
"""Kind, words shown, more words that are searched, and where it stands."""
NAMED = ("person", "organisation", "body")
"""Kinds of aliases that are names of people and offices."""


def spellings(frame: Frame) -> list[list[str]]:
    """Spellings of each name, the one that the project uses first; sorted."""
    found: dict[str, set[str]] = {}
    subject = frame.codebook.about.words["subject_column"]
    for row in frame.codebook.aliases.to_dict("records"):
        if row["kind"] in NAMED:
            found.setdefault(row["canonical"], set()).add(row["raw"])
    for row in frame.known.cases.values():
        found.setdefault(row[subject], set()).update(part for part in row.get("also_written", "").split(";") if part)
    return [[name, *sorted(others - {name})] for name, others in sorted(found.items()) if others - {name}]


def entries(frame: Frame, told: RecordWords) -> list[dict[str, str]]:
    """What can be found: its kind, the words shown, more words that are searched, and where it stands; cases and people first."""
    known, cases = frame.known, frame.is_shown
    facts = {name: row for name, row in known.facts.items() if row["case_id"] in cases}
    return _named([*_names(frame, facts), *_records(frame, told, frame.case_ids)])


def _named(made: Iterable[Entry]) -> list[dict[str, str]]:
    return [dict(zip(("kind", "words", "more", "target"), entry, strict=True)) for entry in made]


def _names(frame: Frame, facts: Mapping[str, Mapping[str, str]]) -> list[Entry]:
    """Cases, people, offices and informants."""
    known, cases = frame.known, frame.is_shown
    subject = frame.codebook.about.words["subject_column"]
    made = [
        ("case", row[subject], f"{case_id} {row.get('also_written', '')}".rstrip(), f"{case_id}/index.html")
        for case_id, row in known.cases.items()
        if case_id in cases
    ]
    made += _people(frame, facts)
    informants: dict[str, str] = {}
    for row in facts.values():
        informants.setdefault(row["informant"], row["case_id"])
    return made + [("informant", name, "", f"{case_id}/records.html#{anchor('informant/' + name)}") for name, case_id in sorted(informants.items())]


def _records(frame: Frame, told: RecordWords, case_ids: Collection[str]) -> list[Entry]:
    """Statements, claims, facts and pages of some cases."""
    known, cases = frame.known, {*case_ids}
    made = [
        ("statement", told.position_words(row), f"{name} {name.removeprefix(row['case_id'] + '-')}", f"{row['case_id']}/records.html#{name}")
        for name, row in known.statements.items()
        if row["case_id"] in cases and row["coding"] == terms.ADJUDICATED
    ]
    made += [("claim of the digest", row["claim"], name, f"digest.html#{name}") for name, row in known.claims.items() if row["case_id"] in cases]
    made += [_fact(name, row) for name, row in known.facts.items() if row["case_id"] in cases]
    return made + [_page(name, row) for name, row in known.pages.items() if row["case_id"] in cases]


def _people(frame: Frame, facts: Mapping[str, Mapping[str, str]]) -> list[Entry]:
    """People and offices that act in some facts, or whose spellings a case that is shown has brought."""
    aliases: dict[str, list[str]] = {}
    people: dict[str, str] = {}
    for row in frame.codebook.aliases.to_dict("records"):
        aliases.setdefault(row["canonical"], []).append(row["raw"])
        if row["kind"] in NAMED and row["case_id"] in frame.is_shown:
            people[row["canonical"]] = f"{row['case_id']}/index.html"
    actors: dict[str, str] = {}
    for name, fact in facts.items():
        actors.setdefault(fact["actor"], f"{fact['case_id']}/records.html#{name}")
    found = people | actors
    return [("person or office", name, " ".join(sorted(aliases.get(name, []))), found[name]) for name in sorted(found)]


def _fact(name: str, row: Mapping[str, str]) -> Entry:
    days = days_between(row["first_day"], row["last_day"])
    more = f"{name} {row['actor']} {row['actor_raw']} {row['informant']} {row['date']} {days}"
    return "fact", row["claim"], more, f"{row['case_id']}/records.html#{name}"


def _page(name: str, row: Mapping[str, str]) -> Entry:
    words = f"{row['publisher']}: {row['title']}" if row["title"] else f"{row['publisher']}, {row['published'] or 'no date'}"
    return "page", words, f"{name} {row['origin_publisher']} {row['published']}", f"{row['case_id']}/records.html#{name}"


CASES_IN_PART = 50
"""Cases whose records stand in one part of the index: some two megabytes."""


def index_scripts(frame: Frame, told: RecordWords) -> Iterator[tuple[str, bytes]]:
    """The index as scripts, by path.

    The first leaves it in `window.RivalSearch`. Of many cases it has their names alone and `parts`, how many other scripts there are: each adds the
    records of some cases, once the page asks for it.
    """
    if not are_many(len(frame.case_ids)):
        index: dict[str, object] = {"entries": entries(frame, told), "spellings": spellings(frame)}
        yield INDEX, f"window.RivalSearch = {doors.script(index)};\n".encode()
        return
    parts = [frame.case_ids[start : start + CASES_IN_PART] for start in range(0, len(frame.case_ids), CASES_IN_PART)]
    names = _named(_names(frame, {name: row for name, row in frame.known.facts.items() if row["case_id"] in frame.is_shown}))
    yield INDEX, f"window.RivalSearch = {doors.script({'entries': names, 'spellings': spellings(frame), 'parts': len(parts)})};\n".encode()
    for number, case_ids in enumerate(parts, 1):
        yield f"assets/search-{number}.js", f"window.RivalSearch.add({doors.script(_named(_records(frame, told, case_ids)))});\n".encode()
