"""Statements, facts and pages as the site says them, and where their records stand."""

from collections.abc import Mapping

import pandas as pd

from analysis.model import sentences, terms
from analysis.model.dates import say_days
from analysis.model.sentences import say_office
from analysis.site import texts, words
from analysis.site.page_frame import Frame, Page, up


class RecordWords:
    """Words of records, and links to them."""

    def __init__(self, frame: Frame) -> None:
        self.shown, self.known, self.names, self.case_ids = frame.shown, frame.known, frame.names, frame.case_ids
        self.frame = frame
        self._statements: dict[tuple[str, str], Page] = {}
        self._pages: dict[tuple[str, str], Page] = {}

    def forget(self) -> None:
        """Let go of the words of records; they are made again if they are asked for."""
        self._statements.clear()
        self._pages.clear()

    def stance_words(self, row: Mapping[str, str]) -> str:
        """A state's stance in words: *Kazakhstan denies that the decision is final*."""
        return f"{sentences.start(self.names.get(row['state'], row['state']))} {sentences.say_stance(int(row['stance']), row['proposition'], self.names, row['state'])}"

    def position_words(self, row: Mapping[str, str]) -> str:
        """A statement in words: which state takes which stance, whose words these are, when."""
        others = "according to others" if not row["reported_by"] else f"according to {row['reported_by']}"
        voice = others if row["basis"] == terms.ATTRIBUTED else f"own {row['basis']}, {say_office(row['state'], row['organ'])}"
        return f"{self.stance_words(row)} ({voice}; {self.dated(row)})"

    def authority_words(self, row: Mapping[str, str]) -> str:
        """With what authority a statement speaks for its state; blank where it is not the state's own, where nobody decides, or another state does."""
        case = self.shown.cases[row["case_id"]]
        decided = case.deciders.get(row["proposition"]) or row["authority"] == "3"
        return words.AUTHORITY[int(row["authority"])] if row["basis"] != terms.ATTRIBUTED and row["state"] in case.deciding_states and decided else ""

    def dated(self, row: Mapping[str, str]) -> str:
        """The date of a statement or fact in words, by its strict bounds; *about* where it is marked so."""
        return ("about " if row["is_approximate"] == "yes" else "") + sentences.days_between(row["first_day"], row["last_day"])

    def record(self, name: str, path: str) -> str:
        """Where the record of a statement, fact, page or claim stands, from a page; blank where its case is not shown."""
        kinds = (self.known.statements, self.known.facts, self.known.pages)
        row = next((kind[name] for kind in kinds if name in kind), None)
        if row is not None:
            return f"{up(path)}{row['case_id']}/records.html#{name}" if row["case_id"] in self.frame.is_shown else ""
        return f"{up(path)}digest.html#{name}" if name in self.known.claims and self.frame.digest_case else ""

    def day_of(self, row: Mapping[str, str]) -> str:
        """Day of publication of a page, in words."""
        days = [pd.Timestamp(row[key]).date() if row.get(key) else None for key in ("published_first_day", "published_last_day")]
        return say_days(*days) if any(days) else "no date"

    def page_words(self, name: str, path: str) -> Page:
        """A page as pages of the site name it."""
        if (name, up(path)) not in self._pages:
            row = self.known.pages[name]
            self._pages[name, up(path)] = {
                "id": name,
                "publisher": row["publisher"],
                "day": self.day_of(row),
                **{column: row[column] if texts.is_web(row[column]) else "" for column in ("url", "archived")},
                "record": self.record(name, path),
            }
        return self._pages[name, up(path)]

    def statement(self, name: str, path: str) -> Page:
        """A statement as other pages tell it, with its authority."""
        if (name, up(path)) not in self._statements:
            row = self.known.statements[name]
            authority = self.authority_words(row)
            told = self.position_words(row) + (f"; {authority}" if authority else "")
            self._statements[name, up(path)] = {"id": name, "record": self.record(name, path), "words": told}
        return self._statements[name, up(path)]
