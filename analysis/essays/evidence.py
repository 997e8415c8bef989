"""Notebook 06: what the evidence rests on, and who told it."""

from collections import Counter

import pandas as pd

from analysis.coding import reliability_words
from analysis.essays.section import Section, joined
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.model.sentences import count, part, say_choices, say_list, start, those, verb
from analysis.positions import voices


def answer(case: Case, behind: pd.DataFrame, without: pd.DataFrame, choices: Choices) -> Section:
    """How many facts rest on one report, who told them, and how many cells change without state media.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    behind
        As `evidence.support` gives it.
    without
        As `voices.without_state_media` gives it.
    choices
        The choices with which both were made.
    """
    n, chosen = len(behind), say_choices(choices, case.codebook)
    if not n:
        return Section("No fact counts under these choices.", chosen)
    single = int(behind["support"].str.startswith("single").sum())
    unnamed = int((behind["informant"] == terms.NOT_STATED).sum())
    return Section(
        joined(
            [
                f"{start(part(single, n, 'fact'))} {verb(single, 'rests', 'rest')} on one original report alone.",
                _tellers(case, behind),
                f"For {part(unnamed, n, 'fact')} the source is unnamed." if unnamed else "",
                _all_media(without),
            ]
        ),
        chosen,
    )


def _tellers(case: Case, behind: pd.DataFrame) -> str:
    """How many facts offices of each party told, and how many were told by no office of a state."""
    told, words = Counter(behind["informant_state"]), case.codebook.words
    heard = [state for state in case.parties if told[state]]
    named = [f"{told[state]} from {'those' if place else 'offices'} of {words.get(state, state)}" for place, state in enumerate(heard)]
    silent = [words.get(state, state) for state in case.parties if not told[state]]
    rest = len(behind) - sum(told[state] for state in heard)
    parts = [*named, *[f"{rest} from the press, documents or others"] * bool(rest)]
    number, _, first = parts[0].partition(" ")
    parts[0] = f"{number} {verb(int(number), 'comes', 'come')} {first}"
    return joined([f"Of all facts, {say_list(parts)}.", f"None comes from an office of {' or of '.join(silent)}." if silent else ""])


def _all_media(without: pd.DataFrame) -> str:
    """How many cells change without the state media of all states together."""
    if without.empty:
        return "None of the pages that count originates in state media."
    last = without[without["left_out"] == without["left_out"].iloc[-1]]
    changed, silent = int((last["change"] != "none").sum()), int((last["change"] == "falls silent").sum())
    return (
        f"Without reports that originate in state media, {part(changed, len(last), 'cell')} {verb(changed, 'loses', 'lose')} statements or "
        f"{verb(changed, 'changes', 'change')}, and {those(silent, len(last))} {verb(silent, 'falls', 'fall')} silent."
    )


def corroborated(behind: pd.DataFrame) -> Section:
    """How many facts rest on one original report, and how many are contradicted."""
    n, single = len(behind), int(behind["support"].str.startswith("single").sum())
    against = int((behind["dispute"] != "none").sum())
    return Section(
        heading=f"{start(part(single, n, 'fact'))} {verb(single, 'rests', 'rest')} on one report, and {those(against, n)} {verb(against, 'is', 'are')} contradicted"
    )


def heard(case: Case, told: pd.DataFrame) -> Section:
    """Through how many informants each state is heard, and what may surprise: how few of its pages are its own."""
    words = case.codebook.words
    own = [
        f"{words.get(row['state'], row['state'])} {'is heard ' * (not place)}in {count(row['n_own'], 'own statement') if not place else row['n_own'] or 'none'}"
        for place, row in enumerate(told.to_dict("records"))
    ]
    away = [row for row in told.to_dict("records") if row["n_pages"] and not row["n_pages_at_home"]]
    names = [words.get(row["state"], row["state"]) for row in away]
    surprise = (
        f"Perhaps surprisingly, no page on {' or '.join(names)} comes from an outlet based there."
        if away
        else "Every state is also heard through outlets of its own."
    )
    heading = start(say_list(own)) if len(told) else "No state has a statement that counts"
    return Section(surprise if len(told) else "", heading=heading)


def remaining(case: Case, without: pd.DataFrame) -> Section:
    """In how many cells states still speak without the state media of each state."""
    names, whole = case.codebook.words, {"all": "all states", "unknown": "unknown states"}
    said = []
    for (left_out, n_pages, n_facts), rows in voices.voices_without(without).groupby(["left_out", "n_pages", "n_facts"], sort=False):
        lost = [row for row in rows.to_dict("records") if row["n_speaking_without"] != row["n_speaking"]]
        parts = [
            f"{names.get(row['state'], row['state'])} speaks in {row['n_speaking_without']} rather than {count(row['n_speaking'], 'cell')}"
            for row in lost
        ]
        alone = f"; {count(n_facts, 'fact')} {verb(n_facts, 'rests', 'rest')} on nothing else" if n_facts else ""
        rest = (
            "every state speaks in as many cells as before"
            if not lost
            else say_list(parts) + ("; the others speak in as many as before" if len(lost) < len(rows) else "")
        )
        said.append(f"Without the state media of {whole.get(left_out) or names.get(left_out, left_out)} ({count(n_pages, 'page')}{alone}), {rest}.")
    silent = int((without["change"] == "falls silent").sum()) if len(without) else 0
    heading = (
        f"{start(count(silent, 'cell falls', 'cells fall') if silent else 'no cell falls')} silent without the state media of one state or of all"
    )
    return Section(joined(said), heading=heading if len(without) else "No position hangs on state media")


def settled(case: Case, items: pd.DataFrame) -> Section:
    """In how many places the result overrules most coders, and who coded."""
    n, against = len(items), int((items["against_most"] != "").sum())
    if not n:
        return Section(heading="The case has a single coding, and no coder beside it")
    return Section(joined(reliability_words.say_coders_of(case)), heading=f"Most coders were overruled on {part(against, n, 'statement')}")


def audited(claims: pd.DataFrame) -> Section:
    """How many claims of the document under audit are corroborated."""
    if claims.empty:
        return Section(heading="No document was audited for this case")
    good, n = int((claims["verdict"] == "corroborated").sum()), len(claims)
    return Section(
        heading=f"{start(part(good, n, 'claim'))} of the document under audit {verb(good, 'is', 'are')} corroborated, and no claim is evidence"
    )
