"""RIS, as Zotero, EndNote and Mendeley write it, to entries."""

import re
from collections.abc import Mapping

import rispy

from analysis.collect.fault import shortened
from analysis.collect.typed_dates import NONE, Published, of_parts, of_text
from analysis.entry import references_values as values
from analysis.entry.references_entry import KINDS, Entry, Parsed, language_of, title_of
from analysis.model.dates import day_bounds

_REPEATED = ("UR", "N1", "DO")
_SINGLE = ("TY", "ER", "ID", "LB", "TI", "T1", "T2", "JF", "JO", "JA", "T3", "PB", "DA", "Y1", "PY", "LA", "AN", "DB")
_IN_A_CONTAINER = ("NEWS", "MGZN", "ELEC", "WEB", "BLOG", "ENCYC", "JOUR", "EJOUR", "JFULL", "ICOMM", "MPCT", "SOUND", "VIDEO", "MULTI", "GEN")
_KINDS = {"CASE": KINDS["legal_case"], "ENCYC": KINDS["entry-encyclopedia"]}
_DATE = re.compile(r"(\d{4})/(\d{0,2})/(\d{0,2})(?:/(.*))?")


class _Tags(rispy.RisParser):
    """Records by their tags as they stand in the file, and addresses whole, of which rispy would make several where they have semicolons."""

    DEFAULT_MAPPING = {tag: tag for tag in (*_REPEATED, *_SINGLE)} | {"UK": "UK"}
    DEFAULT_LIST_TAGS = list(_REPEATED)
    DEFAULT_DELIMITER_MAPPING: dict[str, str] = {}


def parse(text: str, file: str, names: Mapping[str, str]) -> Parsed:
    """Entries of RIS; `names` are those of languages."""
    lines: list[list[str]] = []
    starts: list[int] = []
    faults: list[str] = []
    is_open = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        tag = found[1] if (found := re.match(r"\s*([A-Z][A-Z0-9])  -(?: |$)", line)) else ""
        if tag == "TY":
            faults += [_endless(file, start) for start in starts[-1:] if is_open]
            starts.append(number)
            is_open = True
        if is_open and tag:
            lines.append([f"{line.strip()} "])
        elif is_open and line.strip() and not lines[-1][0].startswith("TY"):
            lines[-1].append(line.strip())  # the text of the tag goes on; rispy would join it line by line, which takes long
        is_open = is_open and tag != "ER"
    faults += [_endless(file, start) for start in starts[-1:] if is_open]
    if faults:
        return Parsed([], faults)
    records = _Tags(skip_unknown_tags=True).parse_lines(iter([" ".join(parts) for parts in lines]))
    return Parsed([_entry(record, f"line {number}", names) for record, number in zip(records, starts, strict=True)], [])


def _endless(file: str, line: int) -> str:
    return f"{file}, line {line}: the entry that begins there has no end; add a line `ER  - ` behind it"


def _entry(record: dict[str, str | list[str]], place: str, names: Mapping[str, str]) -> Entry:
    said = {tag: "" for tag in _SINGLE} | {tag: value for tag, value in record.items() if isinstance(value, str)}
    many = {tag: [text for text in record.get(tag, []) if text] for tag in _REPEATED}
    language, doubts = language_of([said["LA"]], names)
    containers = [said[tag] for tag in ("T2", "JF", "JO", "JA", "PB")]
    publishers = containers if said["TY"] in _IN_A_CONTAINER else [containers[-1], *containers[:-1]]
    return Entry(
        place,
        key=said["ID"] or said["LB"],
        title=title_of(said["TI"] or said["T1"]),
        publisher=next(filter(None, map(values.plain, publishers)), ""),
        addresses=tuple(address for text in many["UR"] for address in values.addresses(text)) + tuple(filter(None, map(values.of_doi, many["DO"]))),
        published=_published([said["DA"], said["Y1"], said["PY"]], language),
        language=language,
        kind=_KINDS.get(said["TY"], ""),
        stored=values.stored_copy(said["AN"] or said["DB"], "\n".join(many["N1"])),
        doubts=doubts,
    )


def _published(dates: list[str], language: str) -> Published:
    """The most exact of the dates of an entry, of which EndNote has the day in one field and the year in another."""
    filled = list(dict.fromkeys(filter(None, dates)))
    years = [text for text in filled if re.fullmatch(r"\d{4}/*", text)]
    found = [_date(text if re.search(r"\d{4}", text) or not years else f"{text} {years[0][:4]}", language) for text in filled]
    dated = [each for each in found if each.day]
    if not dated:
        return next((each for each in found if each.doubt), NONE)
    best = min(dated, key=lambda each: (_length(each.day), bool(each.doubt)))
    outside = [each.day for each in dated if not _holds(each.day, best.day)]
    doubt = next(filter(None, [best.doubt, *[f"it says both {best.day} and {day}" for day in outside], *[each.doubt for each in found]]), "")
    return Published(best.day, doubt)


def _date(text: str, language: str) -> Published:
    """A date as RIS has it: year, month and day between slashes, and words behind them; or as somebody typed it."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return of_text(text.strip(" /"), language)
    numbers = [int(part or 0) for part in match.groups()[:3]]
    words = (match[4] or "").strip(" /")
    found = of_parts([numbers], season=words)
    return Published(found.day, f"{shortened(text)} says {shortened(words)} besides") if words and found.day and not found.doubt else found


def _length(day: str) -> int:
    first, last, _ = day_bounds(day)
    return (last - first).days if first and last else 10**7


def _holds(wide: str, narrow: str) -> bool:
    """Whether each day of one date can be one of the other."""
    (first, last, _), (start, end, _) = day_bounds(wide), day_bounds(narrow)
    return (not first or bool(start and start >= first)) and (not last or bool(end and end <= last))
