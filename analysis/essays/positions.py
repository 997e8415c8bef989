"""Notebook 02: who holds which position, in its own voice and according to others. The README begins with the same answer."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.essays.section import Section, joined
from analysis.model import terms
from analysis.model.addresses import address, row_address
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.model.sentences import (
    attributed_only,
    count,
    days_between,
    own_positions,
    part,
    possessive,
    say_attributions,
    say_choices,
    say_informant,
    say_list,
    say_proposition,
    say_stance,
    start,
    those,
    verb,
)
from analysis.model.words import Words
from analysis.positions import accounts, course, unknowns
from analysis.positions.evidence import counting
from analysis.study import dyads

Part = tuple[str, str]
"""Words with the address of what their numbers are taken from; blank = there is no number in them."""


FEW_PAIRS = 6
"""Up to so many pairs of states it is said what each shares; else the table alone says it."""


def answer_parts(case: Case, cells: pd.DataFrame, choices: Choices) -> list[Part]:
    """Who holds which position, and on what this rests, in parts.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    cells
        Its cells, as `compare` gives them or as they are read from disk.
    choices
        The choices with which they were made.
    """
    return [*_on_outcomes(case, cells), *_seeking(case, cells), _counts(case, cells), *_rests_on(case, choices)]


def answer(case: Case, cells: pd.DataFrame, choices: Choices) -> Section:
    """Who holds which position, and on what this rests; then what was chosen."""
    return Section("".join(words for words, _ in answer_parts(case, cells, choices)).strip(), say_choices(choices, case.codebook))


def _towards(case: Case) -> dict[str, str]:
    """Propositions on the outcome by the state that each names, in their order."""
    rows = case.propositions[case.propositions["is_outcome"] == "yes"]
    return dict(zip(rows["named_state"], rows["proposition"], strict=True))


def _on_outcomes(case: Case, cells: pd.DataFrame) -> list[Part]:
    """What each state that decides holds on each outcome on which it can; where more than two decide, or none, which states hold what."""
    names, parts, at = case.codebook.words, list[Part](), {(cell["state"], cell["proposition"]): cell for cell in cells.to_dict("records")}
    deciding = [(state, [at[state, name] for name in _towards(case).values() if (state, name) in at]) for state in case.deciding_states]
    able = {state: [cell for cell in found if cell["cell"] != "not_applicable"] for state, found in deciding}
    if not 0 < sum(map(bool, able.values())) <= 2:
        return [(said, address(case.id, "positions")) for name in _towards(case).values() for said in _say_holders(cells, name, names)]
    for state, found in able.items():
        for place, cell in enumerate(found):
            name = cell["proposition"]
            others = say_attributions(cell["attributions"], name, names, besides=cell["stances"].partition(";")[0], state=state)
            said = _say_cell(cell, name, names) + (f", while {others}" if others else "")
            parts += [
                ("; it " if place else f"In its own voice {names.get(state, state)} ", ""),
                (said, row_address(case.id, "positions", [state, name])),
            ]
        parts += [(". ", "")] * bool(found)
    return parts


def _say_holders(cells: pd.DataFrame, proposition: str, names: Words) -> list[str]:
    """Which states hold which stance on a proposition, a sentence a stance."""
    held: dict[tuple[str, str], list[str]] = {}
    for cell in cells[cells["proposition"] == proposition].to_dict("records"):
        for stance in terms.split_list(cell["stances"]):
            said = say_stance(int(stance), proposition, names, cell["state"])
            held.setdefault((stance, said), []).append(names.get(cell["state"], cell["state"]))
    return [
        f"{start(who[0]) if len(who) == 1 else f'Each of {say_list(who)}'} {said} in its own voice. "
        for (_, said), who in sorted(held.items(), key=lambda item: item[0], reverse=True)
    ]


def _say_cell(cell: Mapping[str, Any], proposition: str, names: Words) -> str:
    """What a state holds on a proposition, without its name: one stance, several, or silence."""
    if not cell["stances"]:
        return f"says nothing on {say_proposition(proposition, names, cell['state'])}"
    own = say_list([say_stance(int(stance), proposition, names, cell["state"]) for stance in terms.split_list(cell["stances"])])
    return f"{own} (most recently {days_between(cell['last_word_first'], cell['last_word_last'])})"


def _seeking(case: Case, cells: pd.DataFrame) -> list[Part]:
    """Which states seek the outcome for themselves in their own voice."""
    names, words = case.codebook.words, case.codebook.about.words
    stances = {(cell["state"], cell["proposition"]): cell["stances"] for cell in cells.to_dict("records")}
    asking = [names.get(state, state) for state, name in _towards(case).items() if stances.get((state, name)) == "1"]
    said = (
        f"{start(say_list(asking))} {'each seek' if len(asking) > 1 else 'seeks'} the {words['outcome']} of the {words['subject']}. "
        if asking
        else ""
    )
    return [(said, "")] * bool(said)


def _counts(case: Case, cells: pd.DataFrame) -> Part:
    """In how many cells a state is contested, divided or silent."""
    n, kinds = len(cells), cells["cell"].value_counts()
    contested, divided, silent = int((cells["is_contested"] == "yes").sum()), int(kinds.get("divided", 0)), int(kinds.get("silent", 0))
    return (
        f"Of {count(n, 'cell')}, {those(contested, n)} {verb(contested, 'is', 'are')} contested by the accounts of others, {those(divided, n)} "
        f"{verb(divided, 'is', 'are')} divided within the state itself, and {those(silent, n)} {verb(silent, 'is', 'are')} silent. ",
        address(case.id, "positions"),
    )


def _rests_on(case: Case, choices: Choices) -> list[Part]:
    """On how many facts, pages and reports the positions rest under the choices."""
    counted = counting(case, choices)
    facts, pages = counted.facts, counted.pages.drop_duplicates("source_id")
    single = int(facts["support"].str.startswith("single").sum())
    if facts.empty:
        return [("No fact counts under these choices.", address(case.id, "evidence"))]
    return [
        (f"This rests on {count(len(facts), 'fact')} ", address(case.id, "evidence")),
        (
            f"from {count(len(pages), 'page')} that {verb(len(pages), 'carries', 'carry')} {count(pages['origin_id'].nunique(), 'original report')}; ",
            address(case.id, "sources"),
        ),
        (
            f"{those(single, len(facts))}{' of the facts' * (len(facts) > 1)} {verb(single, 'rests', 'rest')} on one report alone.",
            address(case.id, "corroboration"),
        ),
    ]


def speaking(case: Case, cells: pd.DataFrame) -> Section:
    """On how many of the propositions on which it can hold a position each state speaks."""
    names, parts = case.codebook.words, list[str]()
    for state in case.parties:
        own = cells[(cells["state"] == state) & (cells["cell"] != "not_applicable")]
        speaks, of = ("", str(len(own))) if parts else ("speaks in its own voice ", f"the {count(len(own), 'proposition')} open to it")
        parts += [f"{names.get(state, state)} {speaks}on {int(terms.is_spoken(own).sum())} of {of}"] if len(own) else []
    return Section(heading=start(say_list(parts)) if parts else "No state can hold a position")


def contests(case: Case, cells: pd.DataFrame, collisions: pd.DataFrame) -> Section:
    """How many positions are contested or divided, and who contests them."""
    words = case.codebook.words
    contested, divided = int((cells["is_contested"] == "yes").sum()), int((cells["cell"] == "divided").sum())
    some = cells.loc[(cells["is_contested"] == "yes") | (cells["cell"] == "divided"), ["state", "proposition"]].values
    held: dict[str, list[str]] = {}
    for state, name in some:
        held.setdefault(possessive(words.get(state, state)), []).append(say_proposition(name, words, state))
    which = f"{'They are' if len(some) > 1 else 'It is'} {say_list([f'{whose} on {say_list(names)}' for whose, names in held.items()])}."
    told = collisions[collisions["role"] == "contests"]
    offices = {say_informant(name, words) for name in told["informant"]}
    homes = {name.partition(" ")[0] for name in told["informant"]}
    heading = f"{start(count(contested, 'position') if contested else 'no position')} {verb(contested, 'is', 'are')} contested by others" + (
        f", and {divided} {verb(divided, 'is', 'are')} divided within a state" if divided else ""
    )
    if not contested:
        return Section(which, heading=heading) if divided else Section(heading="What the states say themselves stands uncontested")
    state = next(iter(homes)) if len(homes) == 1 else ""
    role = case.roles().get(state, "")
    title = words.roles.get(role, "")
    a_role = f"the {title}" if list(case.roles().values()).count(role) == 1 else f"{'an' if title[:1] in tuple('aeiou') else 'a'} {title}"
    surprise = (
        f"Perhaps surprisingly, all the other accounts come from offices of {words[state]}, {a_role}."
        if state in words and role
        else f"The other accounts come from {say_list(sorted(offices))}."
        if len(offices) <= 4
        else f"The other accounts come from {len(offices)} informants."
    )
    return Section(which, surprise, heading=heading)


def own(case: Case, cells: pd.DataFrame) -> Section:
    """What each state says itself and since when, a paragraph a state; then what only others say of those that are silent."""
    said, spoken = own_positions(cells, case.codebook), cells[terms.is_spoken(cells)]
    told = cells[~terms.is_spoken(cells) & (cells["n_attributed"].astype(int) > 0)]
    heading = f"{start(count(len(spoken), 'position is', 'positions are') if len(spoken) else 'no position is')} stated in a state's own voice"
    also = f", and {len(told) or 'none'} {verb(len(told), 'is', 'are')} known only from others"
    return Section(*said, joined(attributed_only(cells, case.codebook)), heading=heading + also)


def open_questions(case: Case, gaps: pd.DataFrame) -> Section:
    """What remains open between accounts that differ."""
    n = len(gaps)
    heading = f"{start(count(n, 'gap'))} {verb(n, 'remains', 'remain')} between accounts that differ" if n else "No gap remains between accounts"
    of_words = gaps[gaps["kind"].isin(["no own statement", "no later own statement"])]
    kinds = gaps.loc[~gaps.index.isin(of_words.index), "kind"].value_counts().sort_index()
    rest = (
        f"The table gives {'the others' if len(of_words) else 'them'}, by kind: {say_list([f'{kind} ({number})' for kind, number in kinds.items()])}."
        if len(kinds)
        else ""
    )
    return Section(joined(unknowns.say_unknowns(of_words, case.codebook)) if len(of_words) or not n else "", rest, heading=heading)


def exclusions(pairs: pd.DataFrame) -> Section:
    """How many pairs of facts exclude each other, and how many differ without that."""
    kinds = pairs["kind"].value_counts()
    excluding, differing = int(kinds.get(accounts.EXCLUDE, 0)), int(kinds.get(accounts.NOT_CONFIRMED, 0))
    also = (
        f", and {count(differing, 'pair') if not excluding else f'{differing} more'} merely {verb(differing, 'differs', 'differ')}"
        if differing
        else ""
    )
    told = f"{count(excluding, 'pair of facts', 'pairs of facts') if excluding else 'No facts'} exclude each other{also}"
    return Section(heading=told)


def moved(case: Case, spells: pd.DataFrame) -> Section:
    """How often positions on the outcome moved, by each clock."""
    numbers, outcome = course.numbers(spells), case.codebook.about.words["outcome"]
    by_event, by_page = numbers["event_moves"], numbers["published_moves"]
    if not by_event + by_page:
        return Section(heading=f"No position on {outcome} moved")
    times = f"{count(by_event, 'time')} by the day of the event and {count(by_page, 'time')} by the day of publication"
    return Section(heading=f"Positions on {outcome} moved {times}")


def shared(case: Case, counted: pd.DataFrame) -> Section:
    """On how much two states both speak, on all evidence that counts."""
    last = counted[counted["after"] == dyads.ALL_EVIDENCE]
    most, n = int(last["n_both"].max()) if len(last) else 0, int((last["n_both"] > 0).sum())
    pairs = start(part(n, len(last), "pair of states", "pairs of states"))
    heading = f"{pairs} {verb(n, 'has', 'have')} a proposition on which both states speak" + (f", and none has more than {most}" if n else "")
    return Section(*(dyads.say_shared(counted, case.codebook) if len(last) <= FEW_PAIRS else []), heading=heading)
