"""What the lists in a cell of the matrix say: who dissents, and who attributes which stance."""

from collections.abc import Mapping

from analysis.model import terms


def _two(days: str) -> tuple[str, str]:
    """First and last day of an interval, such as `2019-04-09/2019-04-10`."""
    first, _, last = days.partition("/")
    return first, last


def dissents_of(cell: Mapping[str, object]) -> list[tuple[str, int, str, str]]:
    """Organ, stance, first and last day (blank = no bound) of the statements that dissent in a cell, by last day."""
    items = [item.rsplit(" ", 2) for item in terms.split_list(str(cell["dissents"]))]
    found = [(organ, int(stance), *_two(days)) for organ, stance, days in items]
    return sorted(found, key=lambda item: (item[3] or "9999", item[2], item[0], item[1]))


def voices_of(attributed: str) -> dict[int, list[str]]:
    """Who attributes each stance, supporting ones first; from cells as `RU consulate 1;press -1`."""
    said: dict[int, list[str]] = {}
    for item in terms.split_list(attributed):
        who, _, stance = item.rpartition(" ")
        said.setdefault(int(stance), []).append(who)
    return {stance: said[stance] for stance in sorted(said, reverse=True)}
