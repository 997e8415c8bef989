"""Words of a study that the captions of exhibits ask for by name."""

import string
from collections.abc import Mapping
from numbers import Integral
from typing import Any

from analysis.model.dispute import Codebook
from analysis.model.sentences import say_list, start

WORDS = ("subject", "words", "decider", "claimant", "parties")
"""Places that words of the study fill; every other place of a caption is a number of its exhibit."""


def places(codebook: Codebook, subject: str = "") -> dict[str, Any]:
    """What fills the places in a caption.

    Parameters
    ----------
    codebook
        The codebook of the study.
    subject
        Whom or what the case is about; blank for an exhibit over all cases.

    Returns
    -------
    `subject`; `words`, those of `study.toml`, each also with a capital letter (`{words[outcome]}`, `{words[Outcome]}`); `decider`
    and `claimant`, the titles of the roles that decide and that stand for XX, blank where there is none; `parties`, the states in
    all roles of the codebook but that of every other state.
    """
    roles, words = codebook.roles, codebook.about.words
    titles = roles.loc[roles["case_column"] != "", "title"].tolist()
    named = {place: next(iter(roles.loc[roles[column] == "yes", "title"]), "") for place, column in _ROLES.items()}
    parties = say_list([f"the {title.removesuffix(' state')}" for title in titles]) + " states"
    both = {**words, **{start(name): start(word) for name, word in words.items()}}
    return {"subject": subject, "words": both, "parties": parties, **named}


class _Filled(string.Formatter):
    """Puts numbers into words so that they agree with them; see `filled`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if not isinstance(value, Integral):
            return super().format_field(value, format_spec)
        one, many, none = [*format_spec.split("|"), "", ""][:3]
        if not value:
            return none or f"no {one}" if one else "none"
        return f"{value} {one if value == 1 else many}".rstrip()


def filled(words: str, /, **there: Any) -> str:
    """Words with what fills their places, and the words that depend on a number agreeing with it.

    A number is *none* where it is zero. After a colon in its place stands what follows one and what follows several, and, where it is not *no* with
    what follows one, what is said of none: `{rows:page|pages}` is *no page*, *1 page*, *2 pages*, and `{divided:is|are|none is}` *none is*, *1 is*, *2 are*.

    Parameters
    ----------
    words
        Title, caption or note of an exhibit.
    there
        Words of the study and numbers of the exhibit, by the name of their place.

    Raises
    ------
    KeyError
        If the words ask for what is not there.
    """
    return _Filled().format(words, **there)


_ROLES = {"decider": "decides", "claimant": "stands_for_xx"}


OVER_CASES = ("cases", "organs", "configurations")
"""Tables of which the study names some columns itself."""


def names_of(codebook: Codebook) -> dict[str, str]:
    """What a study calls columns that it names itself, one name each."""
    words, roles = codebook.about.words, codebook.roles
    start_column = words["start_column"].removesuffix("_on")
    named = {place: next(iter(roles.loc[roles[column] == "yes", "case_column"]), "") for place, column in _ROLES.items()}
    argument = next(iter(codebook.propositions.loc[codebook.propositions["is_argument"] == "yes", "template"]), "argument").partition("_")[0]
    return {
        "subject": words["subject_column"], "decider": named["decider"], "named_states": named["claimant"],
        "started_first": f"{start_column}_first", "started_last": f"{start_column}_last", "started": start_column,
        "argument_own": f"{argument}_own", "argument_attributed": f"{argument}_attributed",
        "concept": words["outcome"],
    }  # fmt: skip


def columns_of(codebook: Codebook, table: str) -> dict[str, list[tuple[str, str]]]:
    """Names and meanings of columns that a study names itself, of a table over all cases: one for each, or as many as it has."""
    if table not in OVER_CASES:
        return {}
    columns, roles = codebook.case_columns, set(codebook.roles["case_column"])
    others = columns[(columns["kind"] == "states") & ~columns["column"].isin(roles)]
    asked = codebook.generalisations[codebook.generalisations["condition"] != ""].to_dict("records")
    contenders = dict.fromkeys(state for row in asked for state in row["pair"].split(";") if state)
    conditions = [(row["condition"], f"whether {said_of(row, codebook)}: yes, no, unknown or not applicable") for row in asked]
    many = {
        "other_states": list(zip(others["column"], others["meaning"], strict=True)),
        "condition": conditions,
        "n_outcome": [(f"n_{state.lower()}", f"first {codebook.about.words['done']} to {codebook.words.get(state, state)}") for state in contenders],
    }
    return {name: [(called, "")] * (called != "") for name, called in names_of(codebook).items()} | many


def said_of(row: Mapping[str, str], codebook: Codebook) -> str:
    """A sentence that generalises, of its pair."""
    states = row["pair"].split(";") if row["pair"] else []
    return row["sentence"].format(**{mark: codebook.words.get(state, state) for mark, state in zip(("XX", "YY"), states, strict=False)})
