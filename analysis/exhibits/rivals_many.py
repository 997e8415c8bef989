"""The figure of rivals over many cases: shares of them by what each state said of the claim of the other, what was held, and how it ended."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.exhibits.many import UNKNOWN, Bar, Look, Panel, Part, draw_panels, say_panels
from analysis.exhibits.rivals_cells import head_of, last_destination, name_of, rows_of
from analysis.exhibits.rivals_words import say_finding, say_objecting, say_press
from analysis.exhibits.style import FAINT, STANCE_LOOK, Drawing, style
from analysis.model import terms
from analysis.model.addresses import row_address
from analysis.model.dictionary.schemas import Table
from analysis.model.dispute import Codebook
from analysis.model.sentences import count, start
from analysis.study.case_steps import kinds_of
from analysis.study.mutual import Mutual, families_of, objections_of

AGAINST, OPEN, FOR = (STANCE_LOOK[stance][0] for stance in (-1, 0, 1))
SEVERAL = "#CC79A7"
"""Colour of several stances in one case (Okabe & Ito)."""
NOTHING = Look("silent", "nothing was found", UNKNOWN)


def _part(look: Look, n: int, of: int, keys: list[str], label: str, **more: Any) -> Part:
    """A part of a bar with its row of data drawn."""
    blank = dict.fromkeys(("kind", "state", "rival", "family", "proposition", "destination", "organ", "stances", "statement_ids", "case_id"), "")
    title = f"{label}: {look.words} in {n} of {count(of, 'case')}"
    named = {"address": row_address(terms.STUDY, "rivals", [*keys, look.name]), "title": title, "objects": "no", "is_own_press": "no"}
    return Part(look, n, blank | named | more)


def _said_looks(claim: str) -> dict[str, Look]:
    """Looks of what one state says on the claim of the other, by the stance to that claim; `;` joins several."""
    return {
        "-1": Look("against", f"against the {claim} of the other", AGAINST), "0": Look("open", "left open", OPEN),
        "1": Look("for", f"for the {claim} of the other, or its own argument", FOR), ";": Look("several", "several of these", SEVERAL), "": NOTHING,
    }  # fmt: skip


def _said(made: Mutual, state: str, rival: str, codebook: Codebook) -> list[Bar]:
    """What one state said on the claim of the other, a bar for each family by which it could object, or on which it spoke."""
    looks, objections, families = _said_looks(codebook.about.words["claim"]), objections_of(codebook), codebook.propositions
    templates = dict(zip(families["proposition_family"], families["template"], strict=True))
    mine = made.said[(made.said["state"] == state) & (made.said["rival"] == rival) & made.said["case_id"].isin(made.case_ids)]
    bars = []
    for family in families_of(codebook):
        rows = mine[mine["family"] == family]
        turned = -objections[family] if objections.get(family) else 1
        spoken = [terms.split_list(said) if kind in terms.SPOKEN else [] for said, kind in zip(rows["stances"], rows["cell"], strict=True)]
        if family not in objections and not any(spoken):
            continue
        found = Counter(";" if len(said) > 1 else str(int(said[0]) * turned) if said else "" for said in spoken)
        own_press = int(rows["is_own_press"].sum())
        same = {"kind": "said", "state": state, "rival": rival, "family": family, "proposition": templates[family].replace("XX", rival)}
        label = start(head_of(family, codebook))
        parts = [
            _part(
                look, found[key], len(rows), [state, rival, family], f"{name_of(state, codebook.words)} on {label.lower()}", **same,
                stances="" if key in ("", ";") else str(int(key) * turned),
                objects="yes" if key not in ("", ";") and int(key) * turned == objections.get(family) else "no",
            )
            for key, look in looks.items()
        ]  # fmt: skip
        bars.append(Bar(label, f"{own_press} only by its own press" if own_press else "", parts))
    return bars


def _held(made: Mutual, found: pd.DataFrame, codebook: Codebook) -> list[Bar]:
    """What was held last on the claim of each of the two."""
    words = codebook.words
    ruled = found[(found["kind"] == kinds_of(codebook.about.words).ruled) & found["case_id"].isin(made.case_ids)]
    looks = {
        -1: Look("against", "inadmissible", AGAINST),
        0: Look("open", "still examined", OPEN),
        1: Look("for", "admissible", FOR),
    }
    bars = []
    for state in made.states:
        last = ruled[ruled["destination"] == state].drop_duplicates("case_id", keep="last")
        often, n, label = Counter(map(int, last["stance"])), len(made.case_ids), f"{start(words.matter['claim'])} of {words.get(state, state)}"
        keys, same = ["ruled", state], {"kind": kinds_of(codebook.about.words).ruled, "destination": state}
        parts = [_part(look, often[stance], n, keys, label, **same, stances=str(stance)) for stance, look in looks.items()]
        bars.append(Bar(label, "", [*parts, _part(NOTHING, n - len(last), n, keys, label, **same)]))
    return bars


def _ended(made: Mutual, rows: list[dict[str, Any]], codebook: Codebook) -> list[Bar]:
    """To whom the contest led."""
    words, matter = codebook.words, codebook.about.words
    looks = {
        state: Look(state, f"{matter['done']} to {words.get(state, state)}", colour)
        for state, colour in zip(made.states, ("#0072B2", "#E69F00"), strict=True)
    }
    looks |= {
        "other": Look("other", "to another state", SEVERAL),
        "none": Look("none", matter["undone"], FAINT),
        "pending": Look("pending", "pending", UNKNOWN),
    }

    def how(case: Mapping[str, Any]) -> str:
        to = last_destination(case)
        return to if to in looks else "other" if to else "none" if "none" in (case["contest_outcome"], case["outcome_state"]) else "pending"

    often = Counter(map(how, rows))
    label = start(matter["outcome"])
    parts = [
        _part(look, often[name], len(rows), ["outcome"], label, kind="outcome", destination=name if name in made.states else "")
        for name, look in looks.items()
    ]
    return [Bar(label, "", parts)]


def draw_many(made: Mutual, cases: pd.DataFrame, found: pd.DataFrame, codebook: Codebook, marks: Table, width_mm: float) -> Drawing:
    """Shares of the cases in which both states made a claim; parameters as for `rivals.draw_rivals`, and the columns of the data drawn."""
    words, claim, n = codebook.words, codebook.about.words["claim"], len(made.case_ids)
    both = [case for case in rows_of(cases) if case["case_id"] in set(made.case_ids)]
    panels = [
        Panel(f"What {words.get(state, state)} itself said of the {claim} of {words.get(rival, rival)}", _said(made, state, rival, codebook))
        for state, rival in (made.states, made.states[::-1])
    ]
    panels += [
        Panel(f"What was held on each {claim}, of several rulings the last", _held(made, found, codebook)),
        Panel("How it ended, if not first then later", _ended(made, both, codebook)),
    ]
    finding = say_finding(made, words)
    others = made.said.loc[~made.said["case_id"].isin(made.case_ids), "case_id"].nunique()
    below = [*say_press(made, codebook), f"In {count(others, 'more case')} other states made {codebook.about.words['claims']}." if others else ""]
    with style():
        subtitle = f"A state objects if it {say_objecting(codebook)}. Bars are shares of {count(n, 'case')} with a {claim} of both."
        figure, drawn = draw_panels(finding, subtitle, panels, " ".join(filter(None, below)), width_mm)
    alone = int((cases["rival_request"] != "yes").sum())
    table = marks.frame([{name: mark[name] for name in marks.names} for mark in drawn])
    return Drawing(figure, table, f"{finding}. {say_panels(panels, n)}", {"cases": n, "alone": alone}, finding, is_aggregated=True)
