"""What moved between two sides: positions, what they rest on, sentences, conclusions; and because of which rows."""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from analysis.coding import reliability
from analysis.diff.rows import Difference, Rows
from analysis.diff.sides import Side
from analysis.essays import positions as essay
from analysis.model import terms
from analysis.model.addresses import row_address
from analysis.model.cell_parts import dissents_of, voices_of
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.model.sentences import count, days_between, own_positions, say_informant, say_list, say_organ, say_overtaken, say_stance
from analysis.model.words import Words
from analysis.multiverse import exploring, robustness
from analysis.positions import compare
from analysis.positions.matrix import collisions
from analysis.study import cases as side_by_side
from analysis.study import configurations

POSITION = ("cell", "stances", "stance", "is_contested", "overtaken")
"""Columns of a cell that are the position itself."""
SUPPORT = ("since_first", "since_last", "last_word_first", "last_word_last", "dissents", "contests", "attributions", "n_origins")
"""Columns of a cell that are what it rests on, and since when."""
Cell = Mapping[str, Any]
_SILENT = {"cell": "silent", "stances": "", "stance": float("nan"), "is_contested": "no", "overtaken": ""}


OF_MOST = "by the codes of most coders"
"""What differs of a position that moves with an added coding alone, which no default rests on."""
Stances = dict[str, tuple[str, str]]
"""Stances of a cell on both sides, joined by `;`, by its address."""


def of_case(case_id: str, before: Side, after: Side, rows: Rows) -> tuple[list[Difference], Stances]:
    """Positions, sentences and conclusions of a case that both sides have, and that differ; and the stances of these positions on both sides."""
    (one, first), (other, second) = before.of_case(case_id), after.of_case(case_id)
    cells, cells_after = compare(one, first), compare(other, second)
    places, places_after = _by_place(cells), _by_place(cells_after)
    words = (one.codebook.words, other.codebook.words)
    found = _positions(case_id, places, places_after, rows, words)
    stances = _stances(case_id, places, places_after)
    found += _sentences(case_id, _told(one, cells, first), _told(other, cells_after, second), found, rows)
    if rows.has_codings and first == second and first.coding != terms.CONSENSUS:
        agreed = first.but(coding=terms.CONSENSUS)
        ours, theirs = (_by_place(compare(case, agreed)) for case in (one, other))
        most = [each._replace(id=_of_most(each.id), column=OF_MOST, because="") for each in _positions(case_id, ours, theirs, rows, words)]
        found += [each for each in most if each.kind == "position"]
        stances |= {_of_most(address): held for address, held in _stances(case_id, ours, theirs).items()}
    found += _conclusions(case_id, (one, first), (other, second), rows)
    return found, {each.id: stances[each.id] for each in found if each.id in stances}


def _stances(case_id: str, before: Mapping, after: Mapping) -> Stances:
    return {
        row_address(case_id, "positions", place): (before.get(place, _SILENT)["stances"], after.get(place, _SILENT)["stances"])
        for place in {*before, *after}
    }


def _of_most(address: str) -> str:
    """The name of a cell as it is by the codes of most coders."""
    return address.replace("/positions/", "/consensus/", 1)


def of_study(before: Side, after: Side) -> list[Difference]:
    """Sentences that generalise over the cases, and that differ; `because` are the cases that count for them otherwise."""
    tables = []
    for side in (before, after):
        others = side_by_side.rivals(side.study, side.choices)
        tables.append(configurations.generalisations(side.study, others, side.choices).set_index("id"))
    one, other = tables
    found = []
    for name in dict.fromkeys([*one.index, *other.index]):
        said = [table.at[name, "sentence"] if name in table.index else "" for table in tables]
        if said[0] != said[1]:
            moved = [_sides_of(table, name) for table in tables]
            cases = sorted(case for case in {*moved[0], *moved[1]} if moved[0].get(case) != moved[1].get(case))
            change = "new" if not said[0] else "gone" if not said[1] else "changed"
            found.append(Difference("generalisation", "", str(name), change, "sentence", said[0], said[1], ";".join(cases)))
    return found


def of_coders(before: Side, after: Side) -> list[Difference]:
    """Agreement between coders over all cases that differs, by measure; between those of a round, and between every two of others."""
    tables = [_agreement(side) for side in (before, after)]
    found = []
    for place in dict.fromkeys([*tables[0], *tables[1]]):
        said = [table.get(place, "") for table in tables]
        if said[0] != said[1]:
            change = "new" if not said[0] else "gone" if not said[1] else "changed"
            found.append(Difference("agreement", "", place, change, "", *said))
    return found


def _agreement(side: Side) -> dict[str, str]:
    """How far coders agree on whether a fact shows a statement, and on its stance, in words by the coders and the measure."""
    table = reliability.reliability(side.study)
    wanted = table[(table["by"] == "all") & (table["unit"] == reliability.PLACE) & table["measure"].isin(["detection", "stance"])]
    said = {
        "stance": "{percent_agreement:.1f} % of {n_units} places on which several have a statement",
        "detection": "{shared:.1f} % of the statements that one or the other of two has",
    }
    return {
        f"{row['measure']} between {say_list(row['coders'].split(';'))}": said[row["measure"]].format(shared=100 * row["jaccard"], **row)
        for row in wanted.to_dict("records")
    }


def _sides_of(table: pd.DataFrame, name: str) -> dict[str, str]:
    """On which side of a generalisation each case stands."""
    if name not in table.index:
        return {}
    columns = ("cases_for", "cases_against", "cases_unknown", "cases_not_applicable")
    return {case: column for column in columns for case in terms.split_list(table.at[name, column])}


def _by_place(cells: pd.DataFrame) -> dict[tuple[str, str], Cell]:
    return {(cell["state"], cell["proposition"]): cell for cell in cells.to_dict("records")}


def _positions(case_id: str, before: Mapping, after: Mapping, rows: Rows, words: tuple[Words, Words]) -> list[Difference]:
    """Cells that differ: their position, or else what it rests on."""
    found = []
    for place in dict.fromkeys([*before, *after]):
        one, other = before.get(place), after.get(place)
        address = row_address(case_id, "positions", place)
        because = ";".join(_because(place, one, other, rows))
        held = (say_cell(one, place, words[0]), say_cell(other, place, words[1]))
        if _differ(one or _SILENT, other or _SILENT, POSITION):
            found.append(Difference("position", case_id, address, "changed", "", *held, because))
        elif one and other and _differ(one, other, SUPPORT):
            for column, values in _support(one, other, words).items():
                found.append(Difference("support", case_id, address, "changed", column, *values, because))
    return found


def _differ(one: Cell, other: Cell, columns: Iterable[str]) -> bool:
    return any(_text(one[name]) != _text(other[name]) for name in columns)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value.date()) if isinstance(value, pd.Timestamp) else str(value)  # type: ignore[call-overload]


def _support(one: Cell, other: Cell, words: tuple[Words, Words]) -> dict[str, tuple[str, str]]:
    """What a cell rests on where that differs, by what it is called."""
    said = {
        "since": tuple(days_between(_text(cell["since_first"]), _text(cell["since_last"])) for cell in (one, other)),
        "most recently": tuple(days_between(_text(cell["last_word_first"]), _text(cell["last_word_last"])) for cell in (one, other)),
        "original reports": tuple(_text(cell["n_origins"]) for cell in (one, other)),
    }
    for name, say in (("dissent within the state", _dissents), ("contested", _voices("contests")), ("attributed", _voices("attributions"))):
        ours, theirs = (say(cell, each) for cell, each in zip((one, other), words, strict=True))
        said[name] = ("; ".join(item for item in ours if item not in theirs), "; ".join(item for item in theirs if item not in ours))
    return {name: (values[0], values[1]) for name, values in said.items() if values[0] != values[1]}


def _dissents(cell: Cell, words: Words) -> list[str]:
    """Which organs of the state hold something else, and what."""
    found = (f"{say_organ(organ)} {say_stance(stance, cell['proposition'], words, cell['state'])}" for organ, stance, *_ in dissents_of(cell))
    return list(dict.fromkeys(found))


def _voices(column: str) -> Callable[[Cell, Words], list[str]]:
    """According to whom a state holds what, from a column of its cell; an item a voice."""

    def say(cell: Cell, words: Words) -> list[str]:
        return [
            f"according to {words.get(voice) or say_informant(voice, words, cell['state'])} it {say_stance(stance, cell['proposition'], words, cell['state'])}"
            for stance, voices in voices_of(str(cell[column])).items()
            for voice in voices
        ]

    return say


def say_cell(cell: Cell | None, place: tuple[str, str], words: Words) -> str:
    """What a state holds on a proposition, in words without its name; blank for a cell that a side does not have."""
    state, proposition = place
    if cell is None:
        return ""
    if cell["cell"] == "not_applicable":
        return "cannot hold a position"
    said = " and ".join(say_stance(int(value), proposition, words, state) for value in terms.split_list(cell["stances"])) or "silent"
    marks = ["divided within the state"] * (cell["cell"] == "divided") + ["contested by others"] * (cell["is_contested"] == "yes")
    return "; ".join([said, *marks, *filter(None, [say_overtaken(cell["overtaken"], words)])])


def _because(place: tuple[str, str], one: Cell | None, other: Cell | None, rows: Rows) -> list[str]:
    """Rows that differ and on which a cell rests on one side or the other; those of the case or its requests where no such row is a statement."""
    found = rows.named((), rows.places.get(place, ()))
    return found or (rows.others if one and other and _text(one["overtaken"]) != _text(other["overtaken"]) else [])


def _told(case: Case, cells: pd.DataFrame, choices: Choices) -> dict[str, list[str]]:
    """Sentences of notebook 02 on a case, by their place: the answer, the headings, and what each state says itself."""
    said = essay.answer(case, cells, choices).paragraphs[:1]
    own = own_positions(cells, case.codebook)
    heads = [
        essay.contests(case, cells, collisions(case, cells, choices)).heading,
        essay.own(case, cells).heading,
        essay.speaking(case, cells).heading,
    ]
    return {"answer": _split(said), "headings": heads, "own voice": _split(own)}


def _split(paragraphs: Iterable[str]) -> list[str]:
    """Sentences of some paragraphs, without marks of bold type; those on one state each have its name."""
    found = []
    for text in paragraphs:
        name = (re.match(r"\*\*(.+?)\*\*", text) or ["", ""])[1]
        parts = re.split(r"(?<=[.)]) (?=[A-Z])", text.replace("**", ""))
        found += [re.sub("^It ", f"{name} ", part) if name else part for part in parts]
    return [part.strip() for part in found if part.strip()]


def _sentences(
    case_id: str, before: Mapping[str, list[str]], after: Mapping[str, list[str]], moved: list[Difference], rows: Rows
) -> list[Difference]:
    """Sentences that differ, each with the one that stands in its place."""
    because = ";".join(dict.fromkeys(name for each in moved for name in each.because.split(";") if name) or rows.ids)
    found = []
    for place, sentences in before.items():
        others = after[place]
        for kind, start, end, first, last in SequenceMatcher(None, sentences, others, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            ours, theirs = sentences[start:end], others[first:last]
            for number in range(max(len(ours), len(theirs))):
                one, other = (said[number] if number < len(said) else "" for said in (ours, theirs))
                change = "new" if not one else "gone" if not other else "changed"
                found.append(Difference("sentence", case_id, f"{place} {max(start, first) + number + 1}", change, "", one, other, because))
    return found


def _conclusions(case_id: str, before: tuple[Case, Choices], after: tuple[Case, Choices], rows: Rows) -> list[Difference]:
    """Conclusions whose value, verdict, or number of universes differs."""
    tables = [robustness.robustness(exploring.explore(*side)).set_index("conclusion") for side in (before, after)]
    found = []
    for name in dict.fromkeys([*tables[0].index, *tables[1].index]):
        here = [table.loc[name] if name in table.index else None for table in tables]
        facts = {fact for row in here if row is not None for fact in terms.split_list(row["fact_ids"])}
        statements = {statement for statement, fact in rows.fact_of.items() if fact in facts}
        because = ";".join(rows.named(facts, statements) or rows.others)
        for column, values in _of_conclusion(*here).items():
            change = "new" if here[0] is None else "gone" if here[1] is None else "changed"
            found.append(Difference("conclusion", case_id, str(name), change, column, *values, because))
    return found


def _of_conclusion(one: Any, other: Any) -> dict[str, tuple[str, str]]:
    """What differs of a conclusion (None = it is not asked): its sentence, or else how many equivalent choices bear it out, and the verdict."""
    sentences = ["" if row is None else str(row["sentence"]) for row in (one, other)]
    if sentences[0] != sentences[1]:
        return {"sentence": (sentences[0], sentences[1])}
    stands = [f"{row['verdict']} ({row['n_equivalent_same']} of {count(int(row['n_equivalent']), 'equivalent choice')})" for row in (one, other)]
    return {f"{sentences[0]}": (stands[0], stands[1])} if stands[0] != stands[1] else {}
