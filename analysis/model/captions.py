"""Words of a study that the captions of exhibits ask for by name."""

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


_ROLES = {"decider": "decides", "claimant": "stands_for_xx"}
