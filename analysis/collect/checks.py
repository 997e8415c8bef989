"""What a valid table is: columns, keys, vocabularies, references; every fault found at once."""

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.model import about, terms
from analysis.model.dates import day_bounds
from analysis.model.dictionary import collected, schemas
from analysis.model.dictionary.collected import CASE_TABLES, case_table
from analysis.model.dictionary.schemas import Column, Table

csv.field_size_limit(2**31 - 1)  # else a long cell is an error of the reader, without its place

OPTIONAL = ("requests", "contradictions")
"""Tables that a case may lack."""
FIRST_ROW = 2
"""Number of the first row below the header, as a spreadsheet counts."""


SAID = {
    "": "it is blank; fill in {}",
    "missing": "it is missing; add {}",
    "used twice": "it is used twice; use {}",
    "unknown file": "no file of this name is read; the files are {}",
    "unknown key": "there is no such key; the keys are {}",
    "unknown column": "there is no such column; the columns are {}",
    "rows with more cells than the header": "some rows have more cells than the header; use {}",
    "no case": "there is no case; make {}",
    "no row": "it has no row; add {}",
    "no rows": "it has no row; add {}",
    "a blank row": "the row is blank; leave {}",
}
"""What is said of a fault whose value is no content of a cell, with a place for what is allowed."""


class Fault(NamedTuple):
    """One thing wrong: where it stands, what stands there (or a word of `SAID`), and what is allowed."""

    file: str
    row: int | None
    column: str
    value: str
    allowed: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, f"row {self.row}" if self.row else "", f"column {self.column}" * bool(self.column)) if part)
        if self.value in SAID:
            return f"{place}: {SAID[self.value].format(self.allowed)}"
        if re.fullmatch(r"\d+ cells", self.value):
            return f"{place}: it has {self.value}; use {self.allowed}"
        return f"{place}: {self.value!r} cannot stand here; {terms.advise(self.allowed)}"


def _cells(frame: pd.DataFrame, column: str) -> Iterable[tuple[int, str]]:
    return zip(frame.index, frame[column], strict=True)


def decoded(data: bytes, file: str) -> tuple[str, list[Fault]]:
    """Text of a file, and why it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return "", [Fault(file, line, "", repr(data[error.start : error.end])[2:-1], "text encoded as UTF-8")]
    if "\0" in text:
        return "", [Fault(file, text[: text.index("\0")].count("\n") + 1, "", "\0", "text without NUL characters")]
    return text, []


def parse(table: Table, data: bytes, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Table as text from the bytes of a CSV file, and the faults of its form.

    A byte order mark and CRLF are accepted. Every cell stays a string; blank is `""`. The index
    holds the numbers of the rows in the file. Rows with a wrong number of cells, columns that are
    missing and columns that are unknown are faults, and left out. The frame is None where the
    file cannot be read as a table.
    """
    text, faults = decoded(data, file)
    if faults:
        return None, faults
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return None, [Fault(file, None, "", str(error), "comma-separated values, cells with commas or quotes in double quotes")]
    expected = [column.name for column in table.columns]
    header, *body = rows or [[]]
    faults = [Fault(file, 1, name, "missing", "the column " + name) for name in expected if name not in (*header, *table.optional)]
    faults += [Fault(file, 1, name, "unknown column", ", ".join(expected)) for name in header if name not in expected]
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in expected if header.count(name) > 1]
    numbered = list(enumerate(body, FIRST_ROW))
    wrong_length = [(number, row) for number, row in numbered if len(row) != len(header)]
    faults += [Fault(file, number, "", f"{len(row)} cells", f"{len(header)} cells, as the header has") for number, row in wrong_length]
    kept = [(number, row) for number, row in numbered if len(row) == len(header)]
    present = {
        name: [row[header.index(name)] if name in header else "" for _, row in kept] for name in expected if name in (*header, *table.optional)
    }
    return pd.DataFrame(present, index=[number for number, _ in kept], dtype=str), faults


def _allowed_values(column: Column, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]) -> tuple[set[str] | None, str]:
    """Words that a cell may hold, and how to say so; None where any text will do."""
    if column.values:
        return set(column.values), ", ".join(column.values)
    if column.vocabulary:
        listed = list(codebook[column.vocabulary].iloc[:, 0])
        return set(listed), f"{column.vocabulary} of the codebook: " + ", ".join(listed)
    if column.refers_to in references:
        words = references[column.refers_to]
        shown = ", ".join(sorted(words)) if len(words) <= 20 else f"{len(words)} ids"
        return words, f"{column.refers_to}: {shown}"
    return None, ""


def _cell_fault(column: Column, item: str) -> str:
    """What is allowed where an item of a cell has the wrong form; blank where its form is right."""
    if column.is_date:
        try:
            day_bounds(item)
        except ValueError as error:
            return str(error).partition("; use ")[2]
    if column.pattern and not re.fullmatch(column.pattern, item):
        return column.words
    return ""


def _risky_text(value: str) -> str:
    """What is allowed where a cell could do harm or mislead; blank where it cannot."""
    if value[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
        return "text that a spreadsheet does not run as a formula (no = + - @ or tab at the start)"
    if not value.isprintable() and any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in value):
        return "one line of text without control characters"
    return ""


def column_faults(
    table: Table, frame: pd.DataFrame, file: str, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> list[Fault]:
    """Faults of single cells: blanks, forms, vocabularies, references, formulas, duplicate keys."""
    faults = []
    for column in (column for column in table.columns if column.name in frame):
        allowed, saying = _allowed_values(column, codebook, references)
        for row, value in _cells(frame, column.name):
            risk = _risky_text(value)
            if risk:
                faults.append(Fault(file, row, column.name, value, risk))
            items = terms.split_list(value) if column.is_list else [value] * (value.strip() != "")
            if not items and column.blank is None:
                faults.append(Fault(file, row, column.name, value, saying or column.words or "not blank"))
            if column.is_list and not column.repeats and len(set(items)) < len(items):
                faults.append(Fault(file, row, column.name, value, "each item once"))
            for item in items:
                wrong = _cell_fault(column, item) or (saying if allowed is not None and item not in allowed else "")
                if wrong:
                    faults.append(Fault(file, row, column.name, item, wrong))
    seen: dict[tuple, int] = {}
    whole = all(name in frame for name in table.keys)
    for row, key in zip(frame.index, frame[table.keys].itertuples(index=False, name=None), strict=True) if whole else ():
        if key in seen:
            faults.append(Fault(file, row, "+".join(table.keys), " ".join(key), f"a key used once (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults


def _case_rules(case_id: str, raw: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Faults that only show across columns and tables of a case."""
    faults = []
    tables = (case_table(codebook["case_columns"]), *CASE_TABLES)
    complete = {table.name: raw[table.name] for table in tables if table.name in raw and len(raw[table.name].columns) == len(table.columns)}
    case, requests, facts, statements, pairs = (complete.get(name) for name in ("case", "requests", "facts", "statements", "contradictions"))
    row = case.iloc[0].to_dict() if case is not None and len(case) == 1 else None
    if case is not None and row is None:
        faults.append(Fault("case.csv", None, "", f"{len(case)} rows", "exactly one row"))
    if row is not None:
        faults += _case_row_rules(case_id, row, codebook, requests)
    if facts is not None:
        faults += _fact_rules(case_id, facts, codebook["informants"], _stateless(codebook["organs"]))
    if facts is not None and pairs is not None:
        faults += _pair_rules(facts, pairs)
    if statements is not None:
        faults += _statement_rules(
            case_id, statements, terms.case_propositions(codebook["propositions"], _named(raw, codebook["roles"])), _stateless(codebook["organs"])
        )
    return faults


def _named(raw: Mapping[str, pd.DataFrame], roles: pd.DataFrame) -> list[str]:
    """States that XX stands for, by case.csv or by requests.csv, whichever of the two can be read."""
    columns = roles.loc[roles["stands_for_xx"] == "yes", "case_column"]
    listed = [state for name in columns if name in raw.get("case", ()) for cell in raw["case"][name] for state in terms.split_list(cell)]
    return list(dict.fromkeys([*listed, *(raw["requests"]["state"] if "state" in raw.get("requests", ()) else ())]))


def _case_row_rules(case_id: str, row: Mapping[str, str], codebook: Mapping[str, pd.DataFrame], requests: pd.DataFrame | None) -> list[Fault]:
    """Faults that only show across the cells of case.csv, and beside requests.csv."""
    found: list[tuple[str, str, str]] = []
    if row["case_id"] != case_id:
        found.append(("case_id", row["case_id"], f"the name of the folder, {case_id}"))
    roles = codebook["roles"].to_dict("records")
    taken: dict[str, str] = {}
    for role in (role for role in roles if role["case_column"]):
        states = terms.split_list(row[role["case_column"]])
        if role["stands_for_xx"] == "yes" and requests is not None and len(requests) and set(states) != set(requests["state"]):
            found.append((role["case_column"], row[role["case_column"]], "the states of requests.csv: " + ";".join(requests["state"])))
        found += [(role["case_column"], state, f"a state that is no {taken[state]}") for state in states if state in taken]
        taken |= dict.fromkeys(states, role["title"])
    titles = {role["role"]: (role["title"], terms.split_list(row[role["case_column"]])) for role in roles if role["case_column"]}
    for column in codebook["case_columns"].to_dict("records"):
        name, words = column["column"], terms.split_list(column["words"])
        if column["role"] and row[name] and row[name] not in titles[column["role"]][1]:
            found.append((name, row[name], f"a {titles[column['role']][0]}"))
        if words and row[name] not in {*words, *[""] * bool(column["blank"]), *codebook["states"]["alpha2"]}:
            found.append((name, row[name], "a state code" + "".join(f" or {word}" for word in words)))
    return [Fault("case.csv", FIRST_ROW, *fault) for fault in found]


def _stateless(organs: pd.DataFrame) -> set[str]:
    """Kinds of actor that speak for no state."""
    return set(organs.loc[organs["is_of_state"] == "no", "organ"])


def _fact_rules(case_id: str, facts: pd.DataFrame, informants: pd.DataFrame, stateless: set[str]) -> list[Fault]:
    faults = []
    contradicts = {fact: set(terms.split_list(others)) for fact, others in zip(facts["fact_id"], facts["contradicts"], strict=True)}
    home = dict(zip(informants["informant"], informants["informant_state"], strict=True))
    for row, fact in zip(facts.index, facts.to_dict("records"), strict=True):
        if not fact["fact_id"].startswith(f"{case_id}-f"):
            faults.append(Fault("facts.csv", row, "fact_id", fact["fact_id"], f"an id that starts with {case_id}-f"))
        for other in sorted(contradicts[fact["fact_id"]]):
            if other == fact["fact_id"]:
                faults.append(Fault("facts.csv", row, "contradicts", other, "another fact"))
            elif other in contradicts and fact["fact_id"] not in contradicts[other]:
                faults.append(Fault("facts.csv", row, "contradicts", other, f"a fact whose own contradicts names {fact['fact_id']}"))
        state = home.get(fact["informant"], "varies")
        if state != "varies" and fact["informant_state"] != state:
            faults.append(
                Fault("facts.csv", row, "informant_state", fact["informant_state"], f"{state or 'blank'}, the state of {fact['informant']}")
            )
        if fact["organ"] in stateless and fact["state"]:
            faults.append(Fault("facts.csv", row, "state", fact["state"], f"blank, since {fact['organ']} is no organ of a state"))
    return faults


def _pair_rules(facts: pd.DataFrame, pairs: pd.DataFrame) -> list[Fault]:
    """Faults of pairs that contradict each other, and where facts.csv and contradictions.csv differ."""
    faults: list[Fault] = []
    listed: set[frozenset[str]] = set()
    places: dict[frozenset[str], int] = {}
    for row, pair in zip(pairs.index, pairs.to_dict("records"), strict=True):
        first, second = pair["fact_id"], pair["contradicts_fact_id"]
        if not first < second:
            words = "another fact" if first == second else f"the larger id of the pair (fact_id {second}, contradicts_fact_id {first})"
            faults.append(Fault("contradictions.csv", row, "contradicts_fact_id", second, words))
        both = frozenset((first, second))
        if both in places and not first < second:
            faults.append(
                Fault("contradictions.csv", row, "fact_id+contradicts_fact_id", f"{first} {second}", f"a pair once (also in row {places[both]})")
            )
        places.setdefault(both, row)
        if pair["kind"] != terms.VARIANT:
            listed.add(both)
    for row, fact, others in zip(facts.index, facts["fact_id"], facts["contradicts"], strict=True):
        named = set(terms.split_list(others))
        here = {other for pair in listed if fact in pair for other in pair - {fact}}
        for other in sorted(named - here):
            allowed = f"a fact with which contradictions.csv has a pair of {fact} that is no {terms.VARIANT}"
            faults.append(Fault("facts.csv", row, "contradicts", other, allowed))
        for other in sorted((here - named) & set(facts["fact_id"])):
            faults.append(
                Fault(
                    "facts.csv",
                    row,
                    "contradicts",
                    others,
                    f"{other} too, since row {places[frozenset((fact, other))]} of contradictions.csv has the pair",
                )
            )
    return faults


def about_faults(data: bytes, file: str = "study.toml") -> list[Fault]:
    """Every fault of the file that says what a study is about."""
    text, faults = decoded(data, file)
    if faults:
        return faults
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [Fault(file, None, "", str(error), "TOML")]
    return [Fault(f"{file}, key {place}", None, "", value, allowed) for place, value, allowed in about.faults(read)]


def codebook_faults(codebook: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Faults of a codebook that only show across its cells: roles, and words of propositions."""
    faults, roles, families = [], codebook["roles"], codebook["propositions"]
    reserved = (terms.ADJUDICATED, terms.CONSENSUS)
    for row, coder in zip(codebook["coders"].index, codebook["coders"]["coder"], strict=True):
        if coder in reserved:
            faults.append(
                Fault("codebook/coders.csv", int(row), "coder", coder, f"a name other than {' and '.join(reserved)}, which are no coder's own")
            )
    columns = codebook["case_columns"]
    named = list(columns.loc[columns["kind"].isin(["state", "states"]) & (columns["words"] == ""), "column"])
    for row, column in zip(roles.index, roles["case_column"], strict=True):
        if column not in ("", *named):
            faults.append(Fault("codebook/roles.csv", int(row), "case_column", column, f"a column of case.csv with states: {', '.join(named)}"))
    for column, words in (
        ("decides", "one role that decides, or none"),
        ("stands_for_xx", "one role that XX stands for, or none"),
        ("case_column", "one role for each column, and one for every other state"),
    ):
        values = roles[column] if column == "case_column" else roles.loc[roles[column] == "yes", column]
        faults += [Fault("codebook/roles.csv", int(row), column, roles.loc[row, column], words) for row in values.index[values.duplicated()]]
    if "" not in set(roles["case_column"]):
        faults.append(Fault("codebook/roles.csv", None, "case_column", "", "a role with a blank case_column, for every other state"))
    for row, family in zip(families.index, families.to_dict("records"), strict=True):
        for column in ("open", "open_mark"):
            if (family[column] == "") != (family["open_means"] == ""):
                allowed = "blank, since open_means is" if family["open_means"] == "" else "words, since open_means has some"
                faults.append(Fault("codebook/propositions.csv", row, column, family[column], allowed))
        for column in ("supports_mark", "opposes_mark", "open_mark"):
            if len(family[column].split()) > 2:
                faults.append(Fault("codebook/propositions.csv", row, column, family[column], "two words at most"))
        for column in ("title", "supports", "opposes", "open"):
            text, names_one = family[column], family["template"].endswith("_XX")
            rest = text.replace("{XX}", "")
            if "{" in rest or "}" in rest or ("{XX}" in text and not names_one):
                allowed = "no other place in braces than {XX}" if names_one else "no place in braces, since the template names no state"
                faults.append(Fault("codebook/propositions.csv", row, column, text, allowed))
    outcomes = families.index[families["is_outcome"] == "yes"]
    faults += [Fault("codebook/propositions.csv", int(row), "is_outcome", "yes", "yes for one family at most") for row in outcomes[1:]]
    return faults


def _statement_rules(case_id: str, statements: pd.DataFrame, allowed: pd.DataFrame, stateless: set[str]) -> list[Fault]:
    faults = []
    never_open = {row["proposition"] for row in allowed.to_dict("records") if row["open_means"] == ""}
    seen: dict[tuple, int] = {}
    for row, statement in zip(statements.index, statements.to_dict("records"), strict=True):
        if not statement["statement_id"].startswith(f"{case_id}-s"):
            faults.append(Fault("statements.csv", row, "statement_id", statement["statement_id"], f"an id that starts with {case_id}-s"))
        if statement["organ"] in stateless:
            faults.append(Fault("statements.csv", row, "organ", statement["organ"], "an organ of a state"))
        if statement["basis"] == terms.ATTRIBUTED and not statement["reported_by"]:
            faults.append(Fault("statements.csv", row, "reported_by", "", "who attributes the position, since the basis is reported"))
        if statement["basis"] in terms.BASES[:2] and statement["reported_by"]:
            faults.append(Fault("statements.csv", row, "reported_by", statement["reported_by"], "blank, since the basis is the state's own"))
        if statement["stance"] == "0" and statement["proposition"] in never_open:
            faults.append(Fault("statements.csv", row, "stance", "0", f"1 or -1 for {statement['proposition']}"))
        key = (statement["fact_id"], statement["state"], statement["proposition"])
        if key in seen:
            faults.append(Fault("statements.csv", row, "fact_id+state+proposition", " ".join(key), f"one statement (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults


def law_faults(found: Mapping[str, pd.DataFrame], cases: Mapping[str, Mapping[str, pd.DataFrame]], roles: pd.DataFrame) -> list[Fault]:
    """Faults of the tables of the law that only show across them and the cases.

    Parameters
    ----------
    found
        Tables beside the cases by name, as `study_faults` gives them.
    cases
        Raw tables of the cases that are looked at; what the tables of the law say of others is not judged.
    roles
        The codebook table `roles`.
    """
    faults = []
    whole = {
        table.name: found[table.name]
        for table in collected.STUDY_TABLES
        if table.name in found and len(found[table.name].columns) == len(table.columns)
    }
    instruments = whole.get("law/instruments", pd.DataFrame({"instrument_id": [], "kind": []}, dtype=str))
    kinds = dict(zip(instruments["instrument_id"], instruments["kind"], strict=True))
    for row, basis in whole["law/law"].iterrows() if "law/law" in whole else ():
        kind = kinds.get(basis["instrument_id"], basis["basis"])
        if basis["basis"] != kind:
            faults.append(Fault("law/law.csv", row, "basis", basis["basis"], f"{kind}, the kind of {basis['instrument_id']}"))
    for name in ("law/law", "law/timing", "law/grounds"):
        for row, line in whole[name].iterrows() if name in whole else ():
            if {"case", "facts"} <= set(cases.get(line["case_id"], ())):
                faults += _law_row_faults(f"{name}.csv", row, line, cases[line["case_id"]], roles)
    return faults


def _law_row_faults(file: str, row: int, line: Mapping[str, str], raw: Mapping[str, pd.DataFrame], roles: pd.DataFrame) -> list[Fault]:
    """Faults of a row of the law that names a state of a case, and facts of it."""
    faults: list[Fault] = []
    is_ground = "voice" in line
    case, facts = raw["case"], raw["facts"]
    columns = [role["case_column"] for role in roles.to_dict("records") if role["case_column"] and (is_ground or role["stands_for_xx"] == "yes")]
    if not set(columns) <= set(case) or not {"fact_id", "state"} <= set(facts) or len(case) != 1:
        return faults
    allowed = [state for name in columns for state in terms.split_list(case[name].iloc[0])]
    if line["state"] not in allowed:
        titles = " or ".join(roles.set_index("case_column").loc[columns, "title"])
        faults.append(Fault(file, row, "state", line["state"], f"a {titles} of the case: {', '.join(allowed)}"))
    state_of = dict(zip(facts["fact_id"], facts["state"], strict=True))
    column = "fact_id" if is_ground else "fact_ids"
    for fact in terms.split_list(line.get(column, "")):
        if fact not in state_of:
            faults.append(Fault(file, row, column, fact, f"a fact of the case {line['case_id']}"))
        elif is_ground and line["voice"] == "own" and state_of[fact] != line["state"]:
            words = f"reported, since {state_of[fact] or 'no state'} acts or speaks in {fact}"
            faults.append(Fault(file, row, "voice", "own", words))
    return faults


def case_faults(
    case_id: str, data: Mapping[str, bytes], codebook: Mapping[str, pd.DataFrame], origins: Iterable[str] | None
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables of a case folder and every fault in them, all at once.

    Parameters
    ----------
    case_id
        Name of the folder.
    data
        Bytes of the files of the folder by file name.
    codebook
        Codebook tables by their short names (`states`, `organs` ...).
    origins
        Ids of original reports that exist; None where no table of origins lies beside the cases.
    """
    raw: dict[str, pd.DataFrame] = {}
    faults = []
    tables = (case_table(codebook["case_columns"]), *CASE_TABLES)
    names = [f"{table.name}.csv" for table in tables]
    if not re.fullmatch(schemas.ID, case_id):
        faults.append(Fault(case_id, None, "", "name of the folder", schemas.IDS))
    faults += [Fault(name, None, "", "unknown file", ", ".join(names)) for name in sorted(data) if name not in names]
    for table in tables:
        file = f"{table.name}.csv"
        if file not in data and table.name in OPTIONAL:
            raw[table.name] = pd.DataFrame(columns=[column.name for column in table.columns], dtype=str)
            continue
        if file not in data:
            faults.append(Fault(file, None, "", "missing", "the file " + file))
            continue
        frame, wrong = parse(table, data[file], file)
        faults += wrong
        if frame is not None:
            raw[table.name] = frame
    references = {
        f"{name}.{column}": set(raw[name][column]) for name, column in (("sources", "source_id"), ("facts", "fact_id")) if column in raw.get(name, ())
    }
    if origins is not None:
        references["origins.origin_id"] = set(origins)
    references["propositions"] = set(terms.case_propositions(codebook["propositions"], _named(raw, codebook["roles"]))["proposition"])
    for table in tables:
        if table.name in raw:
            faults += column_faults(table, raw[table.name], f"{table.name}.csv", codebook, references)
    return raw, faults + _case_rules(case_id, raw, codebook)


def study_faults(
    data: Mapping[str, bytes], tables: Iterable[Table], codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables that lie beside the cases, by name, and every fault in them; those that are not there are left out."""
    found, faults = {}, []
    for table in tables:
        file = f"{table.name}.csv"
        if file not in data:
            continue
        frame, wrong = parse(table, data[file], file)
        faults += wrong
        if frame is not None:
            found[table.name] = frame
            faults += column_faults(table, frame, file, codebook, references)
    return found, faults
