"""Organs of all cases and the outcomes on which they spoke: a two-mode network, by own acts and speech.

An actor is an organ of a state; a concept is one outcome, of the subject of a case for one state that XX stands for (`uss: RU`). Within
one case three states share two to five propositions, too few for indices; over all cases there are enough organs and outcomes to count.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.study import ORGANS
from analysis.model.dispute import Codebook, Study
from analysis.model.sentences import count, say_list
from analysis.positions import date_statements, kernel
from analysis.positions.matrix import as_arrays


class Roles(NamedTuple):
    """Roles of a state towards one outcome: it decides on it, asks for it, asks for another one on the same subject, or asks for none."""

    deciding: str
    asking: str
    asking_another: str
    asking_none: str


def roles_of(codebook: Codebook) -> Roles:
    """Roles towards an outcome as a study calls them."""
    roles, claim = codebook.roles, codebook.about.words["claim"]
    deciding, asking = (next(iter(roles.loc[roles[name] == "yes", "role"]), name) for name in ("decides", "stands_for_xx"))
    return Roles(deciding, asking, f"{asking} another", f"no {claim}")


OTHER = terms.UNNAMED

CONCEPTS = ["concept", "case_id", "subject", "decider", "destination", "named_states", "started_first_day"]
_SAID = [
    "statement_id", "fact_id", "state", "organ", "body_code", "proposition", "stance", "basis", "authority", "informant", "voice", "has_access", "first", "last", "counts",
]  # fmt: skip


def concepts(study: Study) -> pd.DataFrame:
    """Every outcome that is asked for in a case, also one on which nobody spoke.

    Returns
    -------
    One row per case and state that XX stands for, by first possible day of the start (an unknown one last) and case; the destinations of a case in
    the order of its states. `concept` names it (`uss: RU`); `named_states` are all of the case.
    """
    rows = []
    for case_id, case in sorted(study.cases.items()):
        same = {"case_id": case_id, "subject": case.subject, "decider": case.decider, "named_states": ";".join(case.named_states)}
        same["started_first_day"] = case.started[0]
        rows += [{**same, "concept": f"{case_id}: {state}", "destination": state} for state in case.named_states]
    made = pd.DataFrame(rows, columns=CONCEPTS).astype(str)
    order = made["started_first_day"].replace("", "9999").sort_values(kind="stable").index
    return made.loc[order].reset_index(drop=True)


def _statements(study: Study, choices: Choices) -> pd.DataFrame:
    """Own statements on the outcome that count, of all cases, with the concept and the role of the state towards it; by case and id."""
    chosen, roles = study.choices_of(choices), roles_of(study.codebook)
    parts = [pd.DataFrame(columns=["case_id", "destination", *_SAID])]
    for case_id, case in sorted(study.cases.items()):
        dated = date_statements(case, chosen[case_id])
        own = dated[dated["counts"] & dated["basis"].isin(choices.bases)].sort_values("statement_id")
        towards = case.propositions[case.propositions["is_outcome"] == "yes"]
        destination = own["proposition"].map(dict(zip(towards["proposition"], towards["named_state"], strict=True)))
        parts.append(own[_SAID].assign(case_id=case_id, destination=destination)[destination.notna()])
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    made = found.merge(concepts(study), on=["case_id", "destination"], validate="m:1")
    return made.assign(role=pd.Series([_role(row, roles) for row in made.to_dict("records")], index=made.index, dtype=str))


def _in_words(concept: str, codebook: Codebook) -> str:
    """An outcome with its case and the name of its state: *Nikulin: the United States*."""
    case_id, _, state = concept.partition(": ")
    return f"{case_id.title()}: {codebook.words.get(state, state)}"


def _role(statement: Mapping[str, str], roles: Roles) -> str:
    """Role of the state of a statement towards the outcome that it is about."""
    if statement["state"] == statement["decider"]:
        return roles.deciding
    if statement["state"] == statement["destination"]:
        return roles.asking
    return roles.asking_another if statement["state"] in terms.split_list(statement["named_states"]) else roles.asking_none


def _speaking(statements: pd.DataFrame, choices: Choices) -> dict[tuple[str, str], list[int]]:
    """Stances of the statements that speak for each organ on each concept, by the rule of positions."""
    if statements.empty:
        return {}
    pairs = sorted(set(zip(statements["body_code"], statements["concept"], strict=True)))
    by_organ = statements.assign(state=statements["body_code"], proposition=statements["concept"])
    rows, _, _ = as_arrays(by_organ, *(sorted(set(names)) for names in zip(*pairs, strict=True)))
    formed = kernel.form(rows, kernel.places(choices.bases), choices.rule, choices.contested_by)
    return {pair: list(kernel.stances_of(bits)) for pair, bits in zip(pairs, formed.spoken, strict=True)}


def organ_ties(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Who supported which outcome: each organ and each concept on which it spoke in its state's own voice.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    choices
        The choices of analysis.

    Returns
    -------
    Table `organs` of the dictionary: one row per organ and concept with an own statement that counts (`basis`), in the order of `concepts`, then by
    role, state and organ. By `rule` within the organ, an act that carries the outcome out outweighs words; of others the latest speaks. The organ
    `other` is not named, and may be any organ of the state.

    Raises
    ------
    ValueError
        If the choices name what is not there; says what is.
    """
    statements, roles = _statements(study, choices), roles_of(study.codebook)
    speaking = _speaking(statements, choices)
    rows = []
    for (concept, body), own in statements.groupby(["concept", "body_code"]):
        kept = speaking[body, concept]
        said = {name: int((own["stance"] == stance).sum()) for name, stance in (("support", 1), ("open", 0), ("oppose", -1))}
        rows.append(
            {
                **own.iloc[0],
                **{f"n_{name}": number for name, number in said.items()},
                "differs": "yes" if sum(number > 0 for number in said.values()) > 1 else "no",
                "stance": kept[0] if len(kept) == 1 else None,
                "stances": ";".join(map(str, kept)),
                "first_day": own["first"].min(skipna=False),
                "last_day": own["last"].max(skipna=False),
                "statement_ids": ";".join(own["statement_id"]),
            }
        )
    kinds = {**dict.fromkeys(ORGANS.names, str), **dict.fromkeys(("n_support", "n_open", "n_oppose"), int), "stance": "Int64"}
    days = dict.fromkeys(("first_day", "last_day"), "datetime64[ns]")
    made = pd.DataFrame(rows, columns=ORGANS.names).astype({**kinds, **days})
    places = {name: place for place, name in enumerate(concepts(study)["concept"])}
    order = made.assign(place=made["concept"].map(places), part=made["role"].map(roles.index))
    return made.loc[order.sort_values(["place", "part", "state", "organ"]).index].reset_index(drop=True)


def organ_numbers(ties: pd.DataFrame, concepts: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `organs`, by name.

    `concepts` are as `concepts` gives them; those on which nobody spoke are among them.
    """
    return {
        "cases": concepts["case_id"].nunique(),
        "concepts": len(concepts),
        "silent": int((~concepts["concept"].isin(ties["concept"])).sum()),
        "organs": ties.loc[ties["organ"] != OTHER, "body_code"].nunique(),
        "unnamed": int((ties["organ"] == OTHER).sum()),
        "ties": len(ties),
        "statements": int(ties[["n_support", "n_open", "n_oppose"]].sum().sum()),
        **{name: int((ties["stance"] == stance).sum()) for name, stance in (("support", 1), ("open", 0), ("oppose", -1))},
        "undetermined": int(ties["stance"].isna().sum()),
        "differs": int((ties["differs"] == "yes").sum()),
    }


def say_organs(ties: pd.DataFrame, concepts: pd.DataFrame, codebook: Codebook) -> list[str]:
    """How often organs of deciding and asking states spoke on the outcome, in a few sentences that describe and no more.

    Parameters
    ----------
    ties, concepts
        As `organ_ties` and `concepts` give them.
    codebook
        The codebook: organs that decide the outcome in every case are named though they never spoke on it.
    """
    families, matter, titles = codebook.propositions, codebook.about.words, codebook.words.roles
    one, many, roles = matter["outcome"], matter["outcomes"], roles_of(codebook)
    deciding = [organ for organs in families.loc[families["is_outcome"] == "yes", "decided_by"] for organ in terms.split_list(organs)]
    numbers = organ_numbers(ties, concepts)
    if ties.empty:
        return [f"In {count(numbers['cases'], 'case')} no organ of a state speaks on a {one} in its own voice."]
    total, decider = count(numbers["concepts"], one, many), titles.get(roles.deciding, "state that decides")
    asked, asking = (ties[ties["role"] == role] for role in (roles.deciding, roles.asking))
    kinds = asked.loc[asked["organ"] != OTHER].groupby("organ")["concept"].nunique()
    spoke = {**{organ: 0 for organ in deciding if organ != terms.FINAL_DECIDER}, **kinds}
    order = sorted(spoke, key=lambda organ: (-spoke[organ], organ))
    heard = say_list([f"{organ.replace('_', ' ')} on {spoke[organ]}" for organ in order])
    both = asked[asked["organ"] != OTHER].groupby("concept")["stance"].agg(lambda stances: {1, -1} <= set(stances.dropna()))
    apart = sorted(both[both.astype(bool)].index)
    within = sorted(asked.loc[(asked["organ"] != OTHER) & (asked["differs"] == "yes"), "concept"].unique())
    named, pooled = (f" ({'; '.join(_in_words(concept, codebook) for concept in found)})" if found else "" for found in (apart, within))
    return [
        f"In {count(numbers['cases'], 'case')} with {total}, {count(numbers['organs'], 'named organ')} have "
        f"{count(len(ties) - numbers['unnamed'], 'tie')} to a {one}; in {count(numbers['unnamed'], 'more tie')} the organ of the state is not named. "
        f"Going by the statements that speak for the organ, {numbers['support']} of the ties support it, {numbers['open']} leave it open, "
        f"{numbers['oppose']} oppose it, and in {numbers['undetermined']} they differ.",
        f"Of the {total}, organs of the {decider} spoke on {asked['concept'].nunique()}, by kind: {heard}. "
        f"An organ of the state that seeks it spoke on {asking['concept'].nunique()}.",
        f"On {count(len(apart), one, many) if apart else f'no {one}'} do organs of one kind of the {decider} support it and those of another kind "
        f"oppose it{named}; within one kind of organ, whose offices are pooled, statements have several stances on {len(within)}{pooled}.",
        f"In {count(numbers['differs'], 'tie')} the statements of one organ on one {one} have several stances.",
    ]
