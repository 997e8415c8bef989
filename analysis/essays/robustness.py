"""Notebook 04: what stands whatever is chosen, and what hangs on one informant."""

from collections import Counter
from collections.abc import Mapping
from itertools import chain

import pandas as pd

from analysis.essays.section import Section, joined
from analysis.model import terms
from analysis.model.choices import HEADINGS, Choices
from analysis.model.dispute import Case
from analysis.model.sentences import count, part, say_choices, say_informant, say_list, start, those, verb
from analysis.multiverse import robustness_words as words
from analysis.multiverse.exploring import Explored
from analysis.multiverse.robustness import BY_INFORMANTS

CAUTION = (
    "Shares describe this menu of choices: they are not probabilities, no hypothesis is tested, and one option more or less would change them. "
    "Equivalent options are those held to answer the same question equally well; uncertain and non-equivalent ones are counted separately."
)
ROBUST, FRAGILE, SILENCED = "robust", "fragile", "silenced"


def _alone(overturned: pd.DataFrame) -> dict[str, list[str]]:
    """Conclusions that the loss of one informant changes or leaves undefined, each with the informants of which that is so."""
    found = overturned[(overturned["by"] == BY_INFORMANTS) & (overturned["size"].astype(float) == 1)]
    return {name: list(dict.fromkeys(terms.split_list(sets))) for name, sets in zip(found["conclusion"], found["sets"], strict=True)}


def _of_each(case: Case, alone: Mapping[str, list[str]]) -> dict[str, int]:
    """How many conclusions hang on each informant that is named, in words, the one on which most do first."""
    words = case.codebook.words
    said = [{say_informant(name, words) for name in names if name != terms.NOT_STATED} for names in alone.values()]
    return dict(sorted(Counter(chain.from_iterable(said)).items(), key=lambda item: (-item[1], item[0])))


def _named(alone: Mapping[str, list[str]]) -> set[str]:
    """Conclusions that hang on an informant who is named; where the source is unnamed it need not be one."""
    return {conclusion for conclusion, names in alone.items() if set(names) != {terms.NOT_STATED}}


def answer(case: Case, stands: pd.DataFrame, overturned: pd.DataFrame, choices: Choices) -> Section:
    """How many conclusions stand whatever equivalent choice is made, which do not, and how many hang on one informant."""
    n, chosen = len(stands), say_choices(choices, case.codebook)
    if not n:
        return Section(f"No conclusion of the codebook can be asked of the case of {case.subject}.", chosen)
    alone = _alone(overturned)
    named, most = len(_named(alone)), next(iter(_of_each(case, alone).items()), ("", 0))
    on = f", {those(most[1], named)} of them on {most[0]}" if named > 1 else f", {most[0]}" if named else " alone"
    unnamed = len(alone) - named
    also = f"; {unnamed} {'more ' * bool(named)}{verb(unnamed, 'depends', 'depend')} on unnamed sources" if unnamed else ""
    return Section(
        joined([_tested(stands), f"{start(part(named, n, 'conclusion'))} {verb(named, 'depends', 'depend')} on one informant{on}{also}."]), chosen
    )


def _tested(stands: pd.DataFrame) -> str:
    """How many conclusions withstand every equivalent choice, which do not, and how many were not put to that test."""
    n, robust = len(stands), int((stands["verdict"] == ROBUST).sum())
    moved = stands.loc[stands["verdict"].isin([FRAGILE, SILENCED]), "sentence"]
    rest = n - robust - len(moved)
    why = f"no equivalent choice affects what {verb(rest, 'it rests', 'they rest')} on, or {verb(rest, 'it says', 'they say')} that something was not found"
    if rest == n:
        return f"{f'None of the {n} conclusions could' if n > 1 else 'The one conclusion could not'} be put to the test: {why}."
    which = [f"that {text[0].lower() if text.split()[0] in ('The', 'An', 'A', 'By', 'No', 'Nothing') else text[0]}{text[1:]}" for text in moved]
    named = f": {'; '.join(which)}" if 0 < len(which) <= 3 else ""
    other = f"{len(moved)} {verb(len(moved), 'does', 'do')} not{named}" if len(moved) else "no such choice overturns another"
    return f"{start(part(robust, n, 'conclusion'))} {verb(robust, 'stands', 'stand')} whatever equivalent choice is made, and {other}." + (
        f" The other {rest} could not be put to that test: {why}." if rest > 1 else " The other one could not be put to that test." if rest else ""
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
    parts += [f"{silent} {verb(silent, 'concerns', 'concern')} a question on which the states are silent"] if silent else []
    n = len(stands)
    heading = (
        f"Of {count(n, 'conclusion')}, {say_list(parts)}"
        if len(parts) > 1
        else start(parts[0].replace(str(n), part(n, n, "conclusion"), 1))
        if n
        else ""
    )
    heading = heading or "No conclusion can be asked of this case"
    return Section(joined([*words.say_start(explored), CAUTION]), heading=heading)


def hanging(case: Case, stands: pd.DataFrame, overturned: pd.DataFrame) -> Section:
    """How many conclusions hang on a single informant, and that those which withstand every choice can be among them."""
    alone, n = _alone(overturned), len(stands)
    named, robust = _named(alone), set(stands.loc[stands["verdict"] == ROBUST, "conclusion"])
    both = len(robust & named)
    if not named:
        return Section(heading="No conclusion depends on one named informant" if n else "There is no conclusion to overturn")
    on = [f"{number} on {name}" for name, number in _of_each(case, alone).items()]
    surprise = (
        f"Perhaps surprisingly, {part(both, len(robust), 'robust conclusion')} {verb(both, 'is', 'are')} among them: "
        "what withstands every equivalent choice can still come from a single informant."
    )
    return Section(
        joined([f"Without that informant a conclusion changes or can no longer be drawn: {say_list(on)}.", surprise if both else ""]),
        heading=f"{start(part(len(named), n, 'conclusion'))} {verb(len(named), 'depends', 'depend')} on one informant",
    )


def moving(moved: pd.DataFrame) -> Section:
    """Which decision moves the most conclusions."""
    of = moved[moved["n_moved"] > 0].groupby("decision")["conclusion"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    if of.empty:
        return Section(heading="No decision moves a conclusion")
    most = str(of.index[0])
    return Section(heading=f"No decision moves more conclusions than the one on {HEADINGS.get(most, most)}, which moves {int(of.iloc[0])}")


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
        heading=f"{start(count(n, 'cell') if n else 'no cell')} can change if one piece of evidence is lost",
    )
