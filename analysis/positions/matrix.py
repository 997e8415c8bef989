"""The position of each state on each proposition: own voice fills a cell, attribution stands beside it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import day_text
from analysis.model.dictionary.positions import COLLISIONS, POSITIONS
from analysis.model.dispute import Case
from analysis.model.memory import remembered
from analysis.positions import kernel
from analysis.positions.selection import date_chosen, date_statements, known_pages, select_evidence


def frame(case: Case, coding: str = terms.ADJUDICATED) -> tuple[list[str], list[str]]:
    """States and propositions of the matrix of a case: the same whatever the cut-off or filters.

    States: those of the roles in their order, then any other state with a statement, by code.
    Propositions: those with a statement in the case, in the order of the codebook.
    """
    said = {name: set(terms.picked(case.statements, name, coding=coding)) for name in ("proposition", "state")}
    return list(case.roles(said["state"])), [name for name in case.propositions["proposition"].tolist() if name in said["proposition"]]


def cannot_hold(case: Case, states: Iterable[str], propositions: Iterable[str]) -> set[tuple[str, str]]:
    """State and proposition of each cell that a state in this role cannot hold a position on."""
    roles = case.roles(states)
    holders = {name: set(terms.split_list(cell)) for name, cell in zip(case.propositions["proposition"], case.propositions["holders"], strict=True)}
    return {(state, name) for state, name in product(states, propositions) if roles[state] not in holders[name]}


_USED = [
    "statement_id", "fact_id", "state", "organ", "proposition", "stance", "basis", "authority", "informant", "informant_state", "has_access", "voice",
    "first", "last",
]  # fmt: skip
"""Columns of statements on which cells rest."""


def as_arrays(statements: pd.DataFrame, states: list[str], propositions: list[str]) -> tuple[kernel.Statements, pd.DataFrame, np.ndarray]:
    """Statements that count, as the kernel takes them.

    Parameters
    ----------
    statements
        As `date_statements` gives them.
    states, propositions
        Rows and columns of the matrix; every statement is in one of its cells.

    Returns
    -------
    The arrays; the statements in their order; and the place of each cell that has one, row by row.
    """
    counting = (statements if statements["counts"].all() else statements[statements["counts"]])[[name for name in _USED if name in statements]]
    if not counting["statement_id"].is_monotonic_increasing:
        counting = counting.sort_values("statement_id")
    cell = pd.Index(states).get_indexer(counting["state"]) * len(propositions) + pd.Index(propositions).get_indexer(counting["proposition"])
    order = np.argsort(cell, kind="stable")
    counting, cell = counting.iloc[order], cell[order]
    start = np.flatnonzero(np.diff(cell, prepend=-1))
    basis = pd.Index(terms.BASES).get_indexer(counting["basis"]).astype(np.int8)
    columns = (
        counting["stance"].to_numpy(dtype=np.int8),
        basis,
        kernel.days(counting["first"], kernel.NEVER),
        kernel.days(counting["last"], kernel.ALWAYS),
        counting["authority"].to_numpy(dtype=object).astype(np.int8),
        (counting["has_access"] == "yes").to_numpy(),
    )
    return kernel.Statements(start, *columns), counting, cell[start]


class Lists:
    """Lists in the cells that have a statement, joined by `;`, of values of their statements."""

    def __init__(self, start: np.ndarray, n: int) -> None:
        self.n_cells = len(start)
        self.cell = np.repeat(np.arange(self.n_cells), np.diff(start, append=n))

    def number(self, mask: np.ndarray) -> np.ndarray:
        """Number of statements of each cell in the mask."""
        return np.bincount(self.cell[mask], minlength=self.n_cells)

    def all(self, values: np.ndarray, mask: np.ndarray) -> list[str]:
        """Values of the statements in the mask, in their order."""
        return self._joined(values[mask].tolist(), self.number(mask))

    def distinct(self, values: np.ndarray, mask: np.ndarray) -> list[str]:
        """Different values of the statements in the mask, sorted."""
        codes, names = pd.factorize(values[mask], sort=True)
        return self.pairs(self.cell[mask], codes, names)

    def pairs(self, cell: np.ndarray, codes: np.ndarray, names: np.ndarray) -> list[str]:
        """Different names of each cell, in the order of their codes; `cell` and `codes` are pairs."""
        pairs = np.sort(cell.astype(np.int64) * max(len(names), 1) + codes)
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        of_cell, code = np.divmod(pairs, max(len(names), 1))
        return self._joined(np.asarray(names, dtype=object)[code].tolist(), np.bincount(of_cell.astype(np.intp), minlength=self.n_cells))

    @staticmethod
    def _joined(words: list[str], number: np.ndarray) -> list[str]:
        ends = np.cumsum(number).tolist()
        return [";".join(words[one:other]) for one, other in zip([0, *ends], ends, strict=False)]


def _voices(statements: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Who attributes each statement: the state of the office that told it, or the kind of voice that is no state; and as which office it is known."""
    is_outsider = statements["voice"] != ""
    who = statements["voice"].where(is_outsider, statements["informant_state"])
    office = statements["voice"].where(is_outsider, statements["informant"])
    return who.where(who != statements["state"], terms.OWN_OFFICE).to_numpy(dtype=object), office.to_numpy(dtype=object)


def _who_says(lists: Lists, who: np.ndarray, stance: np.ndarray, mask: np.ndarray) -> list[str]:
    """Who attributes which stance in each cell, each once: `RU 1;press -1`."""
    codes, names = pd.factorize(who[mask], sort=True)
    each = np.array([f"{name} {value}" for name in names for value in kernel.STANCES], dtype=object)
    return lists.pairs(lists.cell[mask], codes * len(kernel.STANCES) + np.searchsorted(kernel.STANCES, stance[mask]), each)


def _when(rows: kernel.Statements, formed: kernel.Formed, rule: str) -> dict[str, np.ndarray]:
    """Since when each cell has been as it is, and the day of its last word."""
    since, last_word = kernel.since(rows, formed, rule), kernel.last_word(rows, formed)

    def day(values: np.ndarray) -> np.ndarray:
        return np.where(since < 0, np.datetime64("NaT"), kernel.timestamps(values[since] if len(values) else values))

    words = [np.where(formed.authority > 0, kernel.timestamps(values), np.datetime64("NaT")) for values in last_word]
    return {"since_first": day(rows.first), "since_last": day(rows.last), "last_word_first": words[0], "last_word_last": words[1]}


def _columns(rows: kernel.Statements, said: pd.DataFrame, formed: kernel.Formed, rule: str) -> dict[str, object]:
    """Columns of the cells that have a statement."""
    lists, attributed = Lists(rows.start, len(said)), rows.basis == kernel.ATTRIBUTED
    ids, organ, informant = (said[name].to_numpy(dtype=object) for name in ("statement_id", "organ", "informant"))
    stance, dissent, (states, offices) = rows.stance, formed.dissent, _voices(said)
    dissents = np.full(len(said), "", dtype=object)
    for place in np.flatnonzero(dissent):
        dissents[place] = f"{organ[place]} {stance[place]} {kernel.day(rows.first[place])}/{kernel.day(rows.last[place])}"
    stances = np.array([";".join(map(str, kernel.stances_of(bits))) for bits in range(2 ** len(kernel.STANCES))], dtype=object)
    informants = lists.distinct(informant, formed.speak & (informant != terms.NOT_STATED))
    told, names = np.searchsorted(kernel.STANCES, stance[attributed]), np.array([str(value) for value in kernel.STANCES])
    return {
        "cell": terms.CELLS.index.to_numpy()[formed.kind],
        "stance": formed.stance,
        "is_contested": formed.is_contested,
        "n_own": lists.number(formed.speak),
        "n_dissent": lists.number(dissent),
        "n_attributed": lists.number(attributed),
        **_when(rows, formed, rule),
        "statement_ids_own": lists.all(ids, formed.speak),
        "dissent_ids": lists.all(ids, dissent),
        "statement_ids_attributed": lists.all(ids, attributed),
        "stances": stances[formed.spoken],
        "authority": formed.authority,
        "organs": lists.distinct(organ, formed.speak),
        "dissents": lists.distinct(dissents, dissent),
        "dissent_informants": lists.distinct(informant, dissent),
        "backing_ids": lists.all(ids, formed.remain & ~formed.speak & ~dissent),
        "contest_ids": lists.all(ids, formed.contest),
        "contests": _who_says(lists, offices, stance, formed.contest),
        "attributed_stances": lists.pairs(lists.cell[attributed], told, names),
        "attributions": _who_says(lists, states, stance, attributed),
        "attributed_by": _who_says(lists, offices, stance, attributed),
        "informants": lists.distinct(informant, formed.speak),
        "n_informants": np.array([names.count(";") + 1 if names else 0 for names in informants], dtype=int),
    }


_BLANK = {
    "cell": "silent", "stance": kernel.NO_STANCE, "is_contested": False, "n_own": 0, "n_dissent": 0, "n_attributed": 0, "authority": 0, "n_informants": 0, "n_origins": 0,
    **dict.fromkeys(("since_first", "since_last", "last_word_first", "last_word_last"), np.datetime64("NaT", "s")),
}  # fmt: skip
"""What a cell has that no statement counts in; all other columns are blank."""


@remembered
def compare(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Position of each state on each proposition of a case, as known on a day.

    The definition is in docs/positions.md; `kernel.form` holds the rule.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices of analysis.

    Returns
    -------
    Table `positions` of the dictionary: one row per state and proposition, silent ones too, in the order of `frame`.

    Raises
    ------
    ValueError
        If a parameter is unknown or its value is not allowed; says what is.
    """
    chosen = select_evidence(case, choices)
    statements = date_chosen(chosen, choices)
    states, propositions = frame(case, choices.coding)
    pairs = list(product(states, propositions))
    rows, said, cell = as_arrays(statements, states, propositions)
    formed = kernel.form(rows, kernel.places(choices.bases), choices.rule, choices.contested_by)
    found = _columns(rows, said, formed, choices.rule)
    found["origin_ids"] = origins = _origins(chosen, said, formed, rows.start, choices)
    found["n_origins"] = np.array([ids.count(";") + 1 if ids else 0 for ids in origins], dtype=int)
    filled: dict[str, Any] = {"case_id": [case.id] * len(pairs), "state": [state for state, _ in pairs], "proposition": [name for _, name in pairs]}
    for name, values in found.items():
        blank = _BLANK.get(name, "")
        filled[name] = np.full(len(pairs), blank, dtype=object if isinstance(blank, str) else np.asarray(values).dtype)
        filled[name][cell] = values
    never = cannot_hold(case, states, propositions)
    filled["cell"] = ["not_applicable" if kind == "silent" and pair in never else kind for kind, pair in zip(filled["cell"], pairs, strict=True)]
    undated = Counter(zip(*(statements.loc[statements["is_undated"], name] for name in ("state", "proposition")), strict=True))
    is_unknown = filled["stance"] == kernel.NO_STANCE
    filled |= {
        "stance": pd.arrays.IntegerArray(filled["stance"].astype(np.int64), is_unknown),
        "is_contested": np.where(filled["is_contested"].astype(bool), "yes", "no").astype(object),
        "n_undated": [undated.get(pair, 0) for pair in pairs],
        "silent_deciders": _silent_deciders(case, filled, choices.rule),
        "overtaken": _overtaken(case, filled, said, choices),
    }
    return pd.DataFrame({name: filled[name] for name in POSITIONS.names})


def _silent_deciders(case: Case, cells: Mapping[str, Any], rule: str) -> list[str]:
    """Organs that decide the proposition of each cell for its state, where only others speak; blank elsewhere, and where a rule knows no authority."""
    organs = {name: ";".join(named) for name, named in case.deciders.items()}
    rows = zip(cells["proposition"], cells["state"], cells["authority"], strict=True)
    return [organs[name] if rule == "authority" and level == 1 and state in case.deciding_states else "" for name, state, level in rows]


def _is_by_then(case: Case, row: tuple[str, str], last: str, choices: Choices) -> bool:
    """Whether what a row of the case or of a request says counts by the cut-off: by its last possible day and, on `published`, its earliest dated page.

    The pages of a row tell more than its end, so that they can be earlier than that.
    """
    if not choices.as_of:
        return True
    day = last
    if choices.clock == "published":
        of_row = (case.row_sources["table"] == row[0]) & (case.row_sources["row"] == row[1])
        pages = case.sources["source_id"].isin(case.row_sources.loc[of_row, "source_id"]) & (case.sources["published_last_day"] != "")
        day = max(last, case.sources.loc[pages, "published_last_day"].min()) if pages.any() and last else ""
    return day != "" and day <= choices.as_of


def _overtaken(case: Case, cells: Mapping[str, Any], said: pd.DataFrame, choices: Choices) -> list[str]:
    """What has made the outcome of each cell moot by the cut-off; blank for other families, silent cells, and where nothing has.

    A withdrawal comes first on the claim of the state itself, then an outcome for another state, then that the matter ended without one.
    """
    towards = dict(zip(*(terms.picked(case.propositions, name, is_outcome="yes") for name in ("proposition", "named_state")), strict=True))
    handed: dict[str, str] = {}
    columns = (said[name].tolist() for name in ("basis", "authority", "stance", "proposition", "last"))
    for basis, level, stance, name, last in zip(*columns, strict=True):
        if basis in choices.bases and level == "3" and stance == 1 and name in towards:
            handed[towards[name]] = max(day_text(last) or "9999", handed.get(towards[name], ""))
    ended = case.row.get("outcome_state", "")
    if ended not in ("none", "pending", "") and _is_by_then(case, ("case", case.id), case.row["outcome_last_day"], choices):
        handed[ended] = max(case.row["outcome_last_day"] or "9999", handed.get(ended, ""))
    left = ended == "none" and _is_by_then(case, ("case", case.id), case.row["outcome_last_day"], choices)
    ending = terms.picked(case.codebook.request_statuses, "status", ends_request="yes")
    withdrawn = {
        row["state"]
        for row in terms.records(case.requests)
        if row["status"] in ending and _is_by_then(case, ("requests", row["state"]), row["status_last_day"], choices)
    }

    def of(state: str, proposition: str) -> str:
        to = towards[proposition]
        others = {other: day for other, day in handed.items() if other != to}
        if state == to and to in withdrawn:
            return "withdrawn"
        if others and to not in handed:
            return f"{case.codebook.about.words['done']} to {max(others, key=lambda other: (others[other], other))}"
        return "left" if left else ""

    asked = zip(cells["state"], cells["proposition"], cells["cell"], strict=True)
    return [of(state, name) if name in towards and kind in terms.SPOKEN else "" for state, name, kind in asked]


def _origins(chosen: Case, said: pd.DataFrame, formed: kernel.Formed, start: np.ndarray, choices: Choices) -> list[str]:
    """Original reports behind the statements that speak in each cell, as known by the cut-off, from the evidence that was selected."""
    pages = known_pages(chosen, choices)
    place = pd.Index(chosen.sources["source_id"]).get_indexer(pages["source_id"])
    origin, names = pd.factorize(chosen.sources["origin_id"].to_numpy(dtype=object)[place], sort=True)
    fact, facts = pd.factorize(pages["fact_id"].to_numpy(dtype=object))
    order = np.argsort(fact, kind="stable")
    first, number = np.searchsorted(fact[order], np.arange(len(facts))), np.bincount(fact, minlength=len(facts))
    lists = Lists(start, len(said))
    cell, told = lists.cell[formed.speak], pd.Index(facts).get_indexer(said["fact_id"].to_numpy(dtype=object)[formed.speak])
    cell, told = cell[told >= 0], told[told >= 0]
    shift = first[told] - (np.cumsum(number[told]) - number[told])
    behind = np.repeat(shift, number[told]) + np.arange(number[told].sum())
    return lists.pairs(np.repeat(cell, number[told]), origin[order][behind], names)


ROLES = {"statement_ids_own": "speaks", "dissent_ids": "dissents", "contest_ids": "contests"}
"""Columns of a cell, and what the statements in them do."""


def collisions(case: Case, cells: pd.DataFrame, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Accounts behind each cell that is divided or contested: what speaks for the state, what dissents from it, and what contests it.

    Returns
    -------
    Table `collisions` of the dictionary: one row per account, in the order of the cells, then of the roles, then by date.
    """
    statements = date_statements(case, choices).set_index("statement_id")
    rows = []
    for cell in cells[(cells["cell"] == "divided") | (cells["is_contested"] == "yes")].to_dict("records"):
        for column, role in ROLES.items():
            accounts = statements.loc[terms.split_list(cell[column])].reset_index().sort_values(["last", "statement_id"])
            rows += [
                {
                    "state": cell["state"], "proposition": cell["proposition"], "role": role, "statement_id": account["statement_id"],
                    "fact_id": account["fact_id"], "stance": account["stance"], "basis": account["basis"], "organ": account["organ"],
                    "according_to": account["reported_by"], "informant": account["informant"], "date": account["date"],
                }
                for account in accounts.to_dict("records")
            ]  # fmt: skip
    return COLLISIONS.frame(rows)
