"""What a folder of results has and the data do not any more: found, said, and removed before notebooks run there again."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, store
from analysis.model import sentences, terms
from analysis.model.spellings import Spellings
from analysis.pipeline import claims, from_raw, lab, notebooks, searching
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.rerun_folder import STATE, withdraw

NAMES = ("actor", "actor_raw", "informant", "also_written", "reported_by")
"""Columns of processed tables that name somebody, beside the one that names whom a case is about."""
JUDGED = ("verification", "perturbation")
"""Folders below a rerun in which verdicts on exhibits lie, with what stood in them."""


class Gone(NamedTuple):
    """What results have and the data do not: names of cases, and by case what else was taken back (ids, names)."""

    cases: list[str]
    words: dict[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.cases or self.words)

    @property
    def sentences(self) -> list[str]:
        """What is gone, one sentence each."""
        said = [f"case {case_id} no longer exists in {store.raw_folder()}" for case_id in self.cases]
        lost = {case_id: sentences.say_list(_few(words)) for case_id, words in self.words.items()}
        return said + [f"case {case_id} no longer has {words}" for case_id, words in lost.items()]


def _few(words: list[str]) -> list[str]:
    return words if len(words) <= 3 else [*words[:3], f"{len(words) - 3} more of what these results name"]


def words(root: Path, case_id: str) -> list[str]:
    """Ids and names of people and offices that the processed tables of a case have and its collected tables do not."""
    stored = _processed(root, case_id)
    before, after = _named(stored.values()), _named(_now(case_id)) if stored else {}
    return sorted({word for column in before for word in before[column] - after.get(column, before[column])})


def _now(case_id: str) -> list[pd.DataFrame]:
    """Tables of a case as they would be processed now; none where they cannot be, which the check of the data says."""
    try:
        return list(from_raw.processed(case_id).tables.values())
    except (OSError, ValueError, KeyError):
        return []


def _named(tables: Iterable[pd.DataFrame]) -> dict[str, set[str]]:
    """Ids, and names of people and offices, in some tables, by column."""
    found: dict[str, set[str]] = {}
    columns = {*NAMES, store.read_about().words["subject_column"]}
    for table in tables:
        for column in table.columns:
            if column in columns or column.endswith("_id"):
                found.setdefault(column, set()).update(_words_of(table[column]))
    return found


def _words_of(values: Iterable[str]) -> set[str]:
    return {word for value in values for word in terms.split_list(value)}


def _processed(root: Path, case_id: str) -> Mapping[str, pd.DataFrame]:
    """Processed tables of a case in a folder; none where they cannot be read."""
    try:
        return store.read_tables(root / "data" / "processed" / case_id)
    except (OSError, ValueError):
        return {}


def find(root: Path, unchanged: Iterable[str] = (), case_ids: Iterable[str] | None = None) -> Gone:
    """What a folder of results has and the data do not.

    Parameters
    ----------
    root
        The folder: the project, or that of a rerun.
    unchanged
        Cases whose data are known to be those of the results.
    case_ids
        Cases that are looked at; all that the data have unless given.
    """
    asked = store.case_ids() if case_ids is None else case_ids
    same = {*unchanged}
    lost = {case_id: found for case_id in asked if case_id not in same and (found := words(root, case_id))}
    return Gone(claims.gone(root), lost)


def _refused(root: Path, said: Iterable[str]) -> list[str]:
    """A sentence, with what to do, for each thing that a folder of results has and the data do not."""
    advice = "make the results again" if root != store.ROOT else "run refresh, which removes it from the committed results too"
    words = f"{str(root)!r} has results of what was taken back: {{}}; {advice}, or name their data with --raw."
    return [words.format(each) for each in said]


def faults(root: Path) -> list[str]:
    """Why results must not be shown to anybody: they have what was taken back; a sentence each, with what to do."""
    return _refused(root, find(root).sentences)


def faults_of(root: Path, name: str) -> list[str]:
    """`faults` for whoever asks for an address, an id or a name: of its case, or of the name where it is in none."""
    asked = [case_id for case_id in store.case_ids() if f"{name}/".startswith((f"{case_id}/", f"{case_id}-"))]
    said = find(root, case_ids=asked).sentences
    if not asked and _stands(root / "data" / "processed", name) and not _stands(store.raw_folder(), name):
        said.append(f"{name} no longer occurs in the data")
    return _refused(root, said)


def _stands(folder: Path, name: str) -> bool:
    """Whether a name stands in a table of a folder, as it is written."""
    return any(name.encode() in data for data in store.read_bytes(folder).values()) if folder.is_dir() else False


def sought(root: Path, found: Gone) -> Spellings:
    """Words by which it is seen that something of what is gone is left: those that the data have nowhere any more."""
    if not found:
        return Spellings([])
    subject = store.read_about().words["subject_column"]
    named = {*found.cases, *(word for lost in found.words.values() for word in lost)}
    for case_id in found.cases:
        for table in _processed(root, case_id).values():
            columns = {subject, "also_written"} & {*table.columns}
            named |= {value for column in columns for value in _words_of(table[column])}
    there = {word for case_id in store.case_ids() for words in _named(_now(case_id)).values() for word in words}
    there |= {word for table in store.read_codebook().tables.values() for column in table for word in table[column]}
    return Spellings(named - there, others={*store.case_ids(), *there})


def remove(build: Path, unchanged: Iterable[str] = ()) -> list[str]:
    """Remove from the folder of a rerun all that rests on what the data do not have any more, and say so.

    These are the files that runs made of a case that is gone, or that has lost a fact, page or name, and what they made
    of all cases together; and copies of them (`remove_copies`).

    Returns
    -------
    What was removed and what is left, one line each; nothing where nothing is gone.
    """
    found = find(build, unchanged)
    if not found:
        return []
    names = sought(build, found)
    for scope in (terms.STUDY, *found.cases, *found.words):
        withdraw(build, scope)
    _forget_tasks(build, {terms.STUDY, *found.cases, *found.words})
    removed = [f"{said}: what earlier runs made from it in {build} is removed" for said in found.sentences]
    return removed + remove_copies(build, names)


def remove_copies(build: Path, names: Spellings) -> list[str]:
    """Remove verdicts on exhibits, and copies for the lab in which nobody wrote, in which a name is left.

    Returns
    -------
    A line for each other file of the folder in which one is left: it is left alone, since no run made it.
    """
    unedited = {build / "lab" / f"{name}.ipynb" for name in lab.unedited(build / "lab")}
    paths = list(dict.fromkeys(left.path for left in searching.search([build], names).left))
    ours = [path for path in paths if path in unedited or path.relative_to(build).parts[0] in JUDGED]
    files.remove(ours)
    words = "what was taken back is still named in {}, which this run did not make; remove the file, or the name in it"
    return [words.format(path) for path in paths if path not in ours]


def left_in(site: Path, names: Spellings) -> list[str]:
    """A line that says so where a site names what was taken back."""
    left = searching.search([site], names).left
    return [f"{site} still names it on {sentences.count(len(left), 'page')}; make it again (make site)"] if left else []


def _forget_tasks(build: Path, scopes: set[str]) -> None:
    """Take the tasks of some cases out of what the graph of tasks keeps."""
    lock, runtimes = build / STATE / "pytask.lock", build / STATE / ".pytask" / "runtimes.json"
    if lock.is_file():
        head, *tasks = files.read_file(lock).decode().split("[[task]]\n")
        kept = [task for task in tasks if task.partition('"')[2].partition("/")[0] not in scopes]
        files.write_changed(lock, "[[task]]\n".join([head, *kept]).encode())
    if runtimes.is_file():
        noted = json.loads(files.read_file(runtimes))
        noted["task"] = [task for task in noted["task"] if task["id"].partition("/")[0] not in scopes]
        files.write_changed(runtimes, json.dumps(noted).encode())


def unchanged(build: Path, inputs: Inputs) -> list[str]:
    """Cases whose data and code are those of their results, by the hash of all that their first notebook depends on."""
    if notebooks.CLEANING not in inputs.files:
        return []
    records = {case_id: build / STATE / case_id / f"{notebooks.CLEANING}.txt" for case_id in store.case_ids()}
    there = {case_id: files.read_file(path).decode(errors="replace") for case_id, path in records.items() if path.is_file()}
    noted = {case_id: text.partition("\n")[0] for case_id, text in there.items()}
    digests = inputs.digests(noted)
    return [case_id for case_id, digest in noted.items() if digest == digests[case_id, notebooks.CLEANING]]
