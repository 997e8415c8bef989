"""A coding by hand: a blank sheet with the facts alone, the faults of a filled one, and how far it agrees with the codings that there are."""

import random
from collections.abc import Mapping

import pandas as pd

from analysis import codings, reliability, terms
from analysis.tables import FIRST_ROW, NOT_STATES, Fault

SEED = 20231
"""Seed of the order of facts."""

GIVEN = ["fact_id", "date", "actor", "actor_organ", "event_type", "claim"]
"""Columns that come filled: the fact as it was collected, and nothing that a coder made of it."""

TO_FILL = ["state", "organ", "proposition", "stance", "basis"]
"""Columns that come blank."""

SHEET = GIVEN + TO_FILL
OTHERS = ("A", "B", "adjudicated")
"""Codings with which a sheet is compared."""

COMPARED = [
    "compared_with", "measure", "unit", "n_facts", "n_units", "n_both", "n_sheet_only", "n_other_only", "percent_agreement",
    *reliability.COLUMNS[reliability.COLUMNS.index("alpha") :],
]  # fmt: skip

DIFFERENCES = [
    "compared_with", *codings.KEY, "differs_in", "stance_sheet", "basis_sheet", "stance_other", "basis_other",
]  # fmt: skip

Tables = Mapping[str, pd.DataFrame]


def blank_sheet(tables: Tables) -> pd.DataFrame:
    """Sheet for a coder: the facts of a case alone, with blank columns for statements.

    The order is drawn with a fixed seed, not that of the days: a fact is coded by itself, without what came before and after it in mind.

    Returns
    -------
    One row per fact: `fact_id`, `date` (EDTF), `actor`, `actor_organ`, `event_type`, `claim`, and blank `state`, `organ`,
    `proposition`, `stance`, `basis`. No sources, notes, informants, contradictions or codes.
    """
    facts = tables["facts"].rename(columns={"organ": "actor_organ"})[GIVEN].sort_values("fact_id", ignore_index=True)
    order = list(facts.index)
    random.Random(SEED).shuffle(order)
    return facts.iloc[order].reset_index(drop=True).assign(**dict.fromkeys(TO_FILL, "")).astype(str)


def _vocabularies(tables: Tables, codebook: Tables) -> tuple[dict[str, list[str]], set[str]]:
    """Words that each column to fill may hold, and the propositions that cannot be left open."""
    allowed = terms.case_propositions(codebook["propositions"], terms.split_list(tables["case"]["requesting_states"].iloc[0]))
    words = {
        "state": list(codebook["states"]["alpha2"]),
        "organ": [organ for organ in codebook["organs"]["organ"] if organ not in NOT_STATES],
        "proposition": list(allowed["proposition"]),
        "stance": list(reliability.VALUES["stance"]),
        "basis": list(terms.BASES),
    }
    return words, set(allowed.loc[allowed["open_means"] == "", "proposition"])


def _row_faults(item: Mapping[str, str], words: Mapping[str, list[str]], never_open: set[str]) -> list[tuple[str, str, str]]:
    """Column, value and what is allowed for each fault of what a row was filled with."""
    blank = [name for name in TO_FILL if item[name] == ""]
    if len(blank) == len(TO_FILL):
        return []
    faults = [(name, "", "a value, or all of " + ", ".join(TO_FILL) + " blank: no statement") for name in blank]
    for name in (name for name in TO_FILL if item[name] and item[name] not in words[name]):
        shown = ", ".join(words[name]) if len(words[name]) <= 30 else f"one of {len(words[name])} codes of the codebook"
        faults.append((name, item[name], shown))
    if item["stance"] == "0" and item["proposition"] in never_open:
        faults.append(("stance", "0", f"1 or -1 for {item['proposition']}"))
    return faults


def sheet_faults(sheet: pd.DataFrame, tables: Tables, codebook: Tables, file: str = "sheet") -> list[Fault]:
    """Every fault of a filled sheet; none if it can be compared.

    A fact may have several rows, one for each statement; a row with all five columns blank says that it carries none. A fact
    that is not in the sheet was not coded.

    Parameters
    ----------
    sheet
        Rows as in `blank_sheet`, filled, every cell text.
    tables, codebook
        Processed tables of the case, and tables of the codebook, by name.
    file
        What the sheet is called in a fault. Rows are numbered as in a file with a header.
    """
    faults = [Fault(file, 1, name, "missing", f"the column {name}") for name in SHEET if name not in sheet]
    faults += [Fault(file, 1, str(name), "unknown column", ", ".join(SHEET)) for name in sheet if name not in SHEET]
    if set(SHEET) - set(sheet):
        return faults
    if sheet.empty:
        return [*faults, Fault(file, None, "", "no rows", "a row for each fact that was coded")]
    words, never_open = _vocabularies(tables, codebook)
    claims = dict(zip(tables["facts"]["fact_id"], tables["facts"]["claim"], strict=True))
    seen: dict[tuple[str, ...], int] = {}
    for row, item in enumerate(sheet.fillna("").to_dict("records"), FIRST_ROW):
        fact = item["fact_id"]
        if fact not in claims:
            faults.append(Fault(file, row, "fact_id", fact, "a fact of the case"))
        elif item["claim"] != claims[fact]:
            faults.append(Fault(file, row, "claim", item["claim"], f"the claim of {fact} as it was: {claims[fact]!r}"))
        faults += [Fault(file, row, *fault) for fault in _row_faults(item, words, never_open)]
        key = tuple(item[name] for name in codings.KEY)
        if key in seen:
            faults.append(Fault(file, row, "+".join(codings.KEY), " ".join(key).strip(), f"each once (also in row {seen[key]})"))
        seen.setdefault(key, row)
    for (fact, *said), row in seen.items():
        if not any(said) and sum(other[0] == fact for other in seen) > 1:
            faults.append(Fault(file, row, "fact_id", fact, "no row without a statement, since another row of this fact has one"))
    return faults


def measure_sheet(sheet: pd.DataFrame, tables: Tables, codebook: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far a sheet without faults agrees with coders A and B and with the adjudicated coding, on the facts that it holds.

    Returns
    -------
    The comparison: one row per coding that has statements in the case (`compared_with`), measure and unit; the other columns as in
    `reliability.measure`, with `n_sheet_only` and `n_other_only`. The disagreements: one row per coding, fact, state and proposition where
    they differ, sorted; `differs_in` as in `reliability.differs_in`; stances and bases are blank where there is no statement.
    """
    sheet = sheet.fillna("")
    statements, own = tables["statements"], sheet[sheet["proposition"] != ""]
    compared, differing = [], [pd.DataFrame(columns=DIFFERENCES, dtype=str)]
    for name in (name for name in OTHERS if (statements["coding"] == name).any()):
        other = statements[statements["coding"] == name]
        items = reliability.places(tables, codebook["propositions"], own, other, sheet["fact_id"])
        numbers = reliability.measure(items, ("all",)).rename(columns={"n_a_only": "n_sheet_only", "n_b_only": "n_other_only"})
        compared.append(numbers.assign(compared_with=name)[COMPARED])
        sides = zip(items["stance_a"], items["basis_a"], items["stance_b"], items["basis_b"], strict=True)
        items = items.assign(compared_with=name, differs_in=pd.Series([reliability.differs_in(side[:2], side[2:]) for side in sides], dtype=str))
        named = {f"{part}_{side}": f"{part}_{who}" for part in ("stance", "basis") for side, who in (("a", "sheet"), ("b", "other"))}
        items = items.rename(columns=named)
        differing.append(items.loc[items["differs_in"] != "", DIFFERENCES])
    table = pd.concat(compared, ignore_index=True) if compared else pd.DataFrame(columns=COMPARED)
    return table, pd.concat(differing, ignore_index=True)


def say_comparison(compared: pd.DataFrame) -> list[str]:
    """The comparison in sentences, one for each row."""
    sentences = []
    for row in compared.to_dict("records"):
        sentences.append(
            f"with {row['compared_with']}, {row['measure']} ({row['unit']}): {reliability.say_numbers(row)}; "
            f"both have {row['n_both']}, the sheet alone {row['n_sheet_only']}, {row['compared_with']} alone {row['n_other_only']}"
        )
    return sentences or ["the case has no other coding to compare with"]
