"""The positions of a case as text for people who read it in a terminal: proposition by proposition, state by state."""

import textwrap

import pandas as pd

from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.model.sentences import attributed_only, say_choices, say_held, say_list, say_proposition, start

LEAST_COLUMNS, MOST_COLUMNS = 40, 100
"""Width of a line: that of the terminal, but never less, and no more than can be read with ease."""

BASES = {"act": "by act", "speech": "in words", terms.ATTRIBUTED: "as reported by others"}


def text(case: Case, cells: pd.DataFrame, choices: Choices, columns: int) -> str:
    """What each state holds on each proposition, with the basis and the day; who is silent, and who can hold no position, in a line each.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    cells
        Its cells, as `compare` gives them.
    choices
        The choices with which they were made.
    columns
        Width of the terminal in characters.
    """
    words, width = case.codebook.words, min(max(columns, LEAST_COLUMNS), MOST_COLUMNS)

    def wrapped(said: str, indent: int = 2) -> str:
        return textwrap.fill(said, width, initial_indent=" " * indent, subsequent_indent=" " * (2 * indent), break_on_hyphens=False)

    parts = [wrapped(f"Positions in the case of {case.subject}. {say_choices(choices, case.codebook)}", 0)]
    for name in sorted(dict.fromkeys(cells["proposition"]), key=lambda name: words.of(name, "is_outcome") != "yes"):
        on_it = cells[cells["proposition"] == name]
        lines = [wrapped(start(say_proposition(name, words)), 0)]
        for cell in on_it[terms.is_spoken(on_it)].to_dict("records"):
            who = start(words.get(cell["state"], cell["state"]))
            said = say_held(cell, who, words).removeprefix(who).replace(" (", f" ({_bases(case, cell['statement_ids_own'])}, ", 1)
            lines.append(wrapped(f"{who}{said}."))
        told = on_it[~terms.is_spoken(on_it) & (on_it["n_attributed"] > 0)]
        lines += [wrapped(start(said)) for said in attributed_only(told, case.codebook)] if len(told) else []
        for kind, called in (("silent", "Silent"), ("not_applicable", "Cannot hold a position")):
            states = on_it.loc[(on_it["cell"] == kind) & (on_it["n_attributed"] == 0), "state"]
            lines += [wrapped(f"{called}: {say_list([words.get(state, state) for state in states])}.")] if len(states) else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _bases(case: Case, ids: str) -> str:
    """By which bases statements speak, the strongest first: *by act and in words*."""
    found = set(case.statements.loc[case.statements["statement_id"].isin(terms.split_list(ids)), "basis"])
    return say_list([said for basis, said in BASES.items() if basis in found])
