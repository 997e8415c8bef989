"""A sheet for whoever adjudicates: each place where coders are not unanimous, what each of them has, and room for a decision with its reason."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.coding import codings, sheets
from analysis.collect.fault import Fault, row_numbers
from analysis.model import terms
from analysis.model.dictionary import collected
from analysis.model.dispute import Case

TO_DECIDE = ["decision", "reported_by", "decided_by", "reason"]
"""Columns of the decision: what stands, who attributes it (if it is reported), what decided, and why."""
DECIDED_BY = next(
    column.values for table in collected.STUDY_TABLES if table.name == "adjudication" for column in table.columns if column.name == "decided_by"
)

Place = tuple[str, ...]
"""A fact, a state and a proposition."""


class Decision(NamedTuple):
    """What was decided of a place: stance, basis and organ, all blank where no statement stands; `is_agreed`: it is what all coders have."""

    place: Place
    stance: str
    basis: str
    organ: str
    reported_by: str
    decided_by: str
    reason: str
    is_agreed: bool


def _say(row: Mapping[str, str]) -> str:
    """A statement as in a cell: stance, basis and organ in words."""
    return f"{row['stance']} {row['basis']} {row['organ'].replace('_', ' ')}"


def _said(case: Case, names: list[str]) -> dict[Place, dict[str, str]]:
    """What each of some codings has at each place, in words."""
    said: dict[Place, dict[str, str]] = {}
    for row in case.statements[case.statements["coding"].isin(names)].to_dict("records"):
        said.setdefault(tuple(row[name] for name in codings.KEY), {})[row["coding"]] = _say(row)
    return said


def columns_of(case: Case) -> list[str]:
    """Columns of a sheet: the fact, the place, each coder of the case, what stands now, and those of the decision."""
    return [*sheets.OF_FACT, *codings.KEY[1:], *codings.coders_of(case.statements, case.codebook.coders), terms.ADJUDICATED, *TO_DECIDE]


def adjudication_sheet(case: Case) -> pd.DataFrame:
    """Where the coders of a case are not unanimous in stance and basis, or what stands is not what all of them have.

    Parameters
    ----------
    case
        The case, as it was cleaned, with the codings of all rounds.

    Returns
    -------
    One row per fact, state and proposition, sorted by them: the fact as in a sheet for coders; of each coder, in a column of that name, and of the
    adjudicated coding stance, basis and organ, or `none`; and the columns of `TO_DECIDE`. `decision` is blank where nothing is decided yet. It comes filled
    with what stands where a decision is on record, and with what all coders have where no statement stands. None of this is a judgement on who is right.
    """
    names = codings.coders_of(case.statements, case.codebook.coders)
    said = _said(case, [*names, terms.ADJUDICATED])
    facts = case.facts.rename(columns={"organ": "actor_organ"}).set_index("fact_id", drop=False)[sheets.OF_FACT].to_dict("index")
    attributed = case.statements[case.statements["coding"] == terms.ADJUDICATED].set_index("statement_id")["reported_by"].to_dict()
    rows = []
    for item in codings.flow(case).to_dict("records"):
        place = tuple(item[name] for name in codings.KEY)
        of = {name: said[place].get(name, codings.NONE) for name in [*names, terms.ADJUDICATED]}
        codes = {code.partition(" ")[2] for code in terms.split_list(item["coded"])}
        is_agreed = len(codes) == 1
        if is_agreed and codes == {item["result"]}:
            continue
        agreed = of[names[0]] if is_agreed and of[terms.ADJUDICATED] == codings.NONE else ""
        known = {"decision": of[terms.ADJUDICATED] if item["decided_by"] else agreed, "reported_by": attributed.get(item["statement_id"], "")}
        decided = {name: item[name] for name in ("decided_by", "reason")}
        rows.append({**facts[place[0]], **dict(zip(codings.KEY, place, strict=True)), **of, **known, **decided})
    return pd.DataFrame(rows, columns=columns_of(case), dtype=str)


def _meant(row: Mapping[str, str], case: Case) -> tuple[str, str, str] | None:
    """Stance, basis and organ of a decision, blank for no statement; None where what was written is none of them."""
    cell = row["decision"]
    cell = row.get(cell, "") if cell in codings.coders_of(case.statements, case.codebook.coders) else cell
    if cell == codings.NONE:
        return "", "", ""
    stance, basis, *organ = [*cell.split(), "", ""]
    words = sheets.vocabularies(case)[0]
    found = (stance, basis, "_".join(filter(None, organ)))
    return found if all(value in words[name] for name, value in zip(("stance", "basis", "organ"), found, strict=True)) else None


def faults(sheet: pd.DataFrame, case: Case, file: str = "sheet") -> list[Fault]:
    """Every fault of a sheet with decisions; none if they can be carried out.

    Parameters
    ----------
    sheet
        Rows as in `adjudication_sheet`, every cell text; some may lack.
    case
        The case, as it was cleaned. Where it has other codes than the sheet shows, these decisions were made on something else.
    file
        What the sheet is called in a fault.
    """
    expected = columns_of(case)
    found = [Fault(file, 1, name, "missing", f"the column {name}") for name in expected if name not in sheet]
    found += [Fault(file, 1, str(name), "unknown column", ", ".join(expected)) for name in sheet if name not in expected]
    if found:
        return found
    shown = {tuple(row[name] for name in codings.KEY): row for row in adjudication_sheet(case).to_dict("records")}
    as_shown = [name for name in expected if name not in (*codings.KEY, *TO_DECIDE)]
    words = f"{codings.NONE}, the name of a coder, or stance, basis and organ such as 1 act {next(iter(sheets.vocabularies(case)[0]['organ']), '')}"
    seen: dict[Place, int] = {}
    for number, row in zip(row_numbers(sheet), sheet.fillna("").to_dict("records"), strict=True):
        place = tuple(row[name] for name in codings.KEY)
        if place not in shown:
            found.append(Fault(file, number, "+".join(codings.KEY), " ".join(place), "a place where the coders are not unanimous"))
            continue
        if place in seen:
            found.append(Fault(file, number, "+".join(codings.KEY), " ".join(place), f"each once (also in row {seen[place]})"))
        seen.setdefault(place, number)
        found += [
            Fault(file, number, name, row[name], f"{shown[place][name]!r}, as it is now, or write the sheet anew")
            for name in as_shown
            if row[name] != shown[place][name]
        ]
        found += [Fault(file, number, *fault) for fault in _decision_faults(row, shown[place], case, words)]
    return found


def _decision_faults(row: Mapping[str, str], shown: Mapping[str, str], case: Case, words: str) -> list[tuple[str, str, str]]:
    """Column, value and what is allowed for each fault of a decision."""
    if not row["decision"]:
        is_said = any(row[name] != shown[name] for name in TO_DECIDE)
        return [("decision", "", f"{words}; or leave all of {', '.join(TO_DECIDE)} as they were")] * is_said
    found = [] if _meant(row, case) is not None else [("decision", row["decision"], words)]
    if row["decided_by"] or row["reason"] or not _is_agreed(row, case):
        found += [("decided_by", row["decided_by"], ", ".join(DECIDED_BY))] * (row["decided_by"] not in DECIDED_BY)
        found += [("reason", "", "why; for a rule, which one")] * (not row["reason"])
    return found


def _is_agreed(row: Mapping[str, str], case: Case) -> bool:
    """Whether a decision has the stance and the basis that all coders have."""
    codes = {" ".join(row[name].split()[:2]) for name in codings.coders_of(case.statements, case.codebook.coders)}
    return codes == {codings.say_code((_meant(row, case) or ("?", "?"))[:2])}


def decisions(sheet: pd.DataFrame, case: Case) -> list[Decision]:
    """The decisions of a sheet without faults, in its order; rows with a blank `decision` have none."""
    made = []
    for row in sheet.fillna("").to_dict("records"):
        if row["decision"]:
            stance, basis, organ = _meant(row, case) or ("", "", "")
            place = tuple(row[name] for name in codings.KEY)
            attributed = row["reported_by"] if basis == terms.ATTRIBUTED else ""
            made.append(Decision(place, stance, basis, organ, attributed, row["decided_by"], row["reason"], _is_agreed(row, case)))
    return made
