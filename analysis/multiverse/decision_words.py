"""Choices of analysis in the words of the codebook, as what is done: *leaving out all state media*."""

import re

from analysis.model.dispute import Codebook
from analysis.model.sentences import say_list
from analysis.multiverse.decisions import ANY, JOIN

PLACE = f"{{{ANY}}}"
"""In the words of an option, the place for the name of the state, or for the coder."""


def say_option(label: str, codebook: Codebook) -> str:
    """What is done by an option, by its label; the label without hyphens where the codebook has no words for it."""
    for row in codebook.decisions.to_dict("records"):
        named = re.fullmatch(re.escape(row["label"]).replace(ANY, "(.+)"), label)
        if named and row.get("in_words"):
            whose = named[1] if named.groups() else ""
            return str(row["in_words"]).replace(PLACE, codebook.words.get(whose, whose))
    return label.replace("-", " ")


def say_set(name: str, codebook: Codebook) -> str:
    """What is done by a set of options, by the labels that the name of a universe joins."""
    return say_list([say_option(label, codebook) for label in name.split(JOIN)])
