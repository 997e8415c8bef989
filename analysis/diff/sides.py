"""What is compared: some data, as they lie somewhere or lay at a commit, under some choices."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from analysis.collect import files, store
from analysis.model import choices as choosing
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Study
from analysis.model.sentences import say_choices
from analysis.pipeline import from_raw, git, intake, notebooks, runner

FORMS = "data=FOLDER, commit=NAME, as_of=YYYY-MM-DD, coding=CODER, or another parameter=VALUE; several are joined by commas"
CLEANED = Path("data") / "processed"
"""Where a run, or the study at work, has its cleaned tables."""


class Unusable(ValueError):
    """What somebody named cannot be compared; the message has each fault on a line of its own."""


class Side(NamedTuple):
    """Cases as they were cleaned, their codebook, the choices under which they are asked, and what all this is called."""

    said: str
    study: Study
    choices: Choices

    def of_case(self, case_id: str) -> tuple[Case, Choices]:
        """A case, and the choices as those of it: of the pages and informants left out only those that it has."""
        case = self.study.cases[case_id]
        return case, self.choices.of_case(case.known)


class _Named(NamedTuple):
    """What the words for a side name: a folder, or a commit (both blank: the data as they are), and choices."""

    folder: str
    commit: str
    choices: dict[str, Any]


def read(words: str) -> Side:
    """The side that somebody names.

    Parameters
    ----------
    words
        A folder (a data set, a study, or that of a run), a commit of the study at work, a day, a coder, or parameters, as `FORMS` says; blank are the data
        as they are, under the default choices.

    Raises
    ------
    Unusable
        If there is no such thing, it could be several, the data have faults, or the choices cannot be used with them.
    """
    named = _understood(words)
    if named.commit:
        with at_commit(named.commit) as folder:
            return _with_choices(collected(folder, f"the data at commit {named.commit}"), named.choices)
    place = Path(named.folder) if named.folder else store.raw_folder()
    if (place / "data" / "raw" / "cases").is_dir():
        place = place / "data" / "raw"
    if (place / "cases").is_dir():
        return _with_choices(collected(place, f"the data in {place}" if named.folder else "the data as they are"), named.choices)
    if (place / CLEANED).is_dir():
        return _with_choices(cleaned(place, f"the run in {place}"), named.choices)
    raise Unusable(
        f"{str(place)!r} holds neither collected data (cases/, or data/raw/cases/) nor what a run made (data/processed/). Name a folder that does."
    )


def last_run() -> Side:
    """What the last run of everything made, or where there was none, what is claimed.

    Raises
    ------
    Unusable
        If there is neither.
    """
    if (runner.BUILD / CLEANED).is_dir():
        return cleaned(runner.BUILD, "the last run")
    return claimed()


def claimed() -> Side:
    """What is claimed: the committed tables of the study at work.

    Raises
    ------
    Unusable
        If nothing is claimed.
    """
    if not (store.ROOT / CLEANED).is_dir():
        raise Unusable(
            "There was no run yet, and nothing is claimed, so there is nothing to compare with. Do `rival-requests run` first, or name two sides."
        )
    return cleaned(store.ROOT, "what is claimed")


def collected(folder: Path, said: str) -> Side:
    """A data set as it was collected, cleaned and not run.

    Raises
    ------
    Unusable
        If it has faults.
    """
    if faults := intake.judge(folder).faults:
        shown = "\n".join(f"  {line}" for line in intake.said(faults[:3]))
        more = f"\n  and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise Unusable(
            f"{said[0].upper()}{said[1:]} cannot be compared, since they have faults; `rival-requests check` names all of them:\n{shown}{more}"
        )
    with store.reading_from(folder):
        return Side(said, from_raw.study(), choosing.DEFAULT)


def cleaned(folder: Path, said: str) -> Side:
    """What a run made, by its cleaned tables and the parameters of its notebooks, with the codebook of the data as they are.

    Raises
    ------
    Unusable
        If the tables are not those of a case.
    """
    codebook, cases, given = store.read_codebook(), {}, dict[str, Any]()
    wanted = {table.name: set(table.names) for table in codebook.processed_tables}
    for place in sorted(path for path in (folder / CLEANED).iterdir() if path.is_dir() and path.name != terms.STUDY):
        tables = store.read_tables(place)
        if "case" not in tables or any(not wanted.get(name, set()) <= set(table) for name, table in tables.items()):
            raise Unusable(
                f"{str(place)!r} does not hold the cleaned tables of a case as this version makes them. Run it again (`rival-requests run`)."
            )
        cases[place.name] = Case.of(tables, codebook)
        given = given or _parameters(folder, place.name)
    return _with_choices(Side(said, Study(codebook, cases), choosing.DEFAULT), given)


def _parameters(folder: Path, case_id: str) -> dict[str, Any]:
    """Choices with which a run executed a notebook of a case; none where there is no such notebook."""
    for name in notebooks.names(case_id):
        path = folder / notebooks.executed_path(name, case_id)
        if path.is_file():
            executed = files.read_given(path)
            if why := notebooks.why_not_executed(executed, case_id):
                raise Unusable(f"{path} {why}. Run it again (`rival-requests run`).")
            found = notebooks.parameters_of_run(json.loads(executed))
            if set(found) & set(choosing.DEFAULTS):
                return {key: value for key, value in found.items() if key in choosing.DEFAULTS}
    return {}


@contextmanager
def at_commit(commit: str) -> Iterator[Path]:
    """Folder with the collected data of the study at work as they were at a commit.

    Raises
    ------
    Unusable
        If git does not answer, or the commit has no such data.
    """
    try:
        with git.exported(store.ROOT, commit, "data/raw") as folder:
            yield folder
    except git.Unanswered as error:
        raise Unusable(f"The data at commit {commit} cannot be had: {error}") from error


def _with_choices(side: Side, given: Mapping[str, Any]) -> Side:
    """A side under choices that were named, besides those that it has."""
    values = {**side.choices.values(), **given}
    if found := choosing.faults(values):
        raise Unusable("\n".join(found))
    chosen = Choices.of(values)
    try:
        side.study.choices_of(chosen)
    except ValueError as error:
        raise Unusable(str(error)) from error
    more = say_choices(chosen, side.study.codebook).removeprefix("On all evidence. Chosen: ").rstrip(".") if chosen != side.choices else ""
    return side._replace(said=f"{side.said} ({more[0].lower()}{more[1:]})" if more else side.said, choices=chosen)


def _understood(words: str) -> _Named:
    """What the words for a side name, each part by its key, or by what it can only be."""
    folder, commit, given, wrong = "", "", dict[str, Any](), []
    for part in [] if not words else [words] if Path(words).is_dir() else filter(None, (part.strip() for part in words.split(","))):
        key, found, value = part.partition("=")
        if not found:
            meanings = _meanings(part)
            if len(meanings) != 1:
                wrong.append(_unclear(part, meanings))
                continue
            ((key, value),) = meanings
        if key == "data":
            folder = value
        elif key == "commit":
            commit = value
        else:
            given[key] = int(value) if isinstance(choosing.DEFAULTS.get(key), int) and value.isdecimal() else value
    if folder and commit:
        wrong.append(f"{words!r} names both a folder and a commit. Name one of them.")
    wrong += choosing.faults(given)
    if wrong:
        raise Unusable("\n".join(wrong))
    return _Named(folder, commit, given)


def _meanings(part: str) -> list[tuple[str, str]]:
    """What a part without a key can be: pairs of a key and a value."""
    found = [("data", part)] * Path(part).is_dir()
    if not choosing.faults({"as_of": part}):
        return [*found, ("as_of", part)]
    if part in (terms.ADJUDICATED, terms.CONSENSUS, *store.read_codebook().coders["coder"]):
        found.append(("coding", part))
    return [*found, *[("commit", part)] * bool(git.commit_of(store.ROOT, part))]


def _unclear(part: str, meanings: Iterable[tuple[str, str]]) -> str:
    """Why a part cannot be used that is nothing known, or several things."""
    if forms := [f"{key}={value}" for key, value in meanings]:
        return f"{part!r} can be several things. Say which: {' or '.join(forms)}."
    return f"{part!r} is no folder, commit, day or coder that is known here. Name one of {FORMS}."
