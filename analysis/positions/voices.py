"""How evenly the states are heard, and what remains of their positions without state media."""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import day_text
from analysis.model.dictionary.positions import ASYMMETRY, WITHOUT_STATE_MEDIA
from analysis.model.dispute import Case
from analysis.positions import compare, frame, select_evidence
from analysis.positions.evidence import UNKNOWN, Evidence, counting, tally

CHANGES = pd.DataFrame(
    [
        ("falls silent", "the cell spoke; no own statement remains"),
        ("speaks", "the cell was silent; a fact counts again because one that contradicts it is gone"),
        ("stance changes", "the common stance is another one, or the values among which the statements that speak for the state differ are"),
        ("becomes divided", "it was single"),
        ("no longer divided", "it is single now"),
        ("becomes contested", "an account has another stance, and none had"),
        ("no longer contested", "no account with a different stance is left"),
        ("fewer statements", "cell and stance stay; at least one own statement is lost"),
        ("fewer attributions", "cell and stance stay; only attributed statements are lost"),
        ("other statements", "cell and stance stay and nothing is lost; other own statements are the last word"),
        ("none", "cell, stance and statements stay"),
    ],
    columns=["change", "definition"],
).set_index("change")
"""One row per kind of change of a cell; of several that fit, the first."""

DIVIDED = terms.SPOKEN[-1]
"""The kind of cell in which organs of the state differ, or its words of one day do."""

ALL = "all"
"""What is left out where the media of all states are."""
STATE_MEDIA = "state_media"


def _pages_behind(pages: pd.DataFrame, state: str) -> dict[str, object]:
    """Numbers of the pages (and original reports) behind the statements of a state, and where and of what kind they are."""
    single = pages.drop_duplicates("source_id")
    at_home = int((single["outlet_state"] == state).sum())
    media = single[single["origin_kind"] == STATE_MEDIA]
    return {
        "n_pages": len(single),
        "n_origins": single["origin_id"].nunique(),
        "n_pages_at_home": at_home,
        "share_at_home": round(at_home / len(single), 2) if len(single) else float("nan"),
        "n_pages_state_media": len(media),
        "languages": tally(single["language"]),
        "outlet_states": tally(single["outlet_state"]),
        "outlet_kinds": tally(single["outlet_kind"]),
        "state_media": tally(media["origin_state"]),
    }


def _voice(state: str, role: str, counted: Evidence) -> dict[str, object]:
    """One row of `asymmetry`."""
    said = counted.statements[counted.statements["state"] == state]
    own = said[said["basis"] != terms.ATTRIBUTED]
    own_facts = counted.facts[counted.facts["fact_id"].isin(own["fact_id"])]
    return {
        "state": state,
        "role": role,
        "n_own": len(own),
        "n_own_by_office": int(((own["voice"] == "") & (own["informant_state"] == state)).sum()),
        "n_act": int((said["basis"] == "act").sum()),
        "n_speech": int((said["basis"] == "speech").sum()),
        "n_attributed": len(said) - len(own),
        "n_facts": said["fact_id"].nunique(),
        "n_own_facts": len(own_facts),
        "n_own_facts_several": int((own_facts["n_origins"] > 1).sum()),
        "n_informants": said.loc[said["informant"] != terms.NOT_STATED, "informant"].nunique(),
        **_pages_behind(counted.pages[counted.pages["fact_id"].isin(said["fact_id"])], state),
        "earliest": day_text(said["first"].min()),
        "latest": day_text(said["last"].max()),
        "statement_ids": ";".join(said["statement_id"]),
    }


def asymmetry(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """How evenly the states are heard: statements on the position of each, through whom and through which pages they come.

    The choices `basis` and `rule` change nothing here: acts, speech and attribution are counted apart.

    Returns
    -------
    Table `asymmetry` of the dictionary: one row per state, in the order of `positions.frame`; a state of which nothing counts has zeros.
    """
    counted = counting(case, choices)
    states, _ = frame(case, choices.coding)
    titles, roles = case.codebook.words.roles, case.roles(states)
    return ASYMMETRY.frame(_voice(state, titles[roles[state]], counted) for state in states)


def change_of_look(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What becomes of a cell by its `cell`, `stances` (of the statements that speak, joined by `;`) and `is_contested`: a word of `CHANGES`, blank if all stay."""
    was, now = (look["cell"] in terms.SPOKEN for look in (before, after))
    if was != now:
        return "speaks" if now else "falls silent"
    turned = before["stances"] != after["stances"]
    if turned and all(len(terms.split_list(look["stances"])) == 1 for look in (before, after)):
        return "stance changes"
    if was and before["cell"] != after["cell"]:
        return "becomes divided" if after["cell"] == DIVIDED else "no longer divided"
    if before["is_contested"] != after["is_contested"]:
        return "becomes contested" if after["is_contested"] == "yes" else "no longer contested"
    return "stance changes" if turned else ""


def _change(cell: dict, is_own: bool) -> str:
    """What becomes of a cell, a word of `CHANGES`; `is_own`: whether an own statement is among those lost."""
    names = ("cell", "stances", "is_contested")
    if change := change_of_look(cell, {name: cell[f"{name}_without"] for name in names}):
        return change
    if cell["statement_ids_lost"]:
        return "fewer statements" if is_own else "fewer attributions"
    return "none" if cell["statement_ids_own"] == cell["statement_ids_own_without"] else "other statements"


def _compare_without(before: pd.DataFrame, after: pd.DataFrame, lost: pd.DataFrame, bases: Iterable[str]) -> pd.DataFrame:
    """Cells with and without the pages left out, and how each changes."""
    parts = ["state", "proposition", "cell", "stance", "stances", "is_contested", "n_own", "statement_ids_own"]
    cells = before[parts].merge(after[parts], on=["state", "proposition"], suffixes=("", "_without"), validate="1:1")
    rows = []
    for cell in cells.to_dict("records"):
        gone = lost[(lost["state"] == cell["state"]) & (lost["proposition"] == cell["proposition"])]
        cell["statement_ids_lost"] = ";".join(gone["statement_id"])
        rows.append({**cell, "change": _change(cell, bool(gone["basis"].isin(list(bases)).any()))})
    return pd.DataFrame(rows, columns=[*cells.columns, "statement_ids_lost", "change"])


def _state_media(case: Case, choices: Choices, counted: Evidence) -> dict[str, list[str]]:
    """Pages that originate in state media, by the state of the media; all together last, if of more than one."""
    sources = select_evidence(case, choices).sources
    media = sources[sources["origin_kind"] == STATE_MEDIA].sort_values("source_id")
    of_state = {state or UNKNOWN: list(rows["source_id"]) for state, rows in media.groupby("origin_state")}
    used = {state: ids for state, ids in sorted(of_state.items()) if counted.pages["source_id"].isin(ids).any()}
    return used | ({ALL: sorted(sum(used.values(), []))} if len(used) > 1 else {})


def without_state_media(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """What remains of each cell without the pages that originate in the state media of one state.

    Returns
    -------
    Table `without_state_media` of the dictionary: one row per state whose media are left out (last `all` if there are several), state and proposition,
    cells that do not change too; none if no page that counts originates in state media.
    """
    before, counted = compare(case, choices), counting(case, choices)
    bases = choices.bases
    parts = [WITHOUT_STATE_MEDIA.frame()]
    for left_out, ids in _state_media(case, choices, counted).items():
        less = choices.but(exclude_sources=";".join(sorted({*ids, *choices.items_of("exclude_sources")})))
        remain = counting(case, less)
        lost = counted.statements[~counted.statements["statement_id"].isin(remain.statements["statement_id"])]
        cells = _compare_without(before, compare(case, less), lost, bases)
        n_pages = counted.pages.loc[counted.pages["source_id"].isin(ids), "source_id"].nunique()
        n_facts = int((~counted.facts["fact_id"].isin(remain.facts["fact_id"])).sum())
        parts.append(cells.assign(left_out=left_out, n_pages=n_pages, n_facts=n_facts)[WITHOUT_STATE_MEDIA.names])
    made = pd.concat(parts[1:] or parts, ignore_index=True)
    return made.astype({"stance": "Int64", "stance_without": "Int64"})


def voices_without(without: pd.DataFrame) -> pd.DataFrame:
    """Cells in which each state speaks for itself, with and without the state media left out.

    Parameters
    ----------
    without
        As `without_state_media` gives it.

    Returns
    -------
    One row per state left out and state: `n_cells` (on which it can hold a position, or does), `n_speaking` and `n_speaking_without` (cells
    in which it speaks), `n_divided`, `n_contested` and these `_without`, `n_changed` (cells whose `change`
    is not none).
    """
    flags = without.assign(
        n_cells=without["cell"] != "not_applicable",
        n_speaking=terms.is_spoken(without),
        n_speaking_without=terms.is_spoken(without.assign(cell=without["cell_without"])),
        n_divided=without["cell"] == DIVIDED,
        n_divided_without=without["cell_without"] == DIVIDED,
        n_contested=without["is_contested"] == "yes",
        n_contested_without=without["is_contested_without"] == "yes",
        n_changed=without["change"] != "none",
    )
    names = list(flags.columns[len(WITHOUT_STATE_MEDIA.names) :])
    return flags.groupby(["left_out", "n_pages", "n_facts", "state"], sort=False)[names].sum().astype(int).reset_index()


def voice_numbers(heard: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `asymmetry`, by name."""
    return {"own": int(heard["n_own"].sum()), "attributed": int(heard["n_attributed"].sum())}


def change_numbers(without: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `without_state_media`, by name; a cell counts once for each comparison."""
    found = without["change"]
    words = {"silenced": "falls silent", "turned": "stance changes"}
    return {"changed": int((found != "none").sum()), **{name: int((found == word).sum()) for name, word in words.items()}}
