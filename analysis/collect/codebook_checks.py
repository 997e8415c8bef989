"""Faults that only show across the cells of a codebook, or of the file that says what a study is about."""

import re
import tomllib
from collections.abc import Mapping

import pandas as pd

from analysis.collect.decoding import decoded
from analysis.collect.fault import Fault
from analysis.model import about, terms


def about_faults(data: bytes, file: str = "study.toml") -> list[Fault]:
    """Every fault of the file that says what a study is about."""
    text, _, faults = decoded(data, file)
    if faults:
        return faults
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [_broken(str(error), file)]
    return [Fault(f"{file}, key {place}", None, "", value, allowed) for place, value, allowed in about.faults(read)]


def _broken(error: str, file: str) -> Fault:
    """Where a file is no TOML, and why."""
    why, _, place = error.rstrip(")").partition(" (at ")
    row = re.search(r"line (\d+), (column \d+)", place)
    what = f"TOML, in which texts stand in quotation marks and lists in brackets ({why.lower()} at {row[2] if row else f'the {place}'})"
    return Fault(file, int(row[1]) if row else None, "", "no TOML", what)


def _template_faults(families: pd.DataFrame) -> list[Fault]:
    """Families whose propositions would have the names of others."""
    faults, seen = [], dict[str, int]()
    for row, template in zip(map(int, families.index), families["template"], strict=True):
        shape = re.sub("XX|[A-Z]{2}$", "XX", template)
        if shape in seen:
            faults.append(Fault("codebook/propositions.csv", row, "template", template, f"another name than that of row {seen[shape]}"))
        seen.setdefault(shape, row)
    return faults


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
    faults += _template_faults(families)
    outcomes = families.index[families["is_outcome"] == "yes"]
    faults += [Fault("codebook/propositions.csv", int(row), "is_outcome", "yes", "yes for one family at most") for row in outcomes[1:]]
    return faults
