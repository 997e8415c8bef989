"""The course of the positions on the outcome: in which cells of the matrix which statements stand, from day to day."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import positions
from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import day_text
from analysis.model.dictionary.positions import COURSE
from analysis.model.dispute import Case
from analysis.positions import kernel
from analysis.positions.matrix import as_arrays

CLOCKS = {"event": "last", "published": "known"}
"""The two clocks, and the column of `positions.date_statements` that holds the day on which a statement begins to count."""


NO_BOUND = ".."
"""In `uncertain_from`: the move has no earliest possible day."""

_PAIR = ["state", "proposition"]
_LOOK = ["cell", "stances", "dissent_stances", "is_contested", "statement_ids_own", "dissent_ids", "contest_ids"]
"""What makes a spell: it ends where one of these changes."""


def _on_outcome(case: Case) -> Case:
    """The case with what bears on the outcome: its statements, their facts, the facts that contradict these, their pages.

    Nothing else has a say in these cells. Statements of states that have no role of their own
    remain whatever they are about, so that the matrix has the same states. Other facts lose their pages, and with them
    their say, but stay in the table, so that whoever told them can be named among what is left out.
    """
    statements, pairs = case.statements, conflicts(case)
    statements = statements[statements["proposition"].isin(case.outcomes) | ~statements["state"].isin(case.roles())]
    behind = set(statements["fact_id"])
    behind |= set(pairs.loc[pairs["fact_id"].isin(behind), "contradicts_fact_id"])
    pages = case.fact_sources
    return case.but(statements=statements, fact_sources=pages[pages["fact_id"].isin(behind)])


def _is_fixed(choices: Choices) -> bool:
    """Whether the same facts are chosen on every day: no support is asked for, and no contradiction counts."""
    return choices.min_origins == 1 and choices.disputed == "keep"


def _all_evidence(choices: Choices) -> Choices:
    """Choices under which no day leaves out a fact that it keeps on another."""
    return choices.but(as_of="", min_origins=1, disputed="keep")


class _Evidence(NamedTuple):
    """What bears on the outcome, and what is asked of it for both clocks: all its statements dated, and the dated pages of each fact."""

    case: Case
    statements: pd.DataFrame
    pages: Mapping[str, pd.DataFrame]


def _gather(case: Case, choices: Choices) -> _Evidence:
    on_outcome = _on_outcome(case)
    chosen = positions.select_evidence(on_outcome, _all_evidence(choices))
    pages = chosen.fact_sources.merge(chosen.sources, on="source_id", validate="m:1")
    statements = positions.date_statements(on_outcome, _all_evidence(choices))
    return _Evidence(on_outcome, statements, dict(list(pages[pages["published_last_day"] != ""].groupby("fact_id"))))


def _last_day(case: Case, statements: pd.DataFrame, choices: Choices) -> str:
    """Last day of the evidence: on which a page of any fact was published, or a statement on the outcome counts; blank if no day is known."""
    chosen = positions.select_evidence(case, _all_evidence(choices))
    pages = chosen.sources[chosen.sources["source_id"].isin(chosen.fact_sources["source_id"])]
    on_outcome = statements[statements["proposition"].isin(case.outcomes)]
    return max(["", *pages["published_last_day"], *on_outcome["last"].map(day_text)])


def _days_of_change(evidence: _Evidence, choices: Choices) -> list[str]:
    """Days on which a cell can change on the clock, up to the cut-off.

    Those on which a statement begins to count. Where the choice of facts depends on the day, also
    those on which a fact does, or (clock `published`) a page adds a voice to one.
    """
    day = CLOCKS[choices.clock]
    days = set(evidence.statements[day].dropna().map(day_text))
    if not _is_fixed(choices):
        days |= set(positions.date_facts(evidence.case, _all_evidence(choices))[day].dropna().map(day_text))
        days |= set(evidence.case.sources["published_last_day"]) - {""} if choices.clock == "published" else set()
    return sorted(name for name in days if name <= choices.as_of)


def _counting(evidence: _Evidence, choices: Choices, days: list[str]) -> np.ndarray:
    """Whether each statement counts on each of the days; days down, statements across."""
    if _is_fixed(choices):
        begins = evidence.statements[CLOCKS[choices.clock]].to_numpy()
        return begins[None, :] <= np.array(days, dtype="datetime64[s]")[:, None]
    by_day = [positions.date_statements(evidence.case, choices.but(as_of=day)) for day in days]
    ids = evidence.statements["statement_id"]
    return np.array([ids.isin(dated.loc[dated["counts"], "statement_id"]) for dated in by_day], dtype=bool).reshape(len(days), len(ids))


def _earliest_publication(pages: pd.DataFrame, first: pd.Timestamp, choices: Choices) -> str:
    """Earliest possible day on which as many voices of a fact were published as it needs; blank if there is no bound.

    A page of an uncertain day tells of nothing that has not begun, unless all its days are before that.
    """
    begun, could_be = day_text(first), pages["published_first_day"]
    earliest = could_be.mask((could_be < begun) & (pages["published_last_day"] >= begun), begun)
    voice = {"origins": "origin_id", "pages": "source_id"}[choices.count]
    return sorted(earliest.groupby(pages[voice]).min())[choices.min_origins - 1]


def _uncertain_from(new: pd.DataFrame, from_day: str, pages: Mapping[str, pd.DataFrame], choices: Choices) -> str:
    """Earliest possible day of a move by own statements that begin to count; blank where it is the day itself, or only others speak."""
    earliest = list(new["first"].map(day_text))
    if choices.clock == "published":
        earliest = [_earliest_publication(pages[fact], first, choices) for fact, first in zip(new["fact_id"], new["first"], strict=True)]
    could_be = min(earliest, default=from_day) or NO_BOUND
    return could_be if could_be < from_day else ""


def _looks(
    statements: pd.DataFrame, counting: np.ndarray, pairs: list[tuple[str, str]], choices: Choices
) -> dict[tuple[int, tuple[str, str]], dict[str, str]]:
    """How each cell looks on each day on which it has a statement that counts, by number of the day and pair; see `_LOOK`."""
    if not pairs:
        return {}
    in_cells = statements.assign(counts=True).set_axis(np.arange(len(statements)))
    states, propositions = (list(dict.fromkeys(names)) for names in zip(*pairs, strict=True))
    rows, said, cell = as_arrays(in_cells, states, propositions)
    of_cell = np.repeat(cell, np.diff(rows.start, append=len(said)))
    day, place = np.nonzero(counting[:, said.index.to_numpy()])
    if not len(day):
        return {}
    start = np.flatnonzero(np.diff(day * len(pairs) + of_cell[place], prepend=-1))
    every = kernel.Statements(start, *(values[place] for values in rows[1:]))
    formed = kernel.form(every, kernel.places(choices.bases), choices.rule, choices.contested_by)
    ids, stance = said["statement_id"].to_numpy(dtype=object)[place], every.stance
    found = {}
    for number, (one, other) in enumerate(zip(start, [*start[1:], len(place)], strict=True)):
        masks = {"statement_ids_own": formed.speak, "dissent_ids": formed.dissent, "contest_ids": formed.contest}
        dissent = sorted(set(stance[one:other][formed.dissent[one:other]].tolist()))
        found[int(day[one]), pairs[of_cell[place[one]]]] = {
            "cell": terms.CELLS.index[formed.kind[number]],
            "stances": ";".join(map(str, kernel.stances_of(formed.spoken[number]))),
            "dissent_stances": ";".join(map(str, dissent)),
            "is_contested": "yes" if formed.is_contested[number] else "no",
            **{name: ";".join(sorted(ids[one:other][mask[one:other]])) for name, mask in masks.items()},
        }
    return found


def _spells_of(
    pair: tuple[str, str], silence: str, days: list[str], counting: np.ndarray, looks: Mapping, evidence: _Evidence, choices: Choices
) -> list[dict[str, str]]:
    """Spells of one cell: before any statement counts (`from_day` blank), then one from each day on which the cell changes."""
    empty = {**dict.fromkeys(_LOOK, ""), "cell": silence, "is_contested": "no"}
    spells = [{**empty, "from_day": "", "moved_by": "", "uncertain_from": ""}]
    statements = evidence.statements
    of_pair = ((statements["state"] == pair[0]) & (statements["proposition"] == pair[1])).to_numpy()
    is_own = statements["basis"].isin(choices.bases).to_numpy()
    then = np.zeros(len(statements), dtype=bool)
    for number, day in enumerate(days):
        now = counting[number] & of_pair
        look = {**empty, **looks.get((number, pair), {})}
        if look["cell"] == "silent":
            look["cell"] = silence
        if any(spells[-1][name] != value for name, value in look.items()):
            facts = ";".join(sorted(set(statements.loc[now != then, "fact_id"])))
            own = statements[now & ~then & is_own]
            spells.append({**look, "from_day": day, "moved_by": facts, "uncertain_from": _uncertain_from(own, day, evidence.pages, choices)})
        then = now
    return spells


def _on_clock(evidence: _Evidence, choices: Choices) -> pd.DataFrame:
    """Spells of every cell on the outcome on one clock, up to the cut-off."""
    case = evidence.case
    states, propositions = positions.frame(case, choices.coding)
    on_outcome = [name for name in propositions if name in case.outcomes]
    pairs = [(state, proposition) for state in states for proposition in on_outcome]
    never = positions.cannot_hold(case, states, on_outcome)
    days = _days_of_change(evidence, choices)
    counting = _counting(evidence, choices, days)
    in_cells = evidence.statements["proposition"].isin(on_outcome).to_numpy()
    looks = _looks(evidence.statements[in_cells], counting[:, in_cells], pairs, choices)
    dated = evidence.statements if _is_fixed(choices) else positions.date_statements(evidence.case, choices)
    undated = dated[dated[CLOCKS[choices.clock]].isna()].groupby(_PAIR).size()
    rows = [
        {"place": place, "state": pair[0], "proposition": pair[1], "n_undated": int(undated.get(pair, 0)), **spell}
        for place, pair in enumerate(pairs)
        for spell in _spells_of(pair, "not_applicable" if pair in never else "silent", days, counting, looks, evidence, choices)
    ]
    spells = pd.DataFrame(rows, columns=["place", *COURSE.names])
    after = pd.to_datetime(spells.groupby("place")["from_day"].shift(-1), format="%Y-%m-%d")
    return spells.assign(clock=choices.clock, to_day=(after - pd.Timedelta(days=1)).map(day_text))


def _with_ids(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells with all their statements, and with the stance where there is one."""
    roles = spells[["statement_ids_own", "dissent_ids", "contest_ids"]].itertuples(index=False, name=None)
    ids = [";".join(sorted({name for listed in of_spell for name in terms.split_list(listed)})) for of_spell in roles]
    one = {str(stance) for stance in terms.STANCES.index}
    stance = pd.array([int(stances) if stances in one else None for stances in spells["stances"]], dtype="Int64")
    return spells.assign(statement_ids=ids, stance=stance)


def course(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Spells of each state's position on the outcome, on both clocks.

    On every day up to `until` a cell is as `positions.compare` has it as of that day on that clock,
    under the same choices. `as_of` is the end of the course (blank: the last day of the evidence);
    `clock` is not asked for, since both are shown.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices of analysis.

    Returns
    -------
    Table `course` of the dictionary: one row per spell, a run of days on which a cell is the same in kind and stances, in the statements that speak
    for the state and those that dissent, and in the accounts that contest it. The order is that of the cells of `compare`, then clock, then day.
    Under `disputed` and `min_origins` a spell can also begin because statements cease to count.

    Raises
    ------
    ValueError
        If a parameter is unknown or its value is not allowed; says what is.
    """
    evidence = _gather(case, choices)
    until = choices.as_of or _last_day(case, evidence.statements, choices)
    spells = pd.concat([_on_clock(evidence, choices.but(as_of=until, clock=clock)) for clock in CLOCKS], ignore_index=True)
    spells = _with_ids(spells).assign(case_id=case.id, until=until)
    return spells.sort_values(["place", "clock", "from_day"], ignore_index=True)[COURSE.names]


def moves(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells into which a cell moves: with other stances that speak or dissent, or contested where it was not, or no longer.

    A spell in which the same is said again, or by others, is none; nor is the first of a cell.
    """
    look = spells[["cell", "stances", "dissent_stances", "is_contested"]].agg(" ".join, axis=1)
    before = look.groupby([spells["clock"], spells["state"], spells["proposition"]]).shift()
    return spells[before.notna() & (look != before)]


def numbers(spells: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words beside the course, by name.

    `cells` and of these `speaking` (not silent throughout); `event_moves` and `published_moves`;
    statements that never count on `published` (`undated`) and on `event` (`endless`).
    """
    by_clock = moves(spells)["clock"].value_counts()
    first = spells[spells["from_day"] == ""].groupby("clock")["n_undated"].sum()
    return {
        "cells": len(spells[_PAIR].drop_duplicates()),
        "speaking": len(spells.loc[terms.is_spoken(spells), _PAIR].drop_duplicates()),
        "event_moves": int(by_clock.get("event", 0)),
        "published_moves": int(by_clock.get("published", 0)),
        "undated": int(first.get("published", 0)),
        "endless": int(first.get("event", 0)),
    }
