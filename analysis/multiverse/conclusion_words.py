"""Conclusions in sentences."""

from collections.abc import Mapping

from analysis.model import terms
from analysis.model.dispute import Case
from analysis.model.sentences import say_list, say_proposition, say_stance
from analysis.multiverse.cell_looks import Look
from analysis.multiverse.conclusions import NOTHING, SILENT, Conclusion, roles


def _speaker(who: str, cell: Mapping[str, object]) -> tuple[str, str]:
    """Who takes the stance of a cell: the state; or its organs, where none that decides speaks, and a clause that says so."""
    if not cell.get("silent_deciders"):
        return who, ""
    organs = [f"the {name.replace('_', ' ')}" for name in terms.split_list(str(cell["organs"])) if name != "other"]
    return f"{say_list(organs)} of {who}" if organs else f"an organ of {who}", ", while no organ that decides speaks"


def say(conclusion: Conclusion, case: Case, by_default: Mapping[tuple[str, str], Look], cells: Mapping[tuple[str, str], Mapping[str, object]]) -> str:
    """A conclusion as a sentence without capital and stop; what it says of a position is that of the default universe.

    `cells` are the rows of `positions.compare` by state and proposition there: where no organ that decides speaks, the organs are named and not the state.
    """
    words, (state, proposition) = case.codebook.words, conclusion.clauses[0].cells[0]
    look, on, who = by_default.get((state, proposition), NOTHING), say_proposition(proposition, words, state), words.get(state, state)
    silence = f"nothing was found that {who} said in its own voice on {on}"
    if len(look.stances) == 1:
        speaker, besides = _speaker(who, cells.get((state, proposition), {}))
        stance = f"{speaker} {say_stance(look.stances[0], proposition, words, state)}{besides}"
    else:
        stance = f"statements of {who} itself on {on} differ" if look.stances else silence
    kinds = {
        "silent": silence,
        "single": f"no dissent was found within {who} on {on}",
        "divided": f"{who} is divided on {on}: own statements that remain have several stances",
    }
    account = "an account by others" if look.is_contested else "no account by others was found that"
    places = {
        **{role: say_list([words[named] for named in case.states_in(role)]) for role in roles(case.codebook)},
        "state": who,
        "rival": words.get(proposition[-2:], ""),
        "stance": stance,
        "cell": kinds[look.kind],
        "contested": f"{account} contests what {who} itself says on {on}" if look.kind != SILENT else silence,
    }
    return conclusion.template.format(**places)
