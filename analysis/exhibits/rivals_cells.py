"""What stands in the figure of rivals: for each case what each of the two states said, what was held, and how it ended; boxes and words, no places."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.addresses import row_address
from analysis.model.dispute import Codebook
from analysis.model.sentences import days_between, mark_of, say_list, say_proposition, say_stance, start
from analysis.model.words import Words
from analysis.study.case_steps import NO_STATE, kinds_of
from analysis.study.cases import OTHERS_ONLY
from analysis.study.mutual import Mutual, families_of, objections_of


class Part(NamedTuple):
    """A box of the figure: what it shows and the row of data drawn; `look` is the stance by whose colour it is drawn, None where nothing was found."""

    words: str
    look: int | None
    is_hollow: bool
    kept: Mapping[str, Any]
    head: str = ""


class Line(NamedTuple):
    """A row of the figure: a case, its words at the left, and its boxes by column; what is said of the outcome in two lines."""

    case_id: str
    subject: str
    year: str
    decider: str
    boxes: Mapping[tuple[str, ...], list[Part]]
    outcome: tuple[str, str]
    has_rival: bool

    def parts(self, key: tuple[str, ...]) -> list[Part]:
        """What stands in a column; all that a state said where no family is named, each with its head, or one that is empty."""
        if key in self.boxes or key[0] != "said":
            return self.boxes.get(key, [])
        found = [part for own, parts in self.boxes.items() if own[: len(key)] == key for part in parts]
        return [part._replace(words=f"{part.head}: {part.words}") for part in found if part.words] or found[:1]


def _kept(address: str, title: str, row: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The row of data drawn of a box, but for its place."""
    blank = dict.fromkeys(("kind", "state", "rival", "family", "proposition", "destination", "organ", "stances"), "")
    return blank | {"address": address, "title": title, "case_id": row["case_id"], "objects": "no", "is_own_press": "no"} | more


def head_of(family: str, codebook: Codebook) -> str:
    """A family of propositions in one word: *surrender*."""
    titles = dict(zip(codebook.propositions["proposition_family"], codebook.propositions["title"], strict=True))
    return titles[family].partition(" ")[0].lower()


def said_parts(row: Mapping[str, Any], subject: str, codebook: Codebook) -> list[Part]:
    """What one state said of the claim of another on one family of propositions: a part for each stance, or one that is empty."""
    words, objection = codebook.words, objections_of(codebook).get(row["family"])
    name, who = row["proposition"], start(words.get(row["state"], row["state"]))
    stances = [int(stance) for stance in terms.split_list(row["stances"])] if row["cell"] in terms.SPOKEN else []
    same = {key: row[key] for key in ("state", "rival", "family", "proposition")}
    same |= {"kind": "said", "stances": ";".join(map(str, stances)), "objects": "yes" if row["objects"] else "no"}
    same |= {"is_own_press": "yes" if row["is_own_press"] else "no", "statement_ids": row["statement_ids_own"]}
    address = row_address(terms.STUDY, "rivals", [row["case_id"], row["state"], row["rival"], row["family"]])
    if not stances:
        title = f"{subject}: nothing was found that {words.get(row['state'], row['state'])} itself said on {say_proposition(name, words)}"
        return [Part("", None, False, _kept(address, title, row, **same))]
    head = head_of(row["family"], codebook)
    said = say_list([say_stance(stance, name, words) for stance in stances])
    organs = say_list([organ.replace("_", " ") for organ in terms.split_list(row["organs"])])
    press = "; known only through its own press" if row["is_own_press"] else ""
    title = f"{subject}: {who} {said} ({organs}, {days_between(row['last_word_first'], row['last_word_last'])}){press}"
    turned = -objection if objection else 1
    made = _kept(address, title, row, **same)
    return [Part(mark_of(stance, name, words), stance * turned, bool(row["is_own_press"]), made, head) for stance in stances]


def ruled_parts(steps: Iterable[Mapping[str, Any]], case: Mapping[str, Any], destination: str, words: Words) -> list[Part]:
    """What was held on the claim of a state, one part for each turn of it."""
    parts = []
    for step in steps:
        keys = [str(step[name]) for name in ("case_id", "kind", "destination", "organ", "turn")]
        disputed = ", disputed by another account" if step["is_disputed"] == "yes" else ""
        when, organ = days_between(step["first_day"], step["last_day"]), str(step["organ"]).replace("_", " ")
        claim = f"{words.matter['claim']} of {words.get(destination, destination)}"
        title = f"{case['subject']}: {organ} of {words.get(case['decider'], case['decider'])} on the {claim}: {step['detail']} ({when}){disputed}"
        same = {name: step[name] for name in ("kind", "destination", "organ", "statement_ids")}
        kept = _kept(row_address(terms.STUDY, "steps", keys), title, case, **same, stances=str(step["stance"]))
        parts.append(Part(step["detail"], int(step["stance"]), False, kept))
    return parts


def name_of(state: str, words: Words) -> str:
    """The name of a state as it stands by itself: without its article."""
    return start(words.get(state, state)).removeprefix("The ")


def _outcome(case: Mapping[str, Any], words: Words) -> tuple[str, str]:
    """How a case ended, and who decided, in two lines."""
    first, later = str(case["outcome_state"]), str(case["contest_outcome"] or "")
    organ = str(case["final_decider"]).replace("_", " ")
    if first in NO_STATE or not first:
        ended = words.matter["undone"] if first == "none" else "pending"
        decider = f"{organ} to decide" if organ and ended == "pending" else organ
    else:
        then = f", then {name_of(later, words)}" if later not in ("", first, *NO_STATE) else ""
        ended, decider = f"{name_of(first, words)}{then}{', reportedly' if case['outcome_told'] == OTHERS_ONLY else ''}", organ
    return start(ended), decider or "decider unknown"


def last_destination(case: Mapping[str, Any]) -> str:
    """The state to which the contest led, if not first then later; blank where it led to none."""
    found = str(case["contest_outcome"] or case["outcome_state"])
    return "" if found in NO_STATE else found


def rows_of(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Cases as `cases.side_by_side` gives them, blank where nothing is known."""
    return cases.astype(object).fillna("").to_dict("records")


def lines_of(made: Mutual, cases: pd.DataFrame, steps: pd.DataFrame, codebook: Codebook) -> list[Line]:
    """Rows of the figure: cases in which both states made a claim, then those without a rival claim, each by the start of its clock."""
    words, ruled = codebook.words, steps[steps["kind"] == kinds_of(codebook.about.words).ruled]
    of_outcome = steps[steps["kind"] == kinds_of(codebook.about.words).outcome].set_index("case_id")
    said = made.said[made.said["state"].isin(made.states) & made.said["rival"].isin(made.states)]
    order = {family: place for place, family in enumerate(families_of(codebook))}
    said = said.sort_values("family", key=lambda families: families.map(order), kind="stable")
    found = []
    for case in rows_of(cases):
        is_both = case["case_id"] in made.case_ids
        if not is_both and case["rival_request"] == "yes":
            continue
        boxes: dict[tuple[str, ...], list[Part]] = {}
        for row in said[said["case_id"] == case["case_id"]].to_dict("records"):
            boxes["said", row["state"], row["family"]] = said_parts(row, case["subject"], codebook)
        for state in made.states:
            of = ruled[(ruled["case_id"] == case["case_id"]) & (ruled["destination"] == state)].to_dict("records")
            boxes["ruled", state] = ruled_parts(of, case, state, words)
        step, ended = of_outcome.loc[case["case_id"]], _outcome(case, words)
        keys = [case["case_id"], "outcome", str(step["destination"]), str(step["organ"]), str(step["turn"])]
        title = f"{case['subject']}: {case['outcome']}; decider: {str(case['final_decider']).replace('_', ' ') or 'unknown'}"
        kept = _kept(row_address(terms.STUDY, "steps", keys), title, case, kind="outcome", destination=step["destination"], statement_ids="")
        boxes["outcome",] = [Part(" · ".join(ended), None, False, kept)]
        year = str(case["started_first"] or case["started_last"])[:4]
        found.append(Line(case["case_id"], case["subject"], year, name_of(case["decider"], words), boxes, ended, is_both))
    return sorted(found, key=lambda line: not line.has_rival)


def shown_families(lines: Iterable[Line], codebook: Codebook) -> list[str]:
    """Families that have a column: those by which a state objects, and those on which one spoke; all of them where there is none."""
    objections = objections_of(codebook)
    spoken = {key[2] for line in lines for key, parts in line.boxes.items() if key[0] == "said" and parts[0].words}
    families = families_of(codebook)
    return [family for family in families if family in objections or family in spoken] or families
