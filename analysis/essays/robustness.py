"""Notebook 04: what stands whatever is chosen, and what hangs on one informant."""

import pandas as pd

from analysis.essays.section import Section, joined
from analysis.model import terms
from analysis.model.choices import HEADINGS, Choices
from analysis.model.dispute import Case
from analysis.model.sentences import count, part, say_choices, say_informant, say_list, start, verb
from analysis.multiverse import robustness_words as words
from analysis.multiverse.exploring import Explored
from analysis.multiverse.robustness import BY_INFORMANTS

ROBUST, FRAGILE, SILENCED = "robust", "fragile", "silenced"


def _alone(overturned: pd.DataFrame) -> pd.DataFrame:
    """Conclusions that the loss of one informant changes or leaves undefined."""
    return overturned[(overturned["by"] == BY_INFORMANTS) & (overturned["size"].astype(float) == 1)]


def _of_each(case: Case, alone: pd.DataFrame) -> dict[str, int]:
    """How many conclusions hang on each informant alone, the one on which most do first; informants in words."""
    names = pd.Series([name for sets in alone["sets"] for name in dict.fromkeys(terms.split_list(sets))], dtype=object)
    counts = sorted(names.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return {say_informant(str(name), case.codebook.words): int(number) for name, number in counts}


def answer(case: Case, stands: pd.DataFrame, overturned: pd.DataFrame, choices: Choices) -> Section:
    """How many conclusions stand whatever equivalent choice is made, which do not, and how many hang on one informant."""
    n, chosen = len(stands), say_choices(choices, case.codebook)
    if not n:
        return Section(f"No conclusion of the codebook can be asked of the case of {case.subject}.", chosen)
    robust, moved = int((stands["verdict"] == ROBUST).sum()), stands[stands["verdict"].isin([FRAGILE, SILENCED])]
    rest = n - robust - len(moved)
    fragile = [
        f"that {sentence[:1].lower() if sentence.startswith(('The ', 'An ', 'By ')) else sentence[:1]}{sentence[1:]}"
        for sentence in moved["sentence"]
    ]
    alone = _alone(overturned)
    hang, most = len(alone), next(iter(_of_each(case, alone).items()), ("", 0))
    return Section(
        joined(
            [
                f"{start(part(robust, n, 'conclusion'))} {verb(robust, 'stands', 'stand')} whatever equivalent choice is made, and {len(moved) or 'none'} "
                f"{verb(len(moved), 'does', 'do')} not{': ' if len(moved) else ''}{say_list(fragile) if len(moved) <= 3 else ''}.".replace(
                    ": .", "."
                ),
                f"The other {rest} were not put to the test: no such choice affects what they rest on, or they say that something was not found."
                if rest > 1
                else "The other one was not put to the test."
                if rest
                else "",
                f"{start(part(hang, n, 'conclusion'))} {verb(hang, 'hangs', 'hang')} on one informant"
                + (f", {most[1]} of them on {most[0]}." if hang > 1 else f", {most[0]}." if hang else " alone."),
            ]
        ),
        chosen,
    )


def verdicts(stands: pd.DataFrame, explored: Explored) -> Section:
    """How many conclusions have which verdict, and how many universes were asked."""
    counts = stands["verdict"].value_counts()
    said = {
        "robust": "robust",
        "fragile": "fragile",
        "silenced": "silenced by some equivalent choice",
        "by absence": "true by absence",
        "not tried": "unaffected by any equivalent choice",
    }
    parts = [f"{counts[word]} {verb(counts[word], 'is', 'are')} {how}" for word, how in said.items() if word in counts]
    silent = int(counts.get("silent", 0))
    parts += [f"{silent} {verb(silent, 'rests', 'rest')} on silence"] if silent else []
    heading = f"Of {count(len(stands), 'conclusion')} {say_list(parts)}" if len(stands) else "No conclusion can be asked of this case"
    return Section(joined([*words.say_start(explored), words.CAUTION]), heading=heading)


def hanging(case: Case, stands: pd.DataFrame, overturned: pd.DataFrame) -> Section:
    """How many conclusions hang on a single informant, and that those which withstand every choice can be among them."""
    alone, n = _alone(overturned), len(stands)
    robust = set(stands.loc[stands["verdict"] == ROBUST, "conclusion"])
    both, hang = len(robust & set(alone["conclusion"])), len(alone)
    on = [f"{number} on {name}" for name, number in _of_each(case, alone).items()]
    if not hang:
        return Section(heading="No conclusion hangs on one informant alone" if n else "There is no conclusion to overturn")
    return Section(
        joined(
            [
                f"Without that informant they change or can no longer be drawn: {say_list(on)}.",
                f"What may surprise: {both} of the {count(len(robust), 'robust conclusion')} {verb(both, 'is', 'are')} among them. "
                "What withstands every equivalent choice can still come from one mouth."
                if both
                else "No conclusion that withstands every equivalent choice is among them."
                if robust
                else "",
            ]
        ),
        heading=f"{start(part(hang, n, 'conclusion'))} {verb(hang, 'hangs', 'hang')} on one informant",
    )


def moving(moved: pd.DataFrame) -> Section:
    """Which decision moves the most conclusions."""
    of = moved[moved["n_moved"] > 0].groupby("decision")["conclusion"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    if of.empty:
        return Section(heading="No decision moves a conclusion")
    most = str(of.index[0])
    return Section(heading=f"The decision on {HEADINGS.get(most, most)} moves {count(int(of.iloc[0]), 'conclusion')}, as many as any other or more")


def distinct(matrices: pd.DataFrame) -> Section:
    """To how many matrices equivalent choices lead."""
    n = len(matrices)
    return Section(
        heading=f"Equivalent choices lead to {count(n, 'distinct matrix', 'distinct matrices')} of positions" if n else "No choice changes a cell"
    )


def losing(alone: pd.DataFrame, explored: Explored) -> Section:
    """How many cells change if one thing is left out, and what does it."""
    n = len(alone[["state", "proposition"]].drop_duplicates())
    return Section(
        joined([*words.say_without_media(explored), *words.say_without_one(alone, explored)]),
        heading=f"{start(count(n, 'cell') if n else 'no cell')} can change through the loss of one thing",
    )
