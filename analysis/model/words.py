"""What states and propositions are called in sentences, from the codebook."""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.model import iso3166


class Words(Mapping[str, str]):
    """The name of each state by its code, with the article where a sentence needs one, and the words of the study and its codebook.

    A state that the codebook does not list has the name by which ISO 3166-1 knows it; only those that it lists are counted and gone through.

    Parameters
    ----------
    states, propositions, roles
        Tables of the codebook.
    matter
        What the study calls its matter, as `about.WORDS` lists it.
    informants
        The table of the codebook: `voices` of informants that are no office, and what these are called in a sentence.
    """

    def __init__(
        self, states: pd.DataFrame, propositions: pd.DataFrame, roles: pd.DataFrame, matter: Mapping[str, str], informants: pd.DataFrame
    ) -> None:
        outside = informants[informants["voice"] != ""]
        self.matter = matter
        self.voices: dict[str, str] = dict(zip(outside["informant"], outside["voice"], strict=True))
        self.voices_in_words: dict[str, str] = dict(zip(outside["voice"], outside["in_words"], strict=True))
        self._names = dict(zip(states["alpha2"], states["name"], strict=True))
        self._families = propositions.to_dict("records")
        self.roles = dict(zip(roles["role"], roles["title"], strict=True))

    def __getitem__(self, state: str) -> str:
        if name := self._names.get(state) or iso3166.name(state):
            return iso3166.with_article(name)
        raise KeyError(state)

    def bare(self, state: str) -> str:
        """The name of a state as it stands alone, without an article; its code where nobody knows it."""
        return self._names.get(state) or iso3166.name(state) or state

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def of(self, proposition: str, column: str) -> str:
        """A column of the row of a proposition, with the name of the state that it names; blank if no family of the codebook has it."""
        for family in self._families:
            head, found, _ = family["template"].partition("XX")
            if proposition == family["template"] or (found and re.fullmatch(f"{re.escape(head)}[A-Z]{{2}}", proposition)):
                state = proposition[len(head) :] if found else ""
                return str(family[column]).replace("{XX}", self.get(state, state))
        return ""
