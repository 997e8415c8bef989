"""Taking something back: what is meant, what becomes of each row, why it cannot be, and the change itself."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import changes, files, store
from analysis.model import doors
from analysis.model.dictionary.logs import RETRACTIONS
from analysis.model.spellings import Spellings, fold
from analysis.model.terms import clean_text
from analysis.pipeline import intake
from analysis.retract import data_set, persons, records
from analysis.retract.data_set import Change, DataSet

CASE, FACT, PERSON = "case", "fact", "person"
LOG = "retractions.csv"
"""Table of a data set that says what was taken back, without naming it."""
LONGEST = 200
"""So many letters the name of a case, a fact or a person has at most; a longer one would be sought in vain."""


class Plan(NamedTuple):
    """What is to be taken back.

    Attributes
    ----------
    kind
        A case, a fact or a person; a person also where nothing in the data has the name.
    names
        The names by which it would be found.
    rows
        What becomes of each row, cell and line that holds it.
    contents
        New bytes of files by path; None for one that goes.
    before
        SHA-256 of the files that are there.
    refusals
        Why it cannot be taken back as it is asked, one sentence each.
    notes
        What is to be known besides.
    """

    kind: str
    names: Spellings
    rows: list[Change]
    contents: dict[str, bytes | None]
    before: dict[str, str]
    refusals: list[str]
    notes: list[str]


class Wishes(NamedTuple):
    """How it is to be done: words for a person (blank: those of the role), whether titles, and pages without facts, stay."""

    words: str = ""
    keeps_titles: bool = False
    keeps_pages: bool = False


class Entry(NamedTuple):
    """What the log says beside the hash of the name: the day, why, and who did it."""

    day: str
    reason: str
    by: str


def kind_of(name: str, data: DataSet) -> str:
    """What a name stands for in a data set."""
    if name in data.case_ids:
        return CASE
    return FACT if any(name in data.values(case_id, "facts", "fact_id") for case_id in data.case_ids) else PERSON


def plan(folder: Path, name: str, wishes: Wishes) -> Plan:
    """What becomes of a data set if something is taken back; nothing is changed.

    Parameters
    ----------
    folder
        The data set, which is the one that is read.
    name
        A case, a fact, or a person in any spelling.
    wishes
        How it is to be done.
    """
    codebook = store.read_codebook()
    before = data_set.read(folder, codebook)
    subject, kind = codebook.about.words["subject_column"], kind_of(name, before)
    moved: dict[str, str] = {}
    notes: list[str] = []
    renamed = before
    if kind == CASE:
        after, names = records.without_case(before, name, subject)
    elif kind == FACT:
        after, names = records.without_fact(before, name, wishes.keeps_pages)
    else:
        person = persons.identify(before, [name], subject)
        words = wishes.words or persons.role(before, person, codebook)
        new = persons.renamed_ids(before, person)
        renamed, moved = persons.rename(before, new)
        after = renamed.copy()
        persons.anonymise(after, person, words, wishes.keeps_titles, subject)
        names = Spellings([*person.names.names, *new], person.names.surnames)
        notes = _notes(new, person, before.case_ids)
    rows = data_set.differences(renamed, after, {})
    if kind == PERSON and rows:
        notes.append(f"{words!r} replaces the name (--as WORDS for others)")
    contents = data_set.contents(before, after, moved)
    there = {path: files.sha256(files.read_file(folder / path)) for path in contents if (folder / path).is_file()}
    refusals = _refusals(folder, before, after, moved, contents) if contents else []
    return Plan(kind, names, rows, contents, there, refusals, notes)


def _notes(new: dict[str, str], person: persons.Person, case_ids: list[str]) -> list[str]:
    """What is to be known of ids that change, and of names that are not sought."""
    notes = [
        f"{old} is called {made} from now on" + ", and so is every id that begins with it" * (old in case_ids)
        for old, made in sorted(new.items())
        if not any(old.startswith(f"{case_id}-") for case_id in {*case_ids} & {*new})
    ]
    words = "{!r} alone can be a word of others too: it goes where a cell is just that, and is not sought (--search {} does)"
    return notes + [words.format(name, name) for name in person.nicknames]


def _refusals(
    folder: Path,
    before: DataSet,
    after: DataSet,
    moved: dict[str, str],
    contents: dict[str, bytes | None],
) -> list[str]:
    """Why the data would not be whole: the case that stands for all is gone, no case is left, or the check has faults."""
    default = store.read_about(folder).default_case
    is_own = folder.resolve() == (store.ROOT / "data" / "raw").resolve()
    if default in before.case_ids and default not in after.case_ids and (is_own or not moved):
        also = " and the first cells of the notebooks name it" if is_own else " names it"
        return [f"{default} is the default case: study.toml{also}; name another one there first"]
    if not after.case_ids:
        return ["no case would be left; remove the data set, and everything that was made from it"]
    return [f"what is left would not pass the check: {fault}" for fault in intake.judge_after(folder, contents).faults]


def faults(name: str, folder: Path, entry: Entry) -> list[str]:
    """Why it cannot be asked for: the name is too long or short, a word of the codebook, or in the reason or in who did it."""
    if len(name) > LONGEST:
        advice = f"give a case, a fact, or a name of at most {LONGEST} letters."
        return [f"a name of {len(name)} letters is too long to be searched for; {advice}"]
    found = []
    if len(fold(name)) < 3:
        found.append(f"{name!r} is too short to be searched for; give a case, a fact, or a name of at least three letters.")
    elif name in _closed_words() - {*store.case_ids(folder)}:
        found.append(f"{name!r} is a word of the codebook, not a case, fact or person; change the codebook itself.")
    for option, text in (("--reason", entry.reason), ("--by", entry.by)):
        if Spellings([name]).found(text):
            found.append(f"{option} names what is taken back, and is kept in the log. Say it without the name.")
    return found


def _closed_words() -> set[str]:
    """Words of the codebook that name nobody: those of states, organs, propositions and the like."""
    tables = store.read_codebook().tables
    closed = ("states", "organs", "roles", "event_types", "propositions", "languages", "outlet_kinds", "bases")
    return {word for name in closed for word in tables[name][tables[name].columns[0]]} | set(tables["states"]["name"])


def digest(name: str) -> str:
    """SHA-256 of a name by which the log can be asked for it, whatever its case and white space."""
    return files.sha256(clean_text(name).casefold().encode())


def carry_out(folder: Path, name: str, made: Plan, entry: Entry) -> None:
    """Make the changes of a plan, and a row of the log, all of them or none.

    Raises
    ------
    files.Busy
        If another process is changing files of this folder.
    changes.Stale
        If a file is no longer what it was.
    OSError
        If a file cannot be written; nothing is changed then.
    """
    there = files.read_file(folder / LOG) if (folder / LOG).is_file() else b""
    rows = store.read_table(there) if there else RETRACTIONS.frame()
    row = [entry.day, made.kind, digest(name), str(len(made.rows)), entry.reason, entry.by]
    logged = pd.concat([rows, RETRACTIONS.frame([row])], ignore_index=True)
    logged = logged.drop_duplicates(RETRACTIONS.keys, keep="last")
    before = made.before | ({LOG: files.sha256(there)} if there else {})
    changes.make(folder, made.contents | {LOG: store.csv_bytes(logged)}, before)


def say(made: Plan, width: int = 100) -> Iterable[str]:
    """The plan in lines: each row, cell and line that changes, before and after."""
    for file, line, column, before, after in made.rows:
        place = f"{file}, line {line}" + f", {column}" * bool(column)
        yield f"{place}: {_short(before, width)} -> {'(removed)' if after is None else _short(after, width) or '(blank)'}"
    yield from made.notes


def _short(text: str, width: int) -> str:
    plain = doors.terminal(re.sub(r"\s+", " ", text))
    return plain if len(plain) <= width else f"{plain[: width - 1]}…"
