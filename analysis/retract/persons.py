"""A person in a data set: all spellings of the name, words for the role, and the data with these in place of the name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from analysis.model.dispute import Codebook
from analysis.model.spellings import Spellings, fold
from analysis.retract.data_set import DataSet

ACTING = ("actor", "informant", "reported_by")
"""Columns that name somebody who acts or tells."""
NOBODY = "a person"
ALIKE = 0.8
"""From this likeness on a single word is taken for a spelling of a surname."""
SHORTEST = 4
"""So many letters a surname has at least where it is sought in ids."""


class Person(NamedTuple):
    """A person: names to find them by, every cell that is a spelling of theirs, and nicknames that are words of others too."""

    names: Spellings
    written: set[str]
    nicknames: list[str]

    def is_written(self, cell: str) -> bool:
        """Whether a cell is a name of the person, and not words in which it stands."""
        return cell in self.written or (bool(cell) and fold(core(cell)) in {fold(name) for name in self.names.names})


def core(name: str) -> str:
    """A name without what is said of its bearer: up to the first comma or parenthesis."""
    return re.split(r"[,(]", name)[0].strip()


def _remarked(name: str) -> list[str]:
    """A name of case.csv, and the other spellings that a remark in parentheses gives."""
    return [
        core(name),
        *(other.strip() for names in re.findall(r"\((?:also )?([^)]*)\)", name) for other in re.split("[,;]", names)),
    ]


def subject_names(data: DataSet, case_id: str, column: str) -> list[str]:
    """Names of whom or what a case is about, as its table says them."""
    return [part for name in data.values(case_id, "case", column) for part in _remarked(name)]


def _groups(data: DataSet, subject_column: str) -> list[set[str]]:
    """Spellings that belong together: aliases of one name, the subject of a case, and everybody else who acts or tells."""
    groups: dict[str, set[str]] = {}
    for path in ("codebook/aliases.csv", "digest/entities.csv"):
        table = data.tables.get(path, pd.DataFrame(columns=["raw", "canonical"])).rename(columns={"printed": "raw"})
        for raw, canonical in table[["raw", "canonical"]].itertuples(index=False):
            groups.setdefault(canonical, {canonical}).add(raw)
    found = [*groups.values(), *({*subject_names(data, case_id, subject_column)} for case_id in data.case_ids)]
    cells = {cell for table in data.tables.values() for column in ACTING if column in table for cell in table[column]}
    return [*found, *({cell} for cell in sorted(cells - {""} - {cell for group in found for cell in group}))]


def _is_name(cell: str) -> bool:
    """Whether each word of a cell begins as names do, or is of a script without capitals."""
    return all(not word[:1].islower() for word in core(cell).split())


def identify(data: DataSet, asked: Iterable[str], subject_column: str) -> Person:
    """The person of some names: all spellings that the data have for them, and the surname where nobody else has it."""
    named = {name for name in asked if name}
    groups = _groups(data, subject_column)
    known = {fold(name) for name in named} | {fold(core(name)) for name in named}
    mine = [group for group in groups if any(fold(cell) in known or fold(core(cell)) in known for cell in group)]
    written = {cell for group in mine for cell in group}
    inner = Spellings({core(name) for name in named} | {name for name in map(core, written) if fold(name) in known})
    spelled = {core(cell) for cell in written if _is_name(cell) and not inner.places(core(cell))}
    names = {name for name in {*inner.names, *named, *spelled} if len(fold(name)) > 2}
    others = {word for group in groups if group not in mine for cell in group for word in fold(core(cell)).split()}
    surnames = {core(name).split()[-1] for name in names if len(core(name).split()) > 1 and _is_name(name)}
    surnames = {name for name in surnames if len(fold(name)) > 2 and fold(name) not in others}
    last = {fold(name) for name in surnames}
    surnames |= {name for name in names if " " not in fold(name) and any(_is_like(fold(name), word) for word in last)}
    last = {fold(name) for name in surnames} | known
    nicknames = {name for name in names if name.isascii() and " " not in fold(name) and fold(name) not in last}
    return Person(Spellings(names - nicknames, surnames), written, sorted(nicknames))


def _is_like(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() > ALIKE


def role(data: DataSet, person: Person, codebook: Codebook) -> str:
    """Words for the part in which a person acts: organ and state of most facts in which they do, else the voice in which they tell."""
    acts: Counter[tuple[str, str]] = Counter()
    for table in data.tables.values():
        if {"actor", "organ", "state"} <= {*table.columns}:
            mine = [person.is_written(actor) or bool(person.names.places(core(actor))) for actor in table["actor"]]
            acts.update(table.loc[mine, ["organ", "state"]].itertuples(index=False, name=None))
    kinds = codebook.organs.set_index("organ")
    for (organ, state), _ in sorted(acts.items(), key=lambda item: (-item[1], item[0])):
        if organ in kinds.index and kinds.at[organ, "actor_kind"] != "person":
            of_state = f" of {codebook.words[state]}" if state and kinds.at[organ, "is_of_state"] == "yes" else ""
            return f"{NOBODY} of the {organ.replace('_', ' ')}{of_state}"
    told = codebook.informants[[person.is_written(name) for name in codebook.informants["informant"]]]
    voices = [voice for voice in told["in_words"] if voice.startswith("the ")]
    return f"{NOBODY} of {voices[0]}" if voices else NOBODY


def all_ids(data: DataSet) -> set[str]:
    """Names of cases, and all that stands in columns of ids."""
    tables = data.tables.values()
    cells = [cell for table in tables for column in table if column.endswith(("_id", "_ids")) for cell in table[column]]
    return {item for cell in cells for item in cell.split(";")} | {*data.case_ids}


def renamed_ids(data: DataSet, person: Person) -> dict[str, str]:
    """Ids in which a name stands, and what they become: a case gets a number, other ids a letter in place of the name."""
    folded = {fold(word) for word in (*person.names.surnames, *person.names.names)}
    sought = {word for word in folded if len(word) >= SHORTEST and " " not in word}
    there = {item for item in all_ids(data) if re.fullmatch(r"[a-z0-9][a-z0-9-]*", item)} | {*data.case_ids}
    new: dict[str, str] = {}
    for case_id in data.case_ids:
        if sought & {fold(part) for part in case_id.split("-")}:
            free = (f"case-{number}" for number in range(1, len(data.case_ids) + 2))
            new[case_id] = next(name for name in free if name not in {*data.case_ids, *new.values()})
    cases = dict(new)
    for name in sorted(there - {*new}):
        case_id = max((case for case in data.case_ids if name.startswith(f"{case}-")), key=len, default="")
        case_id = case_id if case_id in cases else ""
        parts = name.removeprefix(f"{case_id}-").split("-") if case_id else name.split("-")
        start = [cases[case_id]] if case_id else []
        made = "-".join([*start, *("x" if fold(part) in sought else part for part in parts)])
        if made != name:
            while made in there or made in new.values():
                made += "x"
            new[name] = made
    return new


ADDRESSES = ("url", "archived")
"""Columns of addresses, in which no words can be put."""


def unnamed(column: str, address: str, names: Spellings) -> str:
    """The home of a publisher in place of the address of a page that names somebody, and nothing in place of that of its stored copy."""
    if column == "archived":
        return ""
    parts = urlsplit(address)
    place = f"{parts.scheme}://{parts.netloc}/"
    return place if not names.found(place) else f"{parts.scheme}://taken-back.invalid/"


def anonymise(data: DataSet, person: Person, words: str, keeps_titles: bool, subject_column: str = "") -> None:
    """Put words for a role in place of a name in all cells and texts of a data set.

    Parameters
    ----------
    data
        The data set, which is changed.
    person
        Whose name goes. Rows that are there for its spellings alone go.
    words
        What stands there instead.
    keeps_titles
        Whether titles and addresses of pages stay as they were printed. Else a title is blank, and of an address the
        home of the publisher stays.
    subject_column
        Column of case.csv that names whom a case is about; blank where the person is not among them.
    """
    for path in list(data.tables):
        table = data.tables[path]
        of_spellings = {"codebook/aliases.csv": "canonical", "digest/entities.csv": "canonical"}.get(path)
        if of_spellings:
            table = table[[not person.is_written(cell) for cell in table[of_spellings]]]
        changed = {column: _without(table[column], column, person, words, keeps_titles) for column in table.columns}
        if "title" in table and not path.startswith("cases/") and not keeps_titles:  # there a title is never blank
            changed["title"] = [person.names.replaced(title, words) for title in table["title"]]
        if subject_column in table and path.endswith("/case.csv"):
            own = f"{words} ({path.split('/')[1]})"
            changed[subject_column] = [own if person.names.found(name) else name for name in table[subject_column]]
        data.tables[path] = table.assign(**changed)
    for path, text in data.texts.items():
        data.texts[path] = "\n".join(person.names.replaced(line, words) for line in text.split("\n"))


def _without(cells: pd.Series, column: str, person: Person, words: str, keeps_titles: bool) -> list[str]:
    """Cells of a column without the name of a person."""
    made = []
    for cell in cells:
        is_kept = column in (*ADDRESSES, "title") and keeps_titles or column.endswith(("_id", "_ids"))
        if is_kept or not (person.names.found(cell) or person.is_written(cell)):
            made.append(cell)
        elif column in ADDRESSES:
            made.append(unnamed(column, cell, person.names))
        elif column == "title":
            made.append("")
        elif person.is_written(cell) and column in (*ACTING, "raw", "canonical"):
            made.append(words)
        else:
            made.append(person.names.replaced(cell, words))
    return made


def rename(data: DataSet, new: Mapping[str, str]) -> tuple[DataSet, dict[str, str]]:
    """A data set with other ids, and files of another name afterwards."""
    if not new:
        return data, {}
    old = {*data.case_ids} & {*new}
    ids, cases = ("|".join(sorted(map(re.escape, names), key=len, reverse=True)) for names in (new, old))
    sought = re.compile(rf"(?<![\w-])(?:(?:{ids})(?![\w-])" + (rf"|(?:{cases})(?=-[a-z]\d))" if cases else ")"))

    def said(text: str) -> str:
        return sought.sub(lambda found: new[found[0]], text)

    moved = {path: f"cases/{new[case]}/{name}.csv" for case in old for name, path in data.of_case(case).items()}
    tables = {
        moved.get(path, path): table.assign(
            **{column: list(table[column]) if column in ADDRESSES else [said(cell) for cell in table[column]] for column in table}
        )
        for path, table in data.tables.items()
    }
    return DataSet(tables, {path: said(text) for path, text in data.texts.items()}), moved
