"""A coding from a sheet: a blank one with the facts alone, the faults of a filled one, how far it agrees with the codings that there are, and its rows."""

import random
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.coding import codings, measures, reliability, reliability_words
from analysis.collect import reading, states, store
from analysis.collect.fault import Fault, row_numbers
from analysis.collect.form_checks import column_faults
from analysis.model import iso3166, terms
from analysis.model.dictionary import collected, vocabulary
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import count, part

SEED = 20231
"""Seed of the order of facts."""

OF_FACT = ["fact_id", "date", "actor", "actor_organ", "event_type", "claim"]
"""Columns of the fact as it was collected, and nothing that a coder made of it."""

TO_FILL = ["state", "organ", "proposition", "stance", "basis"]
"""Columns that come blank."""

NOTE = "note"
"""Column that a sheet may have besides, for whatever a coder wishes to say; no coding keeps it."""


def given(codebook: Codebook) -> list[str]:
    """Columns that come filled: the fact and, on every row alike, what coders may know of the case: the day on which it starts, and the claims."""
    words = codebook.about.words
    return [*OF_FACT, words["start_column"], *([words["claims"]] if len(codebook.request_statuses) else [])]


def sheet_columns(codebook: Codebook) -> list[str]:
    """Columns of a sheet: those that come filled, and those to fill."""
    return given(codebook) + TO_FILL


THE_SHEET = "the sheet"
"""What a sheet is called among codings; no coder can have a name with a blank in it."""

COMPARED = ["compared_with", *reliability.MEASURED]

DIFFERENCES = ["compared_with", *codings.KEY, "differs_in", "sheet", "other"]


def _claims(case: Case) -> str:
    """The standing claims in words: each state that asked, when, and how far it came."""
    statuses = case.codebook.request_statuses
    labels = dict(zip(statuses["status"], statuses["label"], strict=True))
    return "; ".join(
        f"{row['state']} asked {row['requested_on'] or 'on an unknown day'}, {labels[row['status']]} {row['status_on'] or 'on an unknown day'}"
        for row in case.requests.sort_values("state").to_dict("records")
    )


def _started_on(case: Case) -> str:
    """Day on which the clock of the case starts, blank where what happened on it was for another matter.

    By the codebook this event is coded for the state that decides unless it was for another matter. So it was, where the adjudicated
    coding has statements, but none of that state on the facts of that day. A case without statements yet shows the day.
    """
    day = case.row[case.codebook.about.words["start_column"]]
    final = case.statements[case.statements["coding"] == terms.ADJUDICATED]
    of_day = case.facts.loc[case.facts["date"] == day, "fact_id"]
    is_coded = (final["fact_id"].isin(of_day) & final["state"].isin(case.deciding_states)).any()
    return "" if len(final) and len(of_day) and case.deciding_states and not is_coded else day


def blank_sheet(case: Case) -> pd.DataFrame:
    """Sheet for a coder: the facts of a case and its standing claims, with blank columns for statements.

    The order is drawn with a fixed seed, not that of the days: a fact is coded by itself, without what came before and after it in mind.

    Returns
    -------
    One row per fact: `fact_id`, `date` (EDTF), `actor`, `actor_organ`, `event_type`, `claim`; the day on which the case starts, blank where that was
    for another matter, and the claims with the last stage that each is seen to have reached, both on every row and named as in `given`; and blank
    `state`, `organ`, `proposition`, `stance`, `basis`. No sources, notes, informants, contradictions or codes.
    """
    facts = case.facts.rename(columns={"organ": "actor_organ"})[OF_FACT].sort_values("fact_id", ignore_index=True)
    order = list(facts.index)
    random.Random(SEED).shuffle(order)
    known = zip(given(case.codebook)[len(OF_FACT) :], (_started_on(case), _claims(case)), strict=False)
    return facts.iloc[order].reset_index(drop=True).assign(**dict(known), **dict.fromkeys(TO_FILL, "")).astype(str)


def vocabularies(case: Case) -> tuple[dict[str, list[str]], set[str]]:
    """Words that each column to fill may hold, and the propositions that cannot be left open."""
    allowed = case.propositions
    words = {
        "state": list(case.codebook.states["alpha2"]),
        "organ": [organ for organ in case.codebook.organs["organ"] if organ not in case.codebook.stateless],
        "proposition": list(allowed["proposition"]),
        "stance": [str(stance) for stance in sorted(terms.STANCES.index)],
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
        if name == "state":
            faults += [(name, item[name], states.suggest(item[name]))] * (not iso3166.is_state(item[name]))
            continue
        shown = ", ".join(words[name]) if len(words[name]) <= 30 else f"one of {len(words[name])} codes of the codebook"
        faults.append((name, item[name], shown))
    if item["stance"] == "0" and item["proposition"] in never_open:
        faults.append(("stance", "0", f"1 or -1 for {item['proposition']}"))
    return faults


def sheet_faults(sheet: pd.DataFrame, case: Case, file: str = "sheet", is_whole: bool = False) -> list[Fault]:
    """Every fault of a filled sheet; none if it can be compared.

    A fact may have several rows, one for each statement; a row with all five columns blank says that it carries none. A fact
    that is not in the sheet was not coded.

    Parameters
    ----------
    sheet
        Rows as in `blank_sheet`, filled, every cell text.
    case
        The case, as it was cleaned.
    file
        What the sheet is called in a fault. Rows are numbered as in a file with a header.
    is_whole
        Whether a fact of the case that is not in the sheet is a fault, and so is a sheet without any statement: of a coding that joins the others nothing else tells
        what was coded.
    """
    expected = sheet_columns(case.codebook)
    faults = [Fault(file, 1, name, "missing", f"the column {name}") for name in expected if name not in sheet]
    faults += [Fault(file, 1, str(name), "unknown column", ", ".join(expected)) for name in sheet if name not in (*expected, NOTE)]
    if set(expected) - set(sheet):
        return faults
    if sheet.empty:
        return [*faults, Fault(file, None, "", "no rows", "a row for each fact that was coded")]
    words, never_open = vocabularies(case)
    claims = dict(zip(case.facts["fact_id"], case.facts["claim"], strict=True))
    seen: dict[tuple[str, ...], int] = {}
    for row, item in zip(row_numbers(sheet), sheet.fillna("").to_dict("records"), strict=True):
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
    missing = sorted(set(claims) - set(sheet["fact_id"]))
    if is_whole and missing:
        faults.append(
            Fault(file, None, "fact_id", f"{len(missing)} of {len(claims)} facts are missing", f"a row for each fact, also for {', '.join(missing)}")
        )
    if is_whole and not any(key[-1] for key in seen):
        faults.append(Fault(file, None, "proposition", "", "at least one statement, since a coding without any cannot be told from none"))
    return faults


def measure_sheet(sheet: pd.DataFrame, case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far a sheet without faults agrees with every coder of the case and with the adjudicated coding, on the facts that it holds.

    Returns
    -------
    The comparison: one row per coding that has statements in the case (`compared_with`), measure and unit; the other columns as in
    `reliability.measure`. The disagreements: one row per coding, fact, state and proposition where
    they differ, sorted; `differs_in` as in `codings.differs_in`; `sheet` and `other`: stance and basis, or none.
    """
    sheet = sheet.fillna("")
    own = sheet.loc[sheet["proposition"] != "", [*codings.KEY, "stance", "basis", "organ"]].assign(coding=THE_SHEET)
    statements = case.statements
    others = codings.coders_of(statements, case.codebook.coders)
    others += [terms.ADJUDICATED] * bool((statements["coding"] == terms.ADJUDICATED).any())
    if own.empty:  # so that the sheet counts as a coding, which found nothing on its facts
        own = pd.DataFrame([{**dict.fromkeys(own.columns, ""), "coding": THE_SHEET}])
    together = case.but(statements=pd.concat([own, statements[own.columns]], ignore_index=True))
    made = reliability.places(together, [THE_SHEET, *others], sheet["fact_id"])
    compared, differing = [], [pd.DataFrame(columns=DIFFERENCES, dtype=str)]
    for name in others:
        pair = made.of([THE_SHEET, name])
        compared.append(reliability.measure(pair, ("all",)).assign(compared_with=name)[COMPARED])
        items = pair.items.assign(compared_with=name, sheet=_codes(pair, 0), other=_codes(pair, 1))
        items["differs_in"] = [codings.differs_in(codes) for codes in zip(items["sheet"], items["other"], strict=True)]
        said = {side: items[side].map(codings.say_code) for side in ("sheet", "other")}
        differing.append(items.assign(**said).loc[items["differs_in"] != "", DIFFERENCES])
    table = pd.concat(compared, ignore_index=True) if compared else pd.DataFrame(columns=COMPARED)
    return table, pd.concat(differing, ignore_index=True)


def facts_alike(sheet: pd.DataFrame, compared: pd.DataFrame, differing: pd.DataFrame) -> pd.DataFrame:
    """On how many of its facts a sheet has just what each other coding has: the same states, propositions, stances and bases, or nothing.

    Parameters
    ----------
    sheet
        A sheet without faults.
    compared, differing
        What `measure_sheet` gives of it.

    Returns
    -------
    One row per coding with which it was compared (`compared_with`): `n_facts` of the sheet, `n_alike` of them, `alike`, the
    share, and `low` and `high`, the ends of its 95 % interval by `measures.wilson`, for which facts count as drawn independently of each other.
    """
    facts, rows = sheet["fact_id"].nunique(), []
    for name in compared["compared_with"].unique():
        n_alike = facts - differing.loc[differing["compared_with"] == name, "fact_id"].nunique()
        rows.append((name, facts, n_alike, n_alike / facts, *measures.wilson(n_alike, facts)))
    return pd.DataFrame(rows, columns=["compared_with", "n_facts", "n_alike", "alike", "low", "high"]).round(6)


def say_alike(alike: pd.DataFrame) -> list[str]:
    """How far a sheet agrees with each coding fact by fact, and how sure that can be, in two sentences for each row of `facts_alike`."""
    sentences = [
        f"with {row['compared_with']}, the same statements in {part(row['n_alike'], row['n_facts'], 'fact')}. "
        f"With {count(row['n_facts'], 'fact')}, agreement of {row['alike']:.2f} could as well be {row['low']:.2f} or {row['high']:.2f}."
        for row in alike.to_dict("records")
    ]
    return sentences or ["the case has no other coding to compare with"]


def notes_of(sheet: pd.DataFrame) -> list[str]:
    """What a coder noted in a sheet, a line each, with the fact."""
    noted = sheet[sheet[NOTE] != ""] if NOTE in sheet else sheet[:0]
    return [f"note on {row['fact_id']}: {row[NOTE]}" for row in noted.fillna("").to_dict("records")]


def _codes(made: reliability.Places, coder: int) -> list[codings.Code]:
    """Stance and basis of a coder at each place."""
    sides = [[(*made.values[name], "")[number] for number in made.said[name][coder]] for name in ("stance", "basis")]
    return list(zip(*sides, strict=True))


def say_comparison(compared: pd.DataFrame) -> list[str]:
    """The comparison in sentences, one for each row."""
    sentences = []
    for row in compared.to_dict("records"):
        overlap = f", Jaccard {row['jaccard']:.2f}" if pd.notna(row["jaccard"]) else ""
        sentences.append(
            f"with {row['compared_with']}, {row['measure']} ({row['unit']}): {reliability_words.say_numbers(row)}; "
            f"with a statement in either {row['n_any']}, in both {row['n_all']}{overlap}"
        )
    return sentences


def coder_faults(coder: Mapping[str, str], codebook: Codebook, taken: Iterable[str]) -> list[Fault]:
    """Why somebody cannot join the coders; nothing if they can.

    Parameters
    ----------
    coder
        Row of the codebook table `coders`.
    codebook
        The codebook.
    taken
        Coders who have statements in the data, whether the codebook lists them or not.
    """
    table = next(table for table in vocabulary.CODEBOOK_TABLES if table.name == "codebook/coders")
    there, who = {*codebook.coders["coder"], *taken, terms.ADJUDICATED, terms.CONSENSUS}, "the new coder"
    faults = [Fault(who, None, "coder", coder["coder"], f"a name that does not exist yet, other than {', '.join(sorted(there))}")]
    return faults * (coder["coder"] in there) + column_faults(table, pd.DataFrame([coder], dtype=str), who, codebook.tables, {})


def next_round(coders: pd.DataFrame) -> str:
    """The round after the highest that there is."""
    return str(max([0, *coders["round"].astype(int)]) + 1)


def rows_of(sheet: pd.DataFrame, coder: str, case_id: str) -> pd.DataFrame:
    """Rows of the table `codings` that a filled sheet without faults gives, sorted."""
    columns = [column.name for column in next(table for table in collected.STUDY_TABLES if table.name == "codings").columns]
    own = sheet.fillna("").loc[lambda rows: rows["proposition"] != ""]
    return own.assign(coder=coder, case_id=case_id)[columns].sort_values(columns, ignore_index=True)


def appended(data: bytes, rows: pd.DataFrame) -> bytes:
    """A table as a CSV file with rows added at its end, in the order of its own columns and with its own line ends; all that is there stays as it is.

    A file that is not plainly CSV, such as one with semicolons between its cells, is written anew as CSV, with the same rows and columns.

    Parameters
    ----------
    data
        The file; empty where there is none yet.
    rows
        The rows; a column of the file that they lack is blank in them.
    """
    if not data.strip():
        return store.csv_bytes(rows)
    found = reading.read(data, "", rows.columns)
    header, _ = reading.as_asked(found.header, rows.columns, "")
    added = rows.reindex(columns=header, fill_value="")
    if found.notes:
        return store.csv_bytes(pd.concat([pd.DataFrame([cells for _, cells in found.rows], columns=header, dtype=str), added]))
    end = b"\r\n" if b"\r\n" in data else b"\n"
    return data + (b"" if data.endswith(b"\n") else end) + store.csv_bytes(added).partition(b"\n")[2].replace(b"\n", end)
