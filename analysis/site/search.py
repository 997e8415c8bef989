"""The index of the search: facts, pages, people and offices, and the spellings of names."""

import json
from collections.abc import Mapping
from typing import Protocol

from analysis.model import terms
from analysis.model.addresses import anchor
from analysis.model.dispute import Codebook
from analysis.model.sentences import days_between
from analysis.trace.catalogue import Catalogue

NAMED = ("person", "organisation", "body")
"""Kinds of aliases that are names of people and offices."""


class Shown(Protocol):
    """What the index is made from: records, and the cases that have pages."""

    known: Catalogue
    case_ids: list[str]
    codebook: Codebook

    def position_words(self, row: Mapping[str, str]) -> str:
        """A statement in words."""


def spellings(shown: Shown) -> list[list[str]]:
    """Spellings of each name, the one that the project uses first; sorted."""
    found: dict[str, set[str]] = {}
    subject = shown.codebook.about.words["subject_column"]
    for row in shown.codebook.aliases.to_dict("records"):
        if row["kind"] in NAMED:
            found.setdefault(row["canonical"], set()).add(row["raw"])
    for row in shown.known.cases.values():
        found.setdefault(row[subject], set()).update(part for part in row.get("also_written", "").split(";") if part)
    return [[name, *sorted(others - {name})] for name, others in sorted(found.items()) if others - {name}]


def entries(shown: Shown) -> list[dict[str, str]]:
    """What can be found: its kind, the words shown, more words that are searched, and where it stands; cases and people first."""
    known, cases = shown.known, set(shown.case_ids)
    subject = shown.codebook.about.words["subject_column"]
    made = [
        ("case", row[subject], f"{case_id} {row.get('also_written', '')}".rstrip(), f"{case_id}/index.html")
        for case_id, row in known.cases.items()
        if case_id in cases
    ]
    facts = [(name, row) for name, row in known.facts.items() if row["case_id"] in cases]
    aliases: dict[str, list[str]] = {}
    for row in shown.codebook.aliases.to_dict("records"):
        aliases.setdefault(row["canonical"], []).append(row["raw"])
    actors: dict[str, str] = {}
    for name, row in facts:
        actors.setdefault(row["actor"], f"{row['case_id']}/records.html#{name}")
    people = {
        row["canonical"]: f"{row['case_id']}/index.html"
        for row in shown.codebook.aliases.to_dict("records")
        if row["kind"] in NAMED and row["case_id"] in cases
    }
    for name in sorted({*actors, *people}):
        made.append(("person or office", name, " ".join(sorted(aliases.get(name, []))), actors.get(name) or people[name]))
    informants: dict[str, str] = {}
    for _, row in facts:
        informants.setdefault(row["informant"], row["case_id"])
    made += [("informant", name, "", f"{case_id}/records.html#{anchor('informant/' + name)}") for name, case_id in sorted(informants.items())]
    made += [
        ("statement", shown.position_words(row), f"{name} {name.removeprefix(row['case_id'] + '-')}", f"{row['case_id']}/records.html#{name}")
        for name, row in known.statements.items()
        if row["case_id"] in cases and row["coding"] == terms.ADJUDICATED
    ]
    made += [("claim of the digest", row["claim"], name, f"digest.html#{name}") for name, row in known.claims.items() if row["case_id"] in cases]
    made += [
        (
            "fact",
            row["claim"],
            f"{name} {row['actor']} {row['actor_raw']} {row['informant']} {row['date']} {days_between(row['first_day'], row['last_day'])}",
            f"{row['case_id']}/records.html#{name}",
        )
        for name, row in facts
    ]
    for name, row in known.pages.items():
        if row["case_id"] in cases:
            words = f"{row['publisher']}: {row['title']}" if row["title"] else f"{row['publisher']}, {row['published'] or 'no date'}"
            made.append(("page", words, f"{name} {row['origin_publisher']} {row['published']}", f"{row['case_id']}/records.html#{name}"))
    return [dict(zip(("kind", "words", "more", "target"), entry, strict=True)) for entry in made]


def index_script(shown: Shown) -> str:
    """The index as a script that leaves it in `window.RivalSearch`."""
    index = {"entries": entries(shown), "spellings": spellings(shown)}
    return f"window.RivalSearch = {json.dumps(index, ensure_ascii=False, separators=(',', ':')).replace('<', chr(92) + 'u003c')};\n"
