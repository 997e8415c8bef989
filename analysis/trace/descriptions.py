"""A trace for people and for programs: every statement, fact, page and original report that an exhibit cell rests on."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.collect import others
from analysis.model import terms
from analysis.model.choices import DEFAULTS, Value
from analysis.model.sentences import count, say_list, say_stance
from analysis.model.words import Words
from analysis.trace.catalogue import Catalogue, Rests
from analysis.trace.counterfactual import GONE, NEW
from analysis.trace.results import Place
from analysis.trace.way_back import NOTHING, PAGES, SELECTION, SILENCE, UNCOUNTED, Exhibits, Trace

NO_CODER = (terms.ADJUDICATED, terms.CONSENSUS)
"""Codings that are no coder's own."""

Told = dict[str, Any]
"""What is told, as JSON has it."""

SAYS = {
    UNCOUNTED: "statements on this state and proposition that do not count here (they are of a later day, or were left out), which is not a position",
    SILENCE: "silence: these pages were read, and nothing in them was coded on this state and proposition; that is not a position",
    NOTHING: "nothing: these pages were read, and no case, fact or pair of this kind was found in them",
    SELECTION: "a decision on which cases to include; the data keep no pages on a candidate that was left out",
    PAGES: "rows that name their pages",
}


def statement(catalogue: Catalogue, name: str) -> Told:
    """A statement with the codes of every coder and the decision of the adjudicator."""
    row = catalogue.statements[name]
    place = (row["fact_id"], row["state"], row["proposition"])
    coders = {coding: made for coding, made in sorted(catalogue.coded[place].items()) if coding not in NO_CODER}
    decided = catalogue.decided.get(place, {})
    return {
        "id": name,
        **{
            key: row[key]
            for key in ("coding", "state", "organ", "proposition", "stance", "basis", "authority", "reported_by", "date", "rationale", "fact_id")
        },
        "coders": {coding: {key: made[key] for key in ("stance", "basis", "organ")} for coding, made in coders.items()},
        "decided_by": decided.get("decided_by", ""),
        "reason": decided.get("reason", ""),
    }


def fact(catalogue: Catalogue, name: str) -> Told:
    """A fact in our words, who told it, what stands for and against it, and its pages."""
    row = catalogue.facts[name]
    kept = ("date", "claim", "actor", "informant", "informant_state", "support", "dispute", "known_on", "note")
    return {
        "id": name,
        **{key: row[key] for key in kept},
        "contradicted_by": sorted(catalogue.contradicted_by.get(name, [])),
        "varies": sorted(catalogue.varied_by.get(name, [])),
        "pages": list(catalogue.pages_of_fact.get(name, [])),
    }


def page(catalogue: Catalogue, name: str) -> Told:
    """A page with its link, that of its stored copy, and the original report that it carries; a page of the law carries none."""
    row = catalogue.pages[name]
    origin = {"id": row["origin_id"], "publisher": row["origin_publisher"], "state": row["origin_state"], "kind": row["origin_kind"]}
    return {
        "id": name,
        **{key: row[key] for key in ("publisher", "title", "url", "archived", "published", "language", "outlet_state")},
        "what_was_read": row.get("what_was_read", ""),
        "origin": origin,
    }


def claim(catalogue: Catalogue, name: str) -> Told:
    """A claim of the document under audit: our paraphrase, where it stands in the document, and the hash of what stands there; no text."""
    row = catalogue.claims[name]
    kept = {key: row[key] for key in ("claim", "verdict", "verdict_note", "span_sha256")}
    ends = {"start": int(row["char_start"]), "end": int(row["char_end"])}
    return {"id": name, **kept, **ends, "document": (catalogue.document or {}).get("url", ""), "facts": catalogue.facts_of_claim.get(name, [])}


def records(catalogue: Catalogue, rests: Rests) -> Told:
    """All records of what something rests on, by kind; first whose they are, where they are of another study."""
    lent = [others.say_maker(maker) for maker in catalogue.makers_of(rests)]
    return {
        **({"of_others": lent} if lent else {}),
        "statements": [statement(catalogue, name) for name in rests.statements],
        "facts": [fact(catalogue, name) for name in rests.facts],
        "claims": [claim(catalogue, name) for name in rests.claims],
        "pages": [page(catalogue, name) for name in rests.pages],
        "origins": sorted({catalogue.origin_of(name) for name in rests.pages} - {""}),
        "informants": sorted({catalogue.facts[name]["informant"] for name in rests.facts}),
    }


def exhibit(exhibits: Exhibits, place: Place) -> Told:
    """The exhibit of a place: label and file, the notebook and cell that made it, and the parameters of the run."""
    notebook, cell_id, parameters = exhibits.made_by(place)
    return {
        "exhibit": f"{place.kind}/{place.name}",
        "label": exhibits.register[place.kind, place.name].label,
        "case": place.scope,
        "data": f"results/{place.scope}/{place.kind}s/{place.name}.csv",
        "notebook": notebook,
        "cell": cell_id,
        "parameters": parameters,
    }


def told(exhibits: Exhibits, traces: Iterable[Trace]) -> Told:
    """Everything about an address: the exhibits that it stands in with its values there, and what it rests on in all of them together."""
    traces = list(traces)
    basis, rests = exhibits.together(traces)
    column = traces[0].column
    return {
        "address": traces[0].place.address + (f"#{column}" if column else ""),
        "stands_in": [
            {**exhibit(exhibits, trace.place), "values": {key: trace.place.values[key] for key in ([column] if column else trace.place.values)}}
            for trace in traces
        ],
        "rests_on": basis,
        **records(exhibits.catalogue, rests),
    }


def say_parameters(parameters: Mapping[str, Value]) -> str:
    """Parameters that are not at their defaults; said so where all are."""
    chosen = [f"{name}={value}" for name, value in parameters.items() if name != "case_id" and value != DEFAULTS[name]]
    return ", ".join(chosen) or "all at their defaults"


def _say_statement(made: Told, words: Words) -> list[str]:
    voice = "own voice" if made["basis"] != terms.ATTRIBUTED else f"according to {made['reported_by'] or 'others'}"
    said = say_stance(int(made["stance"]), made["proposition"], words, made["state"])
    lines = [
        f"  {made['id']}: {made['state']} ({made['organ']}) {said} [{made['proposition']} {made['stance']}], {made['basis']} ({voice}), {made['date']}"
    ]
    coders = [f"{coder} {codes['stance']} {codes['basis']}" for coder, codes in made["coders"].items()]
    lines.append(
        f"    coding: {made['coding']}; coders: {', '.join(coders) or 'none'}" + (f"; decided by: {made['decided_by']}" if made["decided_by"] else "")
    )
    lines += [f"    {name}: {made[name]}" for name in ("rationale", "reason") if made[name]]
    return [*lines, f"    on fact {made['fact_id']}"]


def _say_fact(made: Told, words: Words) -> list[str]:
    against = f"; contradicted by {', '.join(made['contradicted_by'])}" if made["contradicted_by"] else ""
    against += f"; told differently, though not contradicted, in {', '.join(made['varies'])}" if made["varies"] else ""
    return [
        f"  {made['id']} ({made['date']}): {made['claim']}",
        f"    {'source unnamed' if made['informant'] == terms.NOT_STATED else 'told by ' + made['informant']}; {made['support']}; dispute: {made['dispute']}{against}",
        f"    on {count(len(made['pages']), 'page')}: {', '.join(made['pages'])}",
    ]


def _say_page(made: Told, words: Words) -> list[str]:
    origin = made["origin"]
    known = ", ".join(value for value in (origin["publisher"], origin["state"], origin["kind"]) if value)
    carried = origin["id"] + f" ({known})" * bool(known)
    lines = [f"  {made['id']}: {made['publisher']}, {made['published'] or 'no date'}: {made['url']}"]
    lines += [f"    stored copy: {made['archived']}"] * bool(made["archived"])
    lines += [f"    {made['title']}; read: {made['what_was_read']}"] * bool(made["what_was_read"])
    return lines + [f"    carries the original report {carried}"] * bool(origin["id"])


def _say_claim(made: Told, words: Words) -> list[str]:
    return [
        f"  {made['id']}: {made['claim']} [{made['verdict']}]",
        f"    characters {made['start']} to {made['end']} of {made['document'] or 'the document'}, SHA-256 {made['span_sha256']}",
    ]


_SECTIONS = (("statements", "statement", _say_statement), ("facts", "fact", _say_fact), ("claims", "claim", _say_claim), ("pages", "page", _say_page))


def say_records(made: Told, words: Words) -> list[str]:
    """Statements, facts, claims and pages, a block each, then the original reports and informants behind them."""
    lines = [f"collected and coded by {maker}" for maker in made.get("of_others", ())]
    for name, noun, say in _SECTIONS:
        if made[name]:
            lines += [f"{count(len(made[name]), noun)}:", *(line for item in made[name] for line in say(item, words))]
    lines += [f"{count(len(made['origins']), 'original report')}: {', '.join(made['origins'])}"] * bool(made["origins"])
    return lines + ([f"{count(len(made['informants']), 'informant')}: {'; '.join(made['informants'])}"] if made["informants"] else [])


def say(made: Told, words: Words) -> str:
    """A trace as text; where a mark is drawn on the paper is left out."""
    lines = [str(made["address"])]
    for found in made["stands_in"]:
        lines.append(f"{found['label']} ({found['exhibit']}) of {found['case']}: {found['data']}")
        lines.append(f"  made by {found['notebook']}, cell {found['cell']}; parameters: {say_parameters(found['parameters'])}")
        unsaid = ("address", *ON_PAPER) if len(found["values"]) > 1 and found["exhibit"].startswith("figure/") else ("address",)
        lines += [f"  {name}: {value}" for name, value in found["values"].items() if value and name not in unsaid]
    lines.append(f"rests on {SAYS.get(made['rests_on'], made['rests_on'])}")
    return "\n".join([*lines, *say_records(made, words)])


def say_cells(places: Iterable[Place]) -> str:
    """Addresses of an exhibit, one a line, each with what it says."""
    return "\n".join(
        f"{place.address}\t{place.values.get('title') or '; '.join(value for value in place.values.values() if value)[:100]}" for place in places
    )


ON_PAPER = ("x", "x0", "x1", "x2", "y", "y1", "y2", "width", "height", "bands", "colour")
"""Columns of marks that say where and how they are drawn."""


def say_changes(what: str, changed: pd.DataFrame) -> str:
    """Cells that would change, by exhibit: rows and marks that go or come by address, changed ones with each column before and after.

    Marks of which only the place on the paper changes are counted.
    """
    if changed.empty:
        return f"Without {what}, no exhibit cell would change."
    exhibits = changed.groupby(["kind", "name"], sort=False)
    lines = [f"Without {what}, {count(len(changed), 'cell')} in {count(exhibits.ngroups, 'exhibit')} would change:"]
    for (kind, name), cells in exhibits:
        found = cells.drop_duplicates("address")["change"].value_counts(sort=False)
        lines.append(f"{kind} {name}: {say_list([f'{number} {change}' for change, number in found.items()])}")
        moved = 0
        for (address, change), columns in cells.groupby(["address", "change"], sort=False):
            told = columns if kind == "table" else columns[~columns["column"].isin(ON_PAPER)]
            if change in (GONE, NEW):
                lines.append(f"  {address}: {change}")
            elif told.empty:
                moved += 1
            else:
                lines.append(
                    f"  {address}: " + "; ".join(f"{row.column} {row.before or '(blank)'} > {row.after or '(blank)'}" for row in told.itertuples())
                )
        lines += [f"  {count(moved, 'mark')} drawn in another place, with the same values"] * bool(moved)
    return "\n".join(lines)
