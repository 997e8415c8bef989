"""What comes in: faults of case folders and data sets, and of the parameters that are asked for."""

import tempfile
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import case_checks, checks, codebook_checks, copies, doubts, extending, files, listing, store, study_checks
from analysis.collect.cleaned_text import tidy
from analysis.collect.copies import Page
from analysis.collect.doubts import Doubt
from analysis.collect.fault import Fault, said
from analysis.model import choices, terms
from analysis.model.about import About
from analysis.model.choices import Known, Value
from analysis.model.dictionary import collected, multiverse, schemas, vocabulary
from analysis.model.dictionary import law as of_law
from analysis.model.dictionary import study as of_study
from analysis.model.dispute import Codebook
from analysis.multiverse import conclusion_checks, decision_checks
from analysis.pipeline import judging
from analysis.study import generalisations


def _short(name: str) -> str:
    return name.rpartition("/")[2]


def _over_cases() -> set[str]:
    """Names of tables over all cases, which are those of the exhibits; the exhibits themselves take long to import."""
    values = [value for module in (multiverse, of_study, of_law) for value in vars(module).values()]
    return {value.name for value in values if isinstance(value, schemas.Table)}


def _about(folder: Path) -> list[Fault]:
    """Faults of what a study says that it is about."""
    faults = codebook_checks.about_faults(files.read_given(store.about_path(folder)))
    if faults:
        return faults
    about, known = store.read_about(folder), _over_cases()
    faults += [Fault("study.toml, key comparison.exhibits", None, "", name, "names of exhibits") for name in about.comparison if name not in known]
    tables = [_short(table.name) for table in vocabulary.CODEBOOK_TABLES]
    odd = [name for name in about.own_tables if name not in tables]
    faults += [Fault("study.toml, key own_tables", None, "", name, f"tables of the codebook: {', '.join(tables)}") for name in odd]
    if (folder / "study.toml").is_file() and about.default_case not in store.case_ids(folder):
        faults.append(Fault("study.toml, key default_case", None, "", about.default_case, f"a case: {', '.join(store.case_ids(folder))}"))
    return faults


def _about_case(codebook: Codebook) -> list[Fault]:
    """Faults of what a study says of columns of case.csv that it does not have."""
    words, kinds = codebook.about.words, {"subject_column": "text", "start_column": "day"}
    faults = []
    for name, kind in kinds.items():
        there = list(codebook.case_columns.loc[codebook.case_columns["kind"] == kind, "column"])
        if words[name] not in there:
            faults.append(Fault(f"study.toml, key words.{name}", None, "", words[name], f"a column of the kind {kind}: {', '.join(there)}"))
    return faults


def _codebook(folder: Path, given: extending.Given) -> tuple[Codebook, list[Fault], list[str]]:
    """Codebook of a data set with what it extends, its faults, and notes on how it was read."""
    wrong = _about(folder)
    about = store.read_about(store.INSTRUMENT / "data" / "raw") if wrong else store.read_about(folder)
    codebook, faults, notes = _judged_codebook(given, about)
    words = "study.toml, key words."  # where the project's words stand in for those of the study, its own columns are no fault of them
    return codebook, [*wrong, *(fault for fault in faults if not (wrong and fault.file.startswith(words)))], list(notes)


_BY_WHICH_OTHERS_ARE_JUDGED = ("codebook/roles.csv", "codebook/case_columns.csv", "codebook/propositions.csv")
"""Tables of the codebook that must be without faults for cases to be judged; of the others the columns below."""
_BY_WHICH_CELLS_ARE_JUDGED = ("informant_state", "is_of_state")


def _is_usable(faults: Iterable[Fault]) -> bool:
    """Whether cases can be judged by a codebook with some faults: they are in single cells of lists of words, or in `study.toml`."""
    return all(
        fault.file.startswith("study.toml, key ")
        or (
            fault.file.startswith("codebook/")
            and fault.file not in _BY_WHICH_OTHERS_ARE_JUDGED
            and fault.row is not None
            and fault.row > 1
            and fault.column not in ("", *_BY_WHICH_CELLS_ARE_JUDGED)
        )
        for fault in faults
    )


def codebook_of(folder: Path) -> Codebook:
    """The codebook by which a data set, or the folder of a case in none, is judged, whatever its faults."""
    place = folder if (folder / "cases").is_dir() else store.INSTRUMENT / "data" / "raw"
    return _codebook(place, store.codebook_data(place))[0]


@lru_cache(maxsize=4)
def _judged_codebook(given: extending.Given, about: About) -> tuple[Codebook, tuple[Fault, ...], tuple[str, ...]]:
    """What `_codebook` gives, of the content of the tables and of `study.toml`, kept since all verbs judge the same codebook again."""
    absent = [
        table.name for table in vocabulary.CODEBOOK_TABLES if f"{table.name}.csv" not in given.names and _short(table.name) not in store.OPTIONAL
    ]
    missing = [Fault(f"{name}.csv", None, "", "missing", f"the file {name}.csv") for name in absent]
    found = extending.read(given)
    read = found.tables
    keys = {
        "states": ("codebook/states", "alpha2"),
        "roles": ("codebook/roles", "role"),
        "organs": ("codebook/organs", "organ"),
        "families": ("codebook/propositions", "proposition_family"),
    }
    words = {word: set(read[name][key]) for word, (name, key) in keys.items() if key in read.get(name, ())}
    if "organs" in words:
        words["deciders"] = {terms.FINAL_DECIDER, *words["organs"]}
    codebook = Codebook.of({_short(name): table for name, table in read.items()}, about)
    faults = checks.table_faults(found, vocabulary.CODEBOOK_TABLES, {}, words)
    if not missing + faults:
        faults = codebook_checks.codebook_faults(codebook.tables) + decision_checks.faults(codebook.decisions, codebook)
        faults += conclusion_checks.faults(codebook.conclusions, codebook) + generalisations.faults(codebook) + _about_case(codebook)
    return codebook, tuple(missing + extending.located(faults)), tuple(found.notes)


class Judged(NamedTuple):
    """What was found of a data set: faults, for which it is refused, notes on how it was read, and doubts that were not looked at yet.

    `pages` are those of the cases that were judged, and of the law where all were; there are none where the data have faults.
    """

    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    pages: tuple[Page, ...] = ()


def judge(folder: Path, case_ids: Iterable[str] | None = None, instead: Mapping[str, bytes] = {}) -> Judged:
    """The one judgement of a data set, or of all that a run of some of its cases reads: by it every verb refuses what it would stumble over.

    Everything is judged as cleaning leaves it. Where the codebook itself has faults by which all else would be judged, only those are given.

    Parameters
    ----------
    folder
        A folder with `cases/` and, beside it, the tables of the study and a codebook.
    case_ids
        Names of the cases; None for all. Faults within the folders of others are then not looked for.
    instead
        Content of tables, by their path, that is judged in place of what they hold; not of those of the codebook.
    """
    folder = folder.absolute()
    if odd := [Fault(name, None, "", "no file", "a file in its place") for name in files.no_files(folder)]:
        return Judged(tuple(odd))
    there = store.case_ids(folder)
    if odd := [Fault(name, None, "", "misnamed", right) for name, right in listing.misnamed(folder, _names_of(there)).items()]:
        return Judged(tuple(odd))
    chosen = there if case_ids is None else [case_id for case_id in there if case_id in set(case_ids)]
    about = {"study.toml": files.read_file(store.about_path(folder))}
    return _judge(folder, tuple(chosen), case_ids is None, tuple((_tables_of(folder) | about | dict(instead)).items()), store.codebook_data(folder))


def _tables_of(folder: Path) -> dict[str, bytes]:
    """Tables of a data set by their path, also those of cases to which a link leads."""
    data = store.read_bytes(folder)
    for case_id in (case_id for case_id in store.case_ids(folder) if (folder / "cases" / case_id).is_symlink()):
        data |= {f"cases/{case_id}/{path}": text for path, text in store.read_bytes(folder / "cases" / case_id).items()}
    return data


def judge_after(folder: Path, contents: Mapping[str, bytes | None], case_ids: Iterable[str] | None = None) -> Judged:
    """`judge` of what a data set would be with other files, by their path; None for one that goes. The folder need not be there yet."""
    there: dict[str, bytes | None] = {**_tables_of(folder)} if folder.is_dir() else {}
    about = folder / "study.toml"
    there |= ({about.name: files.read_file(about)} if about.is_file() else {}) | dict(contents)
    with tempfile.TemporaryDirectory(prefix="rival-requests-") as kept:
        copy = Path(kept) / "data"
        files.write_all(copy, {path: data for path, data in there.items() if data is not None})
        return judge(copy, case_ids)


_OF_CASES = tuple(table for table in vocabulary.CODEBOOK_TABLES if table.name in ("codebook/aliases", "codebook/conclusions"))
"""Tables of the codebook that name cases; those that are borrowed may name others than the data have."""
_NAMING = ("case.csv", "requests.csv", "facts.csv", "sources.csv")
"""Tables of a case to whose ids and states tables beside the cases refer."""


@lru_cache(maxsize=2)
def _judge(folder: Path, chosen: tuple[str, ...], is_whole: bool, contents: tuple[tuple[str, bytes], ...], given: extending.Given) -> Judged:
    """What `judge` finds, kept since a verb may ask twice: by the content of every file of the data set, and of the codebook that it may extend."""
    data = dict(contents)
    codebook, of_words, notes = _codebook(folder, given)
    if not _is_usable(of_words):
        return Judged(tuple(of_words), tuple(notes))
    beside = {path: text for path, text in data.items() if not path.startswith("cases/")}
    of_cases: dict[str, dict[str, bytes]] = {case_id: {} for case_id in store.case_ids(folder)}
    for path, text in data.items():
        if path.startswith("cases/") and (parts := path.split("/", 2))[1] in of_cases and len(parts) == 3:
            of_cases[parts[1]][parts[2]] = text
    study = checks.Read.of(beside, collected.BESIDE_TABLES)
    words = checks.Read.of(beside, _OF_CASES)
    origins = study.tables.get("origins", pd.DataFrame())
    known = dict.fromkeys(origins["origin_id"]) if "origin_id" in origins else None
    judged = judging.judge_cases(
        {case_id: of_cases[case_id] for case_id in chosen}, codebook, known, None if "origins" in study.unread else study.written.get("origins")
    )
    others = {case_id: {name: text for name, text in of_cases[case_id].items() if name in _NAMING} for case_id in of_cases if case_id not in judged}
    cases = {case_id: judged[case_id].read if case_id in judged else checks.read_case(others[case_id], codebook.tables) for case_id in of_cases}
    of_chosen = {case_id: [fault._replace(file=f"{case_id}/{fault.file}") for fault in cases[case_id].faults] for case_id in chosen}
    faults = of_words + _names(folder, data) + [fault for found in of_chosen.values() for fault in found]
    wrong = _beside(study, words, codebook, cases, chosen)
    notes += [f"{case_id}/{note}" for case_id in chosen for note in cases[case_id].notes] + study.notes
    faultless = {case_id: cases[case_id].written for case_id, found in of_chosen.items() if not found}
    of_each = [doubt for case_id in sorted(faultless) for doubt in judged[case_id].doubts]
    doubts = _doubts(of_each, faultless, study, words, codebook, is_whole and not faults + wrong)
    read = {case_id: cases[case_id].tables for case_id in chosen} | ({"law": {"sources": study.tables.get("law/sources")}} if is_whole else {})
    return Judged(tuple(faults + wrong), tuple(notes), tuple(doubts), () if faults + wrong else _pages(read))


def _names_of(case_ids: Iterable[str]) -> list[str]:
    """Files that a data set with some cases can have."""
    of_case = [f"cases/{case_id}/{name}.csv" for case_id in case_ids for name in ("case", *(table.name for table in collected.CASE_TABLES))]
    tables = [*collected.BESIDE_TABLES, *vocabulary.CODEBOOK_TABLES]
    return ["study.toml", *(f"{table.name}.csv" for table in tables), *of_case]


def _names(folder: Path, data: Mapping[str, bytes]) -> list[Fault]:
    """Faults of the names of files beside the cases: no case, tables with a misspelt name, or in no folder of a case."""
    names = [name for name in _names_of([]) if name != "study.toml"]
    there = [name for name in data if name.endswith(".csv") and not name.startswith("cases/")]
    faults = [Fault(name, None, "", "unknown file", ", ".join(names)) for name in there if name not in names]
    case_ids = store.case_ids(folder)
    faults += [Fault("cases", None, "", "no case", "a folder for each case")] * (not case_ids)
    known = {f"cases/{case_id}/" for case_id in case_ids}
    loose = [name for name in data if name.startswith("cases/") and not any(map(name.startswith, known))]
    faults += [Fault(name, None, "", "loose table", "the folder of its case") for name in loose]
    return faults


def _beside(study: checks.Read, words: checks.Read, codebook: Codebook, cases: Mapping[str, checks.Read], chosen: Iterable[str]) -> list[Fault]:
    """Faults of tables beside the cases, also those that only show beside the cases that are looked at."""
    references = {"cases": set(cases)}
    if not any(case.unread for case in cases.values()):
        for name, column in (("facts", "fact_id"), ("sources", "source_id")):
            there = [case.tables[name] for case in cases.values() if column in case.tables.get(name, ())]
            references[f"{name}.{column}"] = {value for table in there for value in table[column]}
        named = sorted({state for case in cases.values() for state in case_checks.states_named(case.tables, codebook.roles)})
        references["propositions"] = set(terms.case_propositions(codebook.propositions, named)["proposition"])
    references |= _of_law(study.tables)
    tables = {case_id: cases[case_id].tables for case_id in chosen}
    faults = checks.table_faults(study, collected.BESIDE_TABLES, codebook.tables, references)
    faults += study_checks.coding_faults(study.tables, tables, codebook.tables, references)
    faults += study_checks.law_faults(study.tables, tables, codebook.roles) + study_checks.audit_faults(study.tables)
    return faults + checks.table_faults(words, [table for table in _OF_CASES if table.name == "codebook/aliases"], {}, {"cases": set(cases)})


def _of_law(tables: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Ids of instruments and pages of the law that a data set has."""
    found = {}
    for table in collected.STUDY_TABLES:
        key = next((column.name for column in table.columns if column.is_key), "")
        if f"law/{key.removesuffix('_id')}s" == table.name:
            frame = tables.get(table.name, pd.DataFrame())
            found[f"{table.name}.{key}"] = set(frame[key]) if key in frame else set()
    return found


def _doubts(
    of_cases: list[Doubt],
    cases: Mapping[str, Mapping[str, pd.DataFrame]],
    study: checks.Read,
    words: checks.Read,
    codebook: Codebook,
    is_whole: bool,
) -> list[Doubt]:
    """Doubts about cases without faults that were not looked at yet; where the whole data set has none, about what lies beside them too."""
    found = list(of_cases)
    if is_whole:
        beside = {name: table for name, table in (study.written | words.written).items() if name != "seen"}
        found += doubts.study_doubts(cases, beside, codebook)
    return doubts.unseen(found, None if "seen" in study.unread else study.tables.get("seen"), is_whole)


def judge_case_folder(folder: Path, instead: Mapping[str, bytes] = {}) -> Judged:
    """`judge` for the folder of a case, by the data set in which it lies; by the project's own codebook alone where it lies in none."""
    folder = folder.absolute()
    if folder.parent.name == "cases":
        return judge(folder.parent.parent, [folder.name], instead)
    ours = store.INSTRUMENT / "data" / "raw"
    codebook, faults, notes = _codebook(ours, store.codebook_data(ours))
    if faults:
        return Judged(tuple(faults), tuple(notes))
    case = checks.judge_case(folder.name, store.read_bytes(folder) | dict(instead), codebook.tables, None)
    found = [] if case.faults else doubts.case_doubts(folder.name, case.written, codebook)
    return Judged(tuple(case.faults), tuple(case.notes), tuple(found), () if case.faults else _pages({folder.name: case.tables}))


def _pages(read: Mapping[str, Mapping[str, pd.DataFrame | None]]) -> tuple[Page, ...]:
    """Pages by scope, in the order of their tables."""
    listed = {scope: tables.get("sources") for scope, tables in read.items()}
    return tuple(page for scope, table in listed.items() if table is not None for page in copies.pages(scope, table))


def data_set_faults(folder: Path) -> list[Fault]:
    """Every fault of a data set."""
    return list(judge(folder).faults)


def unknown_cases(case_ids: Iterable[str], there: Iterable[str]) -> list[str]:
    """A sentence for each name that is no case, with the nearest one and with all `there` are."""
    there, found = list(there), []
    for name in dict.fromkeys(case_ids):
        if name in there:
            continue
        near = get_close_matches(name, there, 1)
        said = f"There is no case {name!r}."
        if name == terms.STUDY:
            said = f"{name!r} means all cases together, and one case is asked for."
        found.append(f"{said}{f' Did you mean {near[0]}?' if near else ''} The cases are {', '.join(there)}.")
    return found


def judge_run(case_ids: Iterable[str]) -> Judged:
    """`judge` for all that a run of some cases of the data, or of the study, which needs them all, reads."""
    asked = list(case_ids)
    return judge(store.raw_folder(), None if terms.STUDY in asked else asked)


def faults_of_run(case_ids: list[str], given: Mapping[str, Value] = {}) -> list[str]:
    """Every fault for which a run of some cases is refused: of the cases' names, then of the data that they read, then of choices.

    Each group is judged by the one before it, so the first that has faults is given alone.
    """
    there, named = store.case_ids(), [case_id for case_id in case_ids if case_id != terms.STUDY or len(case_ids) == 1]
    if not there:
        return [f"{store.raw_folder() / 'cases'} has no case in it; make a folder for each case there"]
    if faults := unknown_cases(named, there):
        return faults
    if found := judge_run(case_ids).faults:
        return said(found)
    return list(dict.fromkeys(fault for case_id in named if given for fault in choices.faults(given, _known(case_id))))


def _known(case_id: str) -> Known:
    """What choices can name in a case, as cleaning leaves it."""
    raw = store.read_raw_case(case_id)
    sources, facts = tidy(raw.sources), tidy(raw.facts)
    return raw.codebook.known._replace(sources=tuple(sources["source_id"]), informants=tuple(sorted(facts["informant"].unique())))
