"""Whose press was read: what requesting states say of each other's request without the pages of a language, or of the outlets of a state."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis import terms
from analysis.positions import choices_of_cases, compare, select_evidence
from analysis.sentences import Words, count, say_list, start

Tables = Mapping[str, pd.DataFrame]

WITHOUT_PRESS = [
    "without_language", "without_outlets_of", "state", "n_cases", "n_pages", "n_spoke", "n_objected", "share", "cases_objected", "cases_not_objected",
    "cases_silent", "statement_ids",
]  # fmt: skip


class LeftOut(NamedTuple):
    """Pages that are left out: those in a language, and those of outlets at home in a state; blank = none."""

    language: str = ""
    outlet_state: str = ""


def _rivals(tables: Tables) -> list[str]:
    """Requesting states of a case, in its order, if there are several; else none."""
    asking = terms.split_list(tables["case"]["requesting_states"].iloc[0])
    return asking if len(asking) > 1 else []


def languages_of_outlets(cases: Mapping[str, Tables], states: Iterable[str]) -> dict[str, str]:
    """The most frequent language of the pages of outlets at home in each state, of several the first by code; a state without such a page is left out."""
    pages = pd.concat([tables["sources"][["outlet_state", "language"]] for _, tables in sorted(cases.items())])
    found = {state: Counter(pages.loc[pages["outlet_state"] == state, "language"]) for state in states}
    return {state: min(counts, key=lambda language: (-counts[language], language)) for state, counts in found.items() if counts}


def variants(cases: Mapping[str, Tables]) -> list[LeftOut]:
    """What is left out in turn: nothing; then, for each requesting state with a rival, pages in the main language of its outlets, its outlets, and both."""
    asking = dict.fromkeys(state for _, tables in sorted(cases.items()) for state in _rivals(tables))
    spoken = languages_of_outlets(cases, asking) if asking else {}
    made = [LeftOut()]
    for state, language in spoken.items():
        made += [LeftOut(language), LeftOut("", state), LeftOut(language, state)]
    return list(dict.fromkeys(made))


def _behind_facts(tables: Tables, choices: Mapping[str, str | int]) -> pd.DataFrame:
    """Pages behind the facts of a case, of those that the choices leave."""
    chosen = select_evidence(tables, choices)
    return chosen["sources"][chosen["sources"]["source_id"].isin(chosen["fact_sources"]["source_id"])]


def _gone(pages: pd.DataFrame, left_out: LeftOut) -> frozenset[str]:
    """Those of some pages that are left out."""
    found = (pages["language"] == left_out.language) if left_out.language else pd.Series(False, index=pages.index)
    if left_out.outlet_state:
        found |= pages["outlet_state"] == left_out.outlet_state
    return frozenset(pages.loc[found, "source_id"])


def _without(choices: Mapping[str, str | int], gone: Iterable[str]) -> dict[str, str | int]:
    """The choices for a case with some pages left out besides."""
    return {**choices, "exclude_sources": ";".join(sorted({*terms.split_list(str(choices.get("exclude_sources", ""))), *gone}))}


def _on_rivals(tables: Tables, codebook: Tables, choices: Mapping[str, str | int]) -> pd.DataFrame:
    """Cells in which a requesting state of a case speaks of the request of another one, and whether it objects there."""
    objections = codebook["objections"]
    rows = terms.case_propositions(codebook["propositions"], _rivals(tables))
    rows = rows.merge(objections[["proposition_family", "stance"]].rename(columns={"stance": "objection"}), on="proposition_family")
    cells = compare(tables, codebook, **choices).merge(rows[["proposition", "requesting_state", "objection"]], on="proposition")
    cells = cells[terms.is_spoken(cells) & cells["state"].isin(_rivals(tables)) & (cells["state"] != cells["requesting_state"])]
    objects = [objection in terms.split_list(stances) for objection, stances in zip(cells["objection"], cells["stances"], strict=True)]
    return cells.assign(objects=pd.Series(objects, index=cells.index, dtype=bool))


def without_press(cases: Mapping[str, Tables], codebook: Tables, **choices: str | int) -> pd.DataFrame:
    """In how many cases a requesting state objects to the request of a rival, with all pages and without those of one press.

    Asked of the cases in which several states ask. A state speaks of the request of a rival if it does so in its own voice on a family of propositions
    of the codebook table `objections`; it objects if what speaks for it there has the stance of that table. Silence is no answer.

    Parameters
    ----------
    cases
        Processed tables by case and by name.
    codebook
        Tables of the codebook by name.
    **choices
        Parameters of `terms.PARAMETERS` by name; what is left out here is left out besides.

    Returns
    -------
    One row per variant (`variants`) and requesting state with a rival: `without_language` and `without_outlets_of` (blank = none), `n_cases` in
    which the state asks beside another one, `n_pages` behind facts of these that are left out, `n_spoke` of these in which it speaks of the request
    of a rival, `n_objected` of these in which it objects, `share` (n_objected / n_spoke, NaN = it never speaks), the cases of each kind by name, and
    `statement_ids` that speak for it on the requests of rivals.

    Raises
    ------
    ValueError
        If a parameter is unknown or its value is not allowed.
    """
    own = choices_of_cases(cases, choices)
    contested = {case_id: tables for case_id, tables in sorted(cases.items()) if _rivals(tables)}
    asking = list(dict.fromkeys(state for tables in contested.values() for state in _rivals(tables)))
    pages = {case_id: _behind_facts(tables, own[case_id]) for case_id, tables in contested.items()}
    rows, answers = [], {}
    for left_out in variants(cases):
        gone = {case_id: _gone(pages[case_id], left_out) for case_id in contested}
        for case_id, tables in contested.items():  # the same pages gone, the same answer
            if (case_id, gone[case_id]) not in answers:
                answers[case_id, gone[case_id]] = _on_rivals(tables, codebook, _without(own[case_id], gone[case_id]))
        found = {case_id: answers[case_id, gone[case_id]] for case_id in contested}
        for state in asking:
            of = {case_id: cells[cells["state"] == state] for case_id, cells in found.items() if state in _rivals(contested[case_id])}
            spoke = [case_id for case_id, cells in of.items() if len(cells)]
            objected = [case_id for case_id in spoke if of[case_id]["objects"].any()]
            rows.append(
                {
                    "without_language": left_out.language, "without_outlets_of": left_out.outlet_state, "state": state,
                    "n_cases": len(of), "n_pages": sum(len(gone[case_id]) for case_id in of), "n_spoke": len(spoke), "n_objected": len(objected), "share": len(objected) / len(spoke) if spoke else float("nan"),
                    "cases_objected": ";".join(objected), "cases_not_objected": ";".join(case_id for case_id in spoke if case_id not in objected),
                    "cases_silent": ";".join(case_id for case_id in of if case_id not in spoke),
                    "statement_ids": ";".join(ids for case_id in spoke for ids in of[case_id]["statement_ids_own"]),
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=WITHOUT_PRESS)


def press_numbers(table: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `rivals_without_press`, by name."""
    named = [
        case_id for name in ("cases_objected", "cases_not_objected", "cases_silent") for cell in table[name] for case_id in terms.split_list(cell)
    ]
    return {"cases": len(set(named)), "variants": len(table[["without_language", "without_outlets_of"]].drop_duplicates())}


def _say_left_out(left_out: LeftOut, words: Words, languages: Mapping[str, str]) -> str:
    """What is left out, in words."""
    parts = [f"pages in {languages.get(left_out.language, left_out.language)}"] * bool(left_out.language)
    parts += [f"outlets at home in {words.get(left_out.outlet_state, left_out.outlet_state)}"] * bool(left_out.outlet_state)
    return say_list(parts)


def _say_counts(rows: pd.DataFrame, words: Words) -> str:
    """In how many of the cases in which it speaks of a rival's request each state objects: *Russia objects in 9 of 10*."""
    said = []
    for row in rows.to_dict("records"):
        pages = f" ({count(row['n_pages'], 'page')} left out)" if row["n_pages"] else ""
        answer = f"objects in {row['n_objected']} of {row['n_spoke']}" if row["n_spoke"] else "is silent in all"
        said.append(f"{words.get(row['state'], row['state'])} {answer}{pages}")
    return say_list(said)


def _turned(rows: pd.DataFrame) -> list[str]:
    """Cases in which a state is still heard in a variant and answers otherwise than with all pages; `rows` are its variants, that of all pages first."""
    found = set()
    for row in rows.to_dict("records"):
        for name in ("cases_objected", "cases_not_objected"):
            left = {case_id for column in (name, "cases_silent") for case_id in terms.split_list(row[column])}
            found |= set(terms.split_list(rows.iloc[0][name])) - left
    return sorted(found)


STILL = ". In each case in which it is still heard it objects, or does not, as with all pages"
"""How a sentence ends where no answer turns."""


def _say_what_remains(rows: pd.DataFrame, words: Words, languages: Mapping[str, str]) -> str:
    """What remains of what was found of one state; `rows` are its variants, that of all pages first."""
    whole, least = rows.iloc[0], rows.loc[rows["n_spoke"].idxmin()]
    who = start(words.get(whole["state"], whole["state"]))
    left_out = _say_left_out(LeftOut(least["without_language"], least["without_outlets_of"]), words, languages)
    others = say_list([name.title() for name in terms.split_list(whole["cases_not_objected"])])
    found = (
        f"{who} objects in {whole['n_objected']} of the {whole['n_spoke']} cases in which it speaks of the request of a rival"
        f"{f' (not in {others})' if others else ''}"
    )
    heard = (
        f", and is heard least without {left_out}: in {least['n_spoke']}, of which it objects in {least['n_objected']}"
        if least["n_spoke"] < whole["n_spoke"]
        else ", and no page that is left out silences it in any"
    )
    turned = [name.title() for name in _turned(rows)]
    same = f"; it objects in some variants and not in others in {say_list(turned)}" if turned else STILL
    return f"{found}{heard}{same}."


def say_without_press(table: pd.DataFrame, codebook: Tables) -> list[str]:
    """What each state says of the request of a rival with all pages and without those of one press, and what remains.

    Parameters
    ----------
    table
        As `without_press` gives it.
    codebook
        Tables of the codebook by name.
    """
    if table.empty:
        return ["No case has two requesting states."]
    words = Words(codebook)
    languages = dict(zip(codebook["languages"]["language"], codebook["languages"]["name"], strict=True))
    speaking = table.groupby("state", sort=False)["n_spoke"].transform("max") > 0
    said = []
    for (language, home), rows in table[speaking].groupby(["without_language", "without_outlets_of"], sort=False):
        left_out = _say_left_out(LeftOut(language, home), words, languages)
        pages = f"Without {left_out}" if left_out else "With all pages"
        said.append(f"{pages}, of the cases in which it speaks of the request of a rival, {_say_counts(rows, words)}.")
    said += [_say_what_remains(rows, words, languages) for _, rows in table[speaking].groupby("state", sort=False)]
    silent = table[~speaking].drop_duplicates("state").to_dict("records")
    never = say_list([f"{words.get(row['state'], row['state'])} ({count(row['n_cases'], 'case')})" for row in silent])
    silence = (
        f"Of {never} no own word on the request of a rival was found, with all pages or without: this is silence, neither approval nor objection."
    )
    caution = "A page that is left out takes the words with it that it alone carries: a state then falls silent, which is no change of mind."
    return [*said, *[silence] * bool(silent), caution]
