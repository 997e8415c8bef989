"""What the command `trace` answers: text or JSON, or what is unknown and what is spelled most like it."""

import json
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis.collect import files, store
from analysis.model import terms
from analysis.model.sentences import say_list
from analysis.pipeline import documents, gone, notebooks
from analysis.study.law import PAGE
from analysis.trace import counterfactual, descriptions, readme, results_faults
from analysis.trace.way_back import Exhibits


class Unknown(Exception):
    """There is nothing with the name that was asked for; the message says what is spelled most like it."""


def answer(what: str, name: str, results: Path | None = None, as_json: bool = False) -> str:
    """Answer to a question.

    Parameters
    ----------
    what
        `ADDRESS`, `exhibit`, or what is left out: `source`, `origin`, `informant`, `fact`.
    name
        The address, id or name.
    results
        Folder of a rerun in place of what is claimed.

    Raises
    ------
    Unknown
        If there is none, or the folder has no results, or results of what was taken back.
    """
    root = (results or store.ROOT).resolve()
    if lacking := results_faults.missing(root, results):
        raise Unknown("\n".join(lacking))
    if taken_back := gone.faults_of(root, name):
        raise Unknown("\n".join(taken_back))
    shown = Exhibits(root)
    faults = results_faults.faults(shown) if results else []
    if faults:
        raise Unknown("\n".join([*faults[:20], f"{len(faults)} faults in {str(results)!r}; name the folder of a complete rerun (make run)"]))
    with results_faults.refusing(results, Unknown):
        return _answer(shown, what, name, as_json)


def _answer(shown: Exhibits, what: str, name: str, as_json: bool) -> str:
    """Answer from results that can be read."""
    if what == "exhibit":
        return _cells(shown, name, as_json)
    if what in counterfactual.KINDS:
        return _without(shown, what, name, as_json)
    return _readme(shown, name, as_json) if name.split("/")[0] == readme.PLACE else _walk(shown, name, as_json)


def _dumped(made: object) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1)


def _unknown(name: str, near: list[str], what: str) -> Unknown:
    closest = f"The closest {'name is' if len(near) == 1 else 'names are'} {say_list(near)}." if near else "No name is similar."
    return Unknown(f"There is no {what} called {name[:100]!r}. {closest}")


def _cells(shown: Exhibits, name: str, as_json: bool) -> str:
    places = shown.exhibit(name)
    if not places:
        known = [f"{scope}/{exhibit}" for scope in shown.scopes for _, exhibit in shown.named(scope)]
        raise _unknown(name, get_close_matches(name, dict.fromkeys(known), 3, 0.0), "exhibit")
    if as_json:
        return _dumped([{"address": place.address, "exhibit": f"{place.kind}/{place.name}", "values": dict(place.values)} for place in places])
    return descriptions.say_cells(places)


def _without(shown: Exhibits, kind: str, name: str, as_json: bool) -> str:
    left_out = counterfactual.leave_out(shown.catalogue, kind, name)
    if not left_out.cases:
        raise _unknown(name, get_close_matches(name, counterfactual.known_names(shown.catalogue, kind), 3, 0.0), kind)
    changed = counterfactual.changes_without(shown, left_out)
    return (
        _dumped({"without": {kind: name}, "changes": changed.to_dict("records")}) if as_json else descriptions.say_changes(f"{kind} {name}", changed)
    )


def _walk(shown: Exhibits, name: str, as_json: bool) -> str:
    places, column = shown.find(name)
    if places:
        made = descriptions.told(shown, [shown.trace(place, column) for place in places])
        return _dumped(made) if as_json else descriptions.say(made, shown.study.codebook.words)
    rests = shown.rests_of(name)
    if not rests.pages:
        if name.startswith(PAGE):
            pages = [page for page in shown.catalogue.pages if page.startswith(PAGE)]
            raise _unknown(name, get_close_matches(name, pages, 3, 0.0), "page of the law")
        raise _unknown(name, shown.nearest(name), "exhibit cell or record")
    made = {"id": name, **descriptions.records(shown.catalogue, rests), "resting_on_it": [place.address for place in shown.resting_on(name)]}
    return (
        _dumped(made)
        if as_json
        else "\n".join(
            [
                name,
                *descriptions.say_records(made, shown.study.codebook.words),
                f"marks and rows that rest on this: {len(made['resting_on_it'])}",
                *(f"  {place}" for place in made["resting_on_it"]),
            ]
        )
    )


def _readme(shown: Exhibits, name: str, as_json: bool) -> str:
    scopes = [*store.case_ids(), *[terms.STUDY] * bool(shown.study.codebook.about.comparison)]
    if lacking := [scope for scope in scopes if scope not in shown.scopes]:
        raise Unknown(f"the README is about {notebooks.default_case()} and all cases together, of which these results lack {', '.join(lacking)}")
    paths = [path for folder in ("results", "data/processed") for path in sorted((shown.root / folder).rglob("*")) if path.suffix in (".csv", ".md")]
    contents = {path.relative_to(shown.root).as_posix(): files.read_file(path) for path in paths}
    numbers = {number.address: number for number in readme.numbers(contents)}
    if name == readme.PLACE and not numbers and not as_json:
        return "The README of this study states no number that was computed: it has none of the parts that `rival-requests refresh` writes."
    if name == readme.PLACE:
        table = pd.DataFrame(numbers.values(), columns=readme.Number._fields)
        return (
            _dumped(table.to_dict("records"))
            if as_json
            else "\n".join("\t".join(row) for row in table[["address", "number", "taken_from", "words"]].itertuples(index=False))
        )
    if name not in numbers:
        raise _unknown(name, get_close_matches(name, numbers, 3, 0.0), "number of the README")
    found = numbers[name]
    if found.taken_from == documents.PROCESSED:
        counted = f"{name}, {found.number} in {found.words!r}, is counted in the tables of {found.taken_from}; no exhibit of this study has it"
        return _dumped(found._asdict()) if as_json else counted
    return _walk(shown, found.taken_from, as_json)
