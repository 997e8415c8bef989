"""A case or a fact taken out of a data set, with every row, list and word that names it."""

import re
from collections.abc import Iterable

import pandas as pd

from analysis.model import terms
from analysis.model.spellings import Spellings, fold, longer_ids
from analysis.retract.data_set import DataSet
from analysis.retract.persons import ADDRESSES, NOBODY, all_ids, anonymise, identify, subject_names, unnamed

_KINDS = ("case", "fact", "statement", "page")
A_CASE, A_FACT, A_STATEMENT, A_PAGE = (f"a {kind} that was taken back" for kind in _KINDS)
"""What stands in words of others in place of what is gone."""
FACT_COLUMNS = ("fact_id", "contradicts_fact_id")


def _drop(data: DataSet, path: str, gone: pd.Series) -> None:
    data.tables[path] = data.tables[path][~gone]


def _drop_facts(data: DataSet, facts: set[str]) -> None:
    """Take facts out: rows of theirs, rows that rest on them, and their ids in lists."""
    for path, table in list(data.tables.items()):
        keyed = [column for column in FACT_COLUMNS if column in table]
        if keyed:
            _drop(data, path, table[keyed].isin(facts).any(axis=1))
        for column in ("fact_ids", "contradicts"):
            if column in table:
                cells = [terms.split_list(cell) for cell in data.tables[path][column]]
                kept = [";".join(item for item in items if item not in facts) for items in cells]
                data.tables[path] = data.tables[path].assign(**{column: kept})


def _used_pages(data: DataSet) -> dict[str, set[str]]:
    """Pages on which rows rest, by case."""
    return {
        case_id: {
            page for path in data.of_case(case_id).values() if "source_ids" in data.tables[path] for page in _items(data.tables[path]["source_ids"])
        }
        for case_id in data.case_ids
    }


def _items(cells: Iterable[str]) -> set[str]:
    return {item for cell in cells for item in terms.split_list(cell)}


def _pages(data: DataSet) -> pd.DataFrame:
    """Pages of all cases: id, address, original report."""
    tables = [data.tables[path] for path in data.tables if re.fullmatch(r"cases/[^/]+/sources\.csv", path)]
    columns = ["source_id", "url", "origin_id"]
    return pd.concat([table.assign(origin_id=_reports(table))[columns] for table in tables]) if tables else pd.DataFrame(columns=columns)


def _reports(sources: pd.DataFrame) -> pd.Series:
    """The original report of each page, which has its name where none is written."""
    written = sources["origin_id"] if "origin_id" in sources else pd.Series("", index=sources.index, dtype=str)
    return written.where(written != "", sources["source_id"])


def _drop_origins(data: DataSet, origins: set[str]) -> None:
    """Take out original reports that no page carries any more, of some; of the others count the pages anew."""
    if "origins.csv" not in data.tables:
        return
    left = _pages(data).groupby("origin_id")["url"].nunique()
    table = data.tables["origins.csv"]
    _drop(data, "origins.csv", table["origin_id"].isin(origins - set(left.index)))
    counted = [
        str(left[name]) if name in origins and int(pages or 0) > left[name] else pages
        for name, pages in data.tables["origins.csv"][["origin_id", "pages"]].itertuples(index=False)
    ]
    data.tables["origins.csv"] = data.tables["origins.csv"].assign(pages=counted)


def _drop_pages(data: DataSet, pages: set[str]) -> None:
    """Take the names of pages that are in no case any more out of what lies beside the cases."""
    gone = pages - set(_pages(data)["source_id"])
    path = "digest/references.csv"
    if path in data.tables:
        kept = ["" if page in gone else page for page in data.tables[path]["best_match_source_id"]]
        data.tables[path] = data.tables[path].assign(best_match_source_id=kept)


def _drop_document(data: DataSet, before: DataSet) -> None:
    """Take out the audited document where none of its claims is about a fact that is left, and one was."""
    path = "digest/claims.csv"
    if path in data.tables and _items(before.tables[path]["fact_ids"]) and not _items(data.tables[path]["fact_ids"]):
        for name in [name for name in data.tables if name.startswith("digest/")]:
            del data.tables[name]


def _say_otherwise(data: DataSet, ids: Iterable[str], words: str) -> None:
    """Put words in place of ids in all cells and texts."""
    names = "|".join(sorted(map(re.escape, ids), key=len, reverse=True))
    if names:
        put(data, re.compile(rf"(?<![\w-])(?:{names})(?![\w-])"), words, [*data.tables, *data.texts])


def put(data: DataSet, sought: re.Pattern[str], words: str, paths: Iterable[str]) -> None:
    """Put words in place of what a pattern finds in some files."""
    for path in paths:
        if path in data.texts:
            data.texts[path] = sought.sub(words, data.texts[path])
        elif sought.search("\n".join(cell for column in data.tables[path] for cell in data.tables[path][column])):
            table = data.tables[path]
            columns = [column for column in table.columns if column not in ADDRESSES]
            said = {column: [sought.sub(words, cell) for cell in table[column]] for column in columns}
            data.tables[path] = table.assign(**said)


def without_case(before: DataSet, case_id: str, subject_column: str) -> tuple[DataSet, Spellings]:
    """A data set without a case, and the names by which it would be found."""
    data, facts = before.copy(), before.values(case_id, "facts", "fact_id")
    pages, origins = (before.values(case_id, "sources", column) for column in ("source_id", "origin_id"))
    shared = {fold(name) for other in before.case_ids if other != case_id for name in subject_names(before, other, subject_column)}
    own = [name for name in subject_names(before, case_id, subject_column) if fold(name) not in shared]
    whole = set() if own else before.values(case_id, "case", subject_column)  # what two cases are about stays, but for the words of this one
    person = identify(before, own, subject_column)
    for path in before.of_case(case_id).values():
        del data.tables[path]
    _drop_facts(data, facts)
    for path, table in list(data.tables.items()):
        for column in {"case_id", "candidate"} & {*table.columns}:
            _drop(data, path, data.tables[path][column] == case_id)
    _drop_informants(data, before.values(case_id, "facts", "informant"))
    _drop_origins(data, origins)
    _drop_pages(data, pages)
    _drop_document(data, before)
    statements, lost = before.values(case_id, "statements", "statement_id"), pages - set(_pages(data)["source_id"])
    for ids, words in ((facts, A_FACT), (statements, A_STATEMENT), (lost, A_PAGE)):
        _say_otherwise(data, ids, words)
    others = all_ids(data)
    rests = "|".join(re.escape(other.removeprefix(case_id)) for other in longer_ids([case_id], others))
    goes_on = rf"(?!(?:{rests})(?!\w))" if rests else ""
    put(data, re.compile(rf"(?<![\w-])(?:case )?{re.escape(case_id)}(?!\w){goes_on}"), A_CASE, [*data.tables, *data.texts])
    named = Spellings([case_id], others=others)
    for path, table in data.tables.items():
        for column in table.columns.intersection(ADDRESSES):
            told = [unnamed(column, address, named) if named.found(address) else address for address in table[column]]
            data.tables[path] = data.tables[path].assign(**{column: told})
    for name in whole:
        put(data, re.compile(re.escape(name)), A_CASE, [*data.tables, *data.texts])
    anonymise(data, person, NOBODY, keeps_titles=False)
    return data, Spellings([case_id, *facts, *statements, *whole, *person.names.names], person.names.surnames, others)


def _drop_informants(data: DataSet, informants: set[str]) -> None:
    """Take informants whom no fact names any more out of the codebook, of some."""
    path = "codebook/informants.csv"
    if path in data.tables:
        used = {name for case_id in data.case_ids for name in data.values(case_id, "facts", "informant")}
        _drop(data, path, data.tables[path]["informant"].isin(informants - used))


def without_fact(before: DataSet, fact_id: str, keeps_pages: bool) -> tuple[DataSet, Spellings]:
    """A data set without a fact, and without pages that carry nothing else unless they are kept; and the names to find it by."""
    data = before.copy()
    case_id = next(case_id for case_id in before.case_ids if fact_id in before.values(case_id, "facts", "fact_id"))
    facts = before.tables[f"cases/{case_id}/facts.csv"]
    row = facts[facts["fact_id"] == fact_id].iloc[0]
    _drop_facts(data, {fact_id})
    if not keeps_pages:
        sources = data.tables[f"cases/{case_id}/sources.csv"]
        gone = sources["source_id"].isin(_items([row["source_ids"]]) - _used_pages(data)[case_id])
        _drop(data, f"cases/{case_id}/sources.csv", gone)
        _drop_origins(data, set(_reports(sources)[gone]))
        _drop_pages(data, set(sources.loc[gone, "source_id"]))
    _drop_alias(data, case_id, row["actor"])
    _drop_document(data, before)
    _say_otherwise(data, [fact_id], A_FACT)
    short = fact_id.removeprefix(f"{case_id}-")
    if short != fact_id:
        put(data, re.compile(rf"(?<![\w-]){re.escape(short)}(?![\w-])"), A_FACT, data.of_case(case_id).values())
    return data, Spellings([fact_id, row["claim"]])


def _drop_alias(data: DataSet, case_id: str, actor: str) -> None:
    """Take the spelling of an actor out of the codebook where no fact of the case has it any more."""
    path = "codebook/aliases.csv"
    if path in data.tables and actor not in data.values(case_id, "facts", "actor"):
        table = data.tables[path]
        _drop(data, path, (table["raw"] == actor) & (table["case_id"] == case_id))
