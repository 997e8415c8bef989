"""What comes in: faults of case folders and data sets, and of the parameters that are asked for."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis.collect import checks, codebook_checks, form_checks, store
from analysis.collect.form_checks import Fault
from analysis.model import choices, terms
from analysis.model.choices import Known, Value
from analysis.model.dictionary import collected, multiverse, schemas, vocabulary
from analysis.model.dictionary import law as of_law
from analysis.model.dictionary import study as of_study
from analysis.model.dispute import Codebook
from analysis.multiverse import conclusion_checks, decision_checks
from analysis.study import generalisations


def _short(name: str) -> str:
    return name.rpartition("/")[2]


def _over_cases() -> set[str]:
    """Names of tables over all cases, which are those of the exhibits; the exhibits themselves take long to import."""
    values = [value for module in (multiverse, of_study, of_law) for value in vars(module).values()]
    return {value.name for value in values if isinstance(value, schemas.Table)}


def _about(folder: Path) -> list[Fault]:
    """Faults of what a study says that it is about."""
    faults = codebook_checks.about_faults(store.read_given(store.about_path(folder)))
    if faults:
        return faults
    about, known = store.read_about(folder), _over_cases()
    faults += [Fault("study.toml, key comparison.exhibits", None, "", name, "names of exhibits") for name in about.comparison if name not in known]
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


def _codebook(folder: Path) -> tuple[Codebook, list[Fault]]:
    """Codebook of a data set (the project's own tables where it brings none) and its faults."""
    if wrong := _about(folder):
        return Codebook.of({}, store.read_about(store.ROOT / "data" / "raw")), wrong
    data = {f"codebook/{name}.csv": path.read_bytes() for name, path in store.codebook_paths(folder).items()}
    absent = [table.name for table in vocabulary.CODEBOOK_TABLES if f"{table.name}.csv" not in data and _short(table.name) not in store.OPTIONAL]
    missing = [Fault(f"{name}.csv", None, "", "missing", f"the file {name}.csv") for name in absent]
    read = {
        _short(table.name): form_checks.parse(table, data[f"{table.name}.csv"], "")[0]
        for table in vocabulary.CODEBOOK_TABLES
        if f"{table.name}.csv" in data
    }
    keys = {
        "states": ("states", "alpha2"),
        "roles": ("roles", "role"),
        "organs": ("organs", "organ"),
        "families": ("propositions", "proposition_family"),
    }
    words = {word: set(table[key]) for word, (name, key) in keys.items() if (table := read.get(name)) is not None and key in table}
    if "organs" in words:
        words["deciders"] = {terms.FINAL_DECIDER, *words["organs"]}
    found, faults = checks.study_faults(data, vocabulary.CODEBOOK_TABLES, {}, words)
    codebook = Codebook.of({_short(name): table for name, table in found.items()}, store.read_about(folder))
    if not missing + faults:
        faults = codebook_checks.codebook_faults(codebook.tables) + decision_checks.faults(codebook.decisions, codebook)
        faults += conclusion_checks.faults(codebook.conclusions, codebook) + generalisations.faults(codebook) + _about_case(codebook)
    return codebook, missing + faults


def _case(folder: Path, codebook: Codebook, origins: Iterable[str] | None) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    raw, faults = checks.case_faults(folder.name, store.read_bytes(folder), codebook.tables, origins)
    return raw, [fault._replace(file=f"{folder.name}/{fault.file}") for fault in faults]


def _study(folder: Path, codebook: Codebook, cases: Mapping[str, Mapping[str, pd.DataFrame]]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables beside the cases, and the codebook's links to the cases."""
    references = {"cases": set(cases)}
    for name, column in (("facts", "fact_id"), ("sources", "source_id")):
        references[f"{name}.{column}"] = {value for raw in cases.values() if column in raw.get(name, ()) for value in raw[name][column]}
    columns = codebook.roles.loc[codebook.roles["stands_for_xx"] == "yes", "case_column"]
    rows = [row for raw in cases.values() for row in raw.get("case", pd.DataFrame()).to_dict("records")]
    named = sorted({state for row in rows for column in columns for state in terms.split_list(row.get(column, ""))})
    references["propositions"] = set(terms.case_propositions(codebook.propositions, named)["proposition"])
    data = store.read_bytes(folder)
    references |= _of_law(data)
    aliases = [table for table in vocabulary.CODEBOOK_TABLES if table.name == "codebook/aliases"]
    found, faults = checks.study_faults(data, collected.STUDY_TABLES, codebook.tables, references)
    return found, faults + checks.law_faults(found, cases, codebook.roles) + checks.study_faults(data, aliases, codebook.tables, references)[1]


def _of_law(data: Mapping[str, bytes]) -> dict[str, set[str]]:
    """Ids of instruments and pages of the law that a data set has."""
    found = {}
    for table in collected.STUDY_TABLES:
        key = next((column.name for column in table.columns if column.is_key), "")
        if f"law/{key.removesuffix('_id')}s" == table.name:
            frame = form_checks.parse(table, data.get(f"{table.name}.csv", b""), "").frame
            found[f"{table.name}.{key}"] = set(frame[key]) if frame is not None and key in frame else set()
    return found


def case_faults(folders: Iterable[Path]) -> list[Fault]:
    """Every fault of some case folders of one data set, by its codebook and its origins where it has them."""
    folders = [folder.absolute() for folder in folders]
    data_set = folders[0].parent.parent
    codebook, faults = _codebook(data_set)
    if faults:
        return faults
    origins = _origins(data_set)
    return [fault for folder in folders for fault in _case(folder, codebook, origins)[1]]


def _origins(folder: Path) -> list[str] | None:
    """Ids of the original reports of a data set; None where it has no table of them, or one that cannot be read."""
    path = folder / "origins.csv"
    table = next(table for table in collected.STUDY_TABLES if table.name == "origins")
    frame = form_checks.parse(table, path.read_bytes(), "origins.csv").frame if path.is_file() else None
    return list(frame["origin_id"]) if frame is not None and "origin_id" in frame else None


def data_set_faults(folder: Path) -> list[Fault]:
    """Every fault of a folder with `cases/` and, beside it, the tables of the study and a codebook.

    Where the codebook itself has faults, only those are given, as everything else is judged by it.
    """
    codebook, faults = _codebook(folder)
    if faults:
        return faults
    origins = _origins(folder)
    cases = {}
    faults += _unknown_files(folder)
    if not store.case_ids(folder):
        faults.append(Fault("cases", None, "", "no case", "a folder for each case"))
    if terms.STUDY in store.case_ids(folder):
        faults.append(Fault("cases", None, "", terms.STUDY, "another name: this one means all cases together"))
    for case_id in store.case_ids(folder):
        cases[case_id], wrong = _case(folder / "cases" / case_id, codebook, origins)
        faults += wrong
    return faults + _study(folder, codebook, cases)[1]


def _unknown_files(folder: Path) -> list[Fault]:
    """Tables beside the cases that the project does not know, such as a misspelt name."""
    names = [f"{table.name}.csv" for table in collected.STUDY_TABLES + vocabulary.CODEBOOK_TABLES]
    there = [name for name in store.read_bytes(folder) if not name.startswith("cases/")]
    return [Fault(name, None, "", "unknown file", ", ".join(names)) for name in there if name not in names]


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


def faults_of_run(case_ids: list[str], given: Mapping[str, Value] = {}) -> list[str]:
    """Every fault for which a run of some cases is refused: of the cases' names, then of the data that they read, then of choices.

    Each group is judged by the one before it, so the first that has faults is given alone.
    """
    there, case_ids = store.case_ids(), [case_id for case_id in case_ids if case_id != terms.STUDY or len(case_ids) == 1]
    if not there:
        return [f"{store.raw_folder() / 'cases'} has no case in it; make a folder for each case there"]
    if faults := unknown_cases(case_ids, there):
        return faults
    raw = store.raw_folder()
    data_faults = case_faults(raw / "cases" / case_id for case_id in case_ids)
    if not data_faults:
        data_faults = _study_form(raw)
    if data_faults:
        return [str(fault) for fault in data_faults]
    return list(dict.fromkeys(fault for case_id in case_ids if given for fault in choices.faults(given, _known(case_id))))


def _study_form(folder: Path) -> list[Fault]:
    """Faults of the tables beside the cases, but for what they say of cases that are not looked at."""
    codebook, _ = _codebook(folder)
    data = store.read_bytes(folder)
    found, faults = checks.study_faults(data, collected.STUDY_TABLES, codebook.tables, _of_law(data))
    return faults + checks.law_faults(found, {}, codebook.roles)


def _known(case_id: str) -> Known:
    """What choices can name in a case, as it was collected."""
    raw = store.read_raw_case(case_id)
    sources, informants = tuple(raw.sources["source_id"]), tuple(sorted(raw.facts["informant"].unique()))
    return raw.codebook.known._replace(sources=sources, informants=informants)
