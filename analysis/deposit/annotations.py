"""Coded statements as annotations: for each its claim, why it was coded so, and the pages that it rests on.

The form is that of the W3C Recommendation *Web Annotation Data Model* (2017), the parts are those of Annotation for
Transparent Inquiry (Qualitative Data Repository): claim, analytic note, source. What the sources say is told in the
paraphrases of the data, and claims of the audited document by their places and hashes alone.
"""

import json
from collections.abc import Mapping
from typing import Any

from analysis.collect import annotations, store
from analysis.deposit import citation
from analysis.deposit.contents import Contents
from analysis.model import doors, sentences, terms
from analysis.model.dispute import Case, Study
from analysis.model.words import Words
from analysis.trace.catalogue import Catalogue, Record, position

ANNOTATIONS, DOCUMENT = "annotations.jsonld", "data/raw/digest/document.csv"
LICENCES = "https://spdx.org/licenses/"
_OF_PAGES = {name: f"http://purl.org/dc/terms/{name}" for name in ("identifier", "issued", "publisher", "title")}
CONTEXT = [*annotations.CONTEXT, _OF_PAGES]
"""The context of Web Annotations, with SHA-256 of schema.org, and terms of Dublin Core for what a page is."""
Told = dict[str, Any]
"""A node, as JSON-LD has it."""


def made(contents: Contents) -> dict[str, bytes]:
    """`annotations.jsonld`: an annotation for each adjudicated statement and for each claim of the audited document."""
    catalogue = Catalogue(contents.study.cases)
    items = [_statement(catalogue, contents.study, row) for row in adjudicated(catalogue)]
    items += _claims(contents)
    about = contents.study.codebook.about
    page = {"type": "AnnotationPage", "id": f"{annotations.URN}annotations:1", "startIndex": 0, "items": items}
    whole = {
        "@context": CONTEXT,
        "id": f"{annotations.URN}annotations",
        "type": "AnnotationCollection",
        "label": f"{about.title}: every coded statement with its claim, analytic note and sources",
        "creator": [
            {"type": "Organization" if author.get("name") else "Person", "name": citation.name_of(author)}
            for author in citation.read(contents).get("authors", [])
        ],
        "rights": f"{LICENCES}{about.licence}",
        "total": len(items),
        "first": page,
    }
    return {ANNOTATIONS: (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}


def adjudicated(catalogue: Catalogue) -> list[Record]:
    """Statements of the adjudicated coding, sorted by their ids."""
    return [row for _, row in sorted(catalogue.statements.items()) if row["coding"] == terms.ADJUDICATED]


def _statement(catalogue: Catalogue, study: Study, row: Record) -> Told:
    """A statement: its fact as the claim, the analytic note, what it is classified as, and the pages behind the fact."""
    fact = catalogue.facts[row["fact_id"]]
    classes = (row["proposition"], terms.STANCES.loc[int(row["stance"]), "label"], row["basis"], row["organ"])
    bodies = [
        _body("describing", fact["claim"]),
        _body("commenting", note(study.cases[row["case_id"]], row, catalogue.decided.get(position(row), {}))),
        *({"type": "TextualBody", "purpose": "classifying", "value": str(value)} for value in classes),
    ]
    pages = [_page(catalogue.pages[name]) for name in catalogue.rests([row["statement_id"]]).pages]
    return {"id": f"{annotations.URN}{row['statement_id']}", "type": "Annotation", "body": bodies, "target": pages}


def _body(purpose: str, text: str) -> Told:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "language": "en", "value": doors.legal(text)}


def note(case: Case, row: Record, decided: Mapping[str, str]) -> str:
    """The analytic note of a statement: who takes which stance, when, in whose words, on which basis, and why it was coded so.

    Parameters
    ----------
    case
        The case, for the words of its codebook.
    row
        The statement.
    decided
        What the adjudicator decided on its fact, state and proposition; nothing where the coders were unanimous.
    """
    words = case.codebook.words
    parts = [_said(row, words), f"Basis: {row['basis']} ({_definition(case, row['basis'])})."]
    if row["rationale"]:
        parts.append(f"Why: {_ended(row['rationale'])}")
    if decided:
        parts.append(f"Adjudicated by {decided['decided_by']}: {_ended(decided['reason'] or 'no reason is noted')}")
    return " ".join(parts)


def _said(row: Record, words: Words) -> str:
    state = sentences.start(words.get(row["state"], row["state"]))
    stance = sentences.say_stance(int(row["stance"]), row["proposition"], words, row["state"])
    when = sentences.days_between(row["first_day"], row["last_day"])
    when = f"about {when}" if row["is_approximate"] == "yes" else when
    if row["basis"] == terms.ATTRIBUTED:
        return f"{state} {stance}, according to {row['reported_by'] or 'others'} ({when})."
    return f"{state} {stance}, in its own voice, through {sentences.say_organ(row['organ'])} ({when})."


def _definition(case: Case, basis: str) -> str:
    bases = case.codebook.bases
    return str(bases.loc[bases["basis"] == basis, "definition"].iloc[0])


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _page(page: Record) -> Told:
    """A page as what an annotation is about: its address, what it is, and its stored copy where one is known."""
    told = {
        "identifier": page["source_id"],
        "title": page["title"],
        "publisher": page["publisher"],
        "issued": page["published"],
        "language": page["language"],
    }
    known = {key: doors.legal(value) for key, value in told.items() if value}
    target: Told = {"type": "SpecificResource", "source": {"id": doors.url(page["url"]), "type": "Text", **known}}
    if archived := page.get("archived"):
        target["state"] = {"type": "TimeState", "cached": doors.url(archived)}
    return target


def _claims(contents: Contents) -> list[Told]:
    """Claims of the audited document by their places and hashes; none where no document was audited."""
    if DOCUMENT not in contents.files:
        return []
    document = store.read_table(contents.files[DOCUMENT]).iloc[0].to_dict()
    found: list[Told] = []
    for _, case in sorted(contents.study.cases.items()):
        claims = case.claims[list(annotations.NEEDED)].sort_values("claim_id")
        found += json.loads(annotations.annotations(claims, document))["items"]
    return found
