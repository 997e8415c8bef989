"""A synthetic study of any number of cases: nobody and nothing in it is real, and it says so wherever it is read.

    .venv/bin/python tests/synthetic.py FOLDER [--cases 1000] [--seed 20]

It extends the codebook of the project and has what a real study of extraditions has, in the same spread: requests that are uncertain, refused or pending,
pages that share an original report, accounts that contradict each other, two coders who do not always agree, the law of each request.
"""

import argparse
import csv
import io
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from analysis.collect import files, store
from analysis.model import checkout
from analysis.model.dictionary.collected import BESIDE_TABLES, CASE_TABLES, case_table

SEED = 20
SAID = "Synthetic: made by a program, of nobody real."
ABOUT = """# A synthetic study: a program made every person, page and day of it (tests/synthetic.py of Rival Requests).
title = "A synthetic study of {n} cases"
question = "How does everything work with {n} cases? Nothing in this study is real."
default_case = "{first}"
authors = ["A program"]
licence = "CC0-1.0"
codebook = "extradition"
own_tables = ["coders", "aliases", "conclusions"]
"""
MINISTRIES = {"US": "US State Department", "RU": "RU Foreign Ministry", "FR": "FR Foreign Ministry", "GR": "GR Foreign Ministry"}
JUSTICE = {"US": "US Department of Justice", "RU": "RU prosecutor general's office", "CZ": "CZ Justice Ministry", "IT": "IT Justice Ministry"}
DECIDING = ["AZ", "BR", "CH", "CY", "CZ", "DE", "DK", "ES", "FR", "GB", "GR", "IL", "IT", "KZ", "MX", "MY", "NL", "NO", "SG", "SK", "TH", "VN"]
ASKING = [
    (("US", "RU"), 60),
    (("US",), 12),
    (("US", "RU", "FR"), 4),
    (("RU", "UA"), 6),
    (("DE", "RU"), 5),
    (("US", "CN"), 5),
    (("FR", "US"), 4),
    (("TR", "DE"), 4),
]
OUTLETS = {
    "US": "en",
    "RU": "ru",
    "FR": "fr",
    "DE": "de",
    "UA": "uk",
    "CN": "zh",
    "TR": "tr",
    "GR": "el",
    "ES": "es",
    "IT": "it",
    "BR": "pt",
    "CZ": "cs",
    "IL": "he",
}
KINDS = [("newspaper", 55), ("state_media", 14), ("wire", 12), ("aggregator", 8), ("broadcaster", 6), ("government", 5)]


def _one(draw: Random, weighted: list[tuple]) -> Any:
    return draw.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


class _Written:
    """A case while it is written: rows of its tables, in the order in which they are told."""

    def __init__(self, number: int, seed: int) -> None:
        self.draw, self.id = Random(f"{seed}:{number}"), f"case-{number:05d}"
        self.asking, self.decider = _one(self.draw, ASKING), ""
        self.decider = self.draw.choice([state for state in DECIDING if state not in self.asking])
        self.start = date(1996, 1, 1) + timedelta(self.draw.randrange(30 * 365 - 1500))
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in ("sources", "facts", "statements", "requests", "contradictions")}
        self.reports: list[str] = []
        self.origins: list[dict[str, str]] = []

    def day(self, after: int) -> str:
        return (self.start + timedelta(after)).isoformat()

    def page(self, after: int, is_dated: bool) -> str:
        """A page of that day or of the next one; every twelfth shows no day unless it has to, and some carry the report of another one."""
        draw, name = self.draw, f"{self.id}-p{len(self.rows['sources']) + 1:02d}"
        state = draw.choice([*self.asking, *self.asking, self.decider])
        report = draw.choice(self.reports) if self.reports and draw.random() < 0.15 else name
        if not self.origins or draw.random() < 0.08:
            report = f"{self.id}-o{len(self.origins) + 1}"
            self.origins.append(
                {"origin_id": report, "publisher": f"Synthetic Agency of {state}", "origin_state": state, "origin_kind": "wire", "note": SAID}
            )
        self.reports.append(report)
        self.rows["sources"].append(
            {
                "source_id": name, "publisher": f"Synthetic {_one(draw, [('Gazette', 3), ('Courier', 2), ('Agency', 1)])} of {state}",
                "title": f"Synthetic page {len(self.reports)} on {self.id}", "url": f"https://example.org/{self.id}/{name}",
                "published": "" if draw.random() < 0.08 and not is_dated else self.day(after + draw.randrange(2)), "language": OUTLETS.get(state, "en"),
                "outlet_state": state, "outlet_kind": _one(draw, KINDS), "origin_id": report, "note": SAID if not self.reports[1:] else "",
            }
        )  # fmt: skip
        return name

    def fact(self, after: int, state: str, organ: str, kind: str, claim: str, informant: str = "", written: str = "") -> str:
        """A fact on one to three pages, and its id."""
        pages = [self.page(after, kind in ("surrender", "release")) for _ in range(_one(self.draw, [(1, 70), (2, 22), (3, 8)]))]
        name = f"{self.id}-f{len(self.rows['facts']) + 1:02d}"
        self.rows["facts"].append(
            {
                "fact_id": name, "date": written or self.day(after), "actor": f"{organ.replace('_', ' ')} of {state}" if state else organ, "state": state, "organ": organ,
                "informant": informant or self.draw.choice(["court document", "newspaper, unattributed", "news agency, unattributed", "not stated"]),
                "event_type": kind, "claim": f"Synthetic: {claim}", "source_ids": ";".join(pages),
            }
        )  # fmt: skip
        return name

    def says(self, fact: str, state: str, organ: str, proposition: str, stance: int, basis: str = "act") -> None:
        """A statement that rests on a fact, of its day."""
        row = {"statement_id": f"{self.id}-s{len(self.rows['statements']) + 1:02d}", "fact_id": fact, "state": state, "organ": organ}
        row |= {
            "proposition": proposition,
            "stance": str(stance),
            "basis": basis,
            "reported_by": "a synthetic newspaper" if basis == "reported" else "",
        }
        self.rows["statements"].append(row | {"date": next(told["date"] for told in self.rows["facts"] if told["fact_id"] == fact)})

    def uncertain(self, after: int) -> str:
        """A day as it is known: to the day, within bounds, by its month, or approximately."""
        day = self.start + timedelta(after)
        return _one(
            self.draw,
            [(day.isoformat(), 60), (f"{self.day(after - 6)}/{day.isoformat()}", 20), (day.isoformat()[:7], 12), (f"{day.isoformat()}~", 8)],
        )

    def tell(self) -> dict[str, str]:
        """Write all of it; gives the row of `case.csv`."""
        draw, asking, decider = self.draw, self.asking, self.decider
        asked = {state: draw.choice([-25, 4, 12, 30, 55]) + draw.randrange(9) for state in asking}
        self.says(self.fact(0, decider, "police", "detention", f"he is detained in {decider}"), decider, "police", "detention_justified", 1)
        status = {}
        for state in asking:
            charged = self.fact(min(asked[state] - 1, 0), state, "justice_ministry", "charge", f"{state} accuses him", JUSTICE.get(state, ""))
            self.says(charged, state, "justice_ministry", f"charges_founded_{state}", 1)
            day = self.uncertain(asked[state])
            filed = self.fact(asked[state], state, "justice_ministry", "request", f"{state} asks for his surrender", JUSTICE.get(state, ""), day)
            self.says(filed, state, "justice_ministry", f"surrender_to_{state}", 1)
            self.rows["requests"].append(
                {"state": state, "requested_on": "" if draw.random() < 0.1 else day, "alleged_conduct": "synthetic conduct, alleged", "status": "filed",
                 "source_ids": self.rows["facts"][-1]["source_ids"]}
            )  # fmt: skip
        end = max(asked.values()) + 40 + int(draw.lognormvariate(4.6, 0.8))
        held = {}
        for state in asking:
            if draw.random() < 0.75:
                held[state] = draw.random() < 0.8
                ruled = self.fact(
                    min(asked[state] + 30, end - 2), decider, "court", "court_ruling", f"a court rules on the request of {state}", "court document"
                )
                self.says(ruled, decider, "court", f"request_admissible_{state}", 1 if held[state] else -1)
                status[state] = "admitted" if held[state] else "refused"
        outcome = _one(draw, [(asking[0], 48), (asking[-1], 18), ("none", 14), ("pending", 20)])
        decided = "justice_ministry" if draw.random() < 0.7 else "court"
        if outcome in asking:
            order = self.fact(end - 1, decider, decided, "decision", f"it is decided that he goes to {outcome}")
            self.says(order, decider, decided, f"surrender_to_{outcome}", 1)
            gone = self.fact(end, decider, "police", "surrender", f"he is handed over to {outcome}")
            self.says(gone, decider, "police", f"surrender_to_{outcome}", 1)
            status |= {state: "surrendered" if state == outcome else "passed_over" for state in asking}
            if draw.random() < 0.3:
                self.says(order, decider, decided, "decision_final", 1)
        elif outcome == "none":
            freed = self.fact(end, decider, "court", "release", "he is set free")
            self.says(freed, decider, "court", "detention_justified", -1)
        self._talk(end)
        for request in self.rows["requests"]:
            request["status"] = status.get(request["state"], "filed")
        self._contradict()
        first = min(asked, key=lambda state: (asked[state], state))
        ends = outcome if draw.random() > 0.05 or outcome != asking[-1] else "none"
        return {
            "case_id": self.id, "person": f"Synthetic Person {self.id[5:]}", "nationality": draw.choice([*asking, asking[-1], "CA"]), "requested_state": decider,
            "requesting_states": ";".join(asking), "detained_on": self.start.isoformat(), "first_requester": first if draw.random() < 0.7 else "",
            "person_preference": draw.choice([*asking, "none", ""]), "outcome_state": outcome, "outcome_on": self.day(end) if outcome != "pending" else "",
            "contest_outcome": ends, "final_decider": decided if outcome != "pending" or draw.random() < 0.5 else "", "later": "",
            "source_ids": self.rows["facts"][0]["source_ids"], "note": SAID,
        }  # fmt: skip

    def _talk(self, end: int) -> None:
        """What is said meanwhile, by states and others: with all else, 10 to 60 facts."""
        draw, asking = self.draw, self.asking
        n = max(10, min(60, int(draw.lognormvariate(3.1, 0.45)))) - len(self.rows["facts"])
        for _ in range(max(n, 0)):
            day, speaker = draw.randrange(1, end), draw.choice([*asking, *asking, self.decider])
            about = draw.choice([state for state in asking if state != speaker] or asking)
            kind = _one(draw, [("objects", 30), ("aside", 25), ("attributed", 15), ("nationality", 6), ("charges", 12), ("custody", 12)])
            if kind == "aside":
                organ = draw.choice(["defence", "person", "company", "press"])
                self.fact(day, "", organ, "context", f"the {organ} speaks of the matter", "defence lawyer" if organ == "defence" else "")
                continue
            organ = "court" if kind == "custody" else "foreign_ministry"
            speaker = self.decider if kind == "custody" else speaker
            told = self.fact(day, speaker, organ, "statement", f"{speaker} speaks of the matter", MINISTRIES.get(speaker, ""))
            proposition, stance = {
                "objects": (f"surrender_to_{about}" if draw.random() < 0.6 else f"request_political_{about}", -1),
                "nationality": ("nationality_priority", 1), "charges": (f"charges_founded_{about}", -1), "custody": ("detention_justified", 1),
            }.get(kind, (f"surrender_to_{about}", 1))  # fmt: skip
            stance = (
                -stance
                if proposition.startswith("request_political") or (proposition.startswith("surrender") and speaker == self.decider)
                else stance
            )
            self.says(told, speaker, organ, proposition, stance, "reported" if kind == "attributed" else "act" if kind == "custody" else "speech")

    def _contradict(self) -> None:
        """Some pairs of accounts that contradict each other."""
        facts = [row["fact_id"] for row in self.rows["facts"]]
        pairs = {tuple(sorted(self.draw.sample(facts, 2))) for _ in range(_one(self.draw, [(0, 20), (1, 30), (2, 25), (4, 20), (8, 5)]))}
        others: dict[str, list[str]] = {}
        for one, other in sorted(pairs):
            kind = _one(self.draw, [("event", 6), ("position", 3), ("conduct", 1), ("variant", 1)])
            self.rows["contradictions"].append({"fact_id": one, "contradicts_fact_id": other, "kind": kind})
            if kind != "variant":
                others.setdefault(one, []).append(other)
                others.setdefault(other, []).append(one)
        for row in self.rows["facts"]:
            row["contradicts"] = ";".join(sorted(others.get(row["fact_id"], [])))

    def codings(self) -> list[dict[str, str]]:
        """The statements as two coders found them: now and then one overlooks one, or reads another stance, basis or organ."""
        found = []
        for said in self.rows["statements"]:
            for coder in ("S", "T"):
                row = {name: said[name] for name in ("fact_id", "state", "proposition", "stance", "basis", "organ")} | {
                    "coder": coder,
                    "case_id": self.id,
                }
                turn = self.draw.random()
                if turn < 0.08:
                    row |= {"basis": "speech" if said["basis"] == "act" else "act"}
                elif turn < 0.12:
                    row |= {"organ": "other"}
                elif turn < 0.15:
                    row |= {"stance": "-1" if said["stance"] == "1" else "1"}
                found += [row] * (turn < 0.92)
        return found

    def law(self) -> dict[str, list[dict[str, str]]]:
        """On which law each request rests, when its charge was made, and grounds that were named."""
        charges = {row["state"]: row for row in self.rows["facts"] if row["event_type"] == "charge"}
        rests = [
            {"case_id": self.id, "state": state, "instrument_id": f"synthetic-{self.decider.lower()}", "basis": "domestic"} for state in self.asking
        ]
        rests += [
            {"case_id": self.id, "state": state, "instrument_id": f"synthetic-{self.decider.lower()}-{state.lower()}", "basis": "bilateral"}
            for state in self.asking
        ]
        times = [
            {"case_id": self.id, "state": state, "charge_or_warrant_on": charges[state]["date"], "fact_ids": charges[state]["fact_id"]}
            for state in self.asking
        ]
        decided = [row for row in self.rows["facts"] if row["event_type"] == "decision"]
        named = [
            {"case_id": self.id, "fact_id": row["fact_id"], "state": self.decider, "grounds": "request_date;gravity", "voice": "own"}
            for row in decided[:1]
        ]
        return {"law/law": rests, "law/timing": [row | {"against_detention": "by_detention"} for row in times], "law/grounds": named}


def _csv(names: list[str], rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _legal() -> dict[str, list[dict[str, str]]]:
    """Invented instruments of every state that decides, and the pages on which they stand."""
    asking = sorted({state for states, _ in ASKING for state in states})
    instruments, pages, deciders = [], [], []
    for state in DECIDING:
        for other in ["", *(name for name in asking if name != state)]:
            name = f"synthetic-{state}-{other}".lower().strip("-")
            title = f"Synthetic treaty of {state} and {other}" if other else f"Synthetic statute of {state}"
            rules = {
                "nationals": "may_refuse",
                "dual_criminality": "required",
                "parties": f"{state};{other}".strip(";"),
                "source_ids": name,
                "note": SAID,
            }
            chosen = (
                {"competing_requests_article": "17", "competing_requests_criteria": "gravity;place;request_date;nationality"} if not other else {}
            )
            instruments.append({"instrument_id": name, "title": title, "kind": "bilateral" if other else "domestic", **rules, **chosen})
            page = {"title": title, "publisher": "Synthetic Gazette of Laws", "url": f"https://example.org/law/{name}", "what_was_read": "whole"}
            pages.append({"source_id": name, "kind": "treaty_text" if other else "statute", **page})
        decider = {
            "requested_state": state,
            "final_decider": "justice_ministry",
            "appeal": "court",
            "law": f"Synthetic statute of {state}, s. 1",
            "source_ids": f"synthetic-{state.lower()}",
        }
        deciders.append(decider)
    return {"law/instruments": instruments, "law/sources": pages, "law/deciders": deciders}


def make_study(folder: Path, n_cases: int, seed: int = SEED) -> Path:
    """Write a synthetic study; the same bytes for the same number and seed, whatever is there.

    A case is the same in a study of any number of cases.

    Returns
    -------
    The folder of its collected data, `folder/data/raw`.
    """
    codebook, project = store.read_codebook(), checkout.INSTRUMENT / "data" / "raw"
    tables = {table.name: list(table.names) for table in (case_table(codebook.case_columns, codebook.roles), *CASE_TABLES, *BESIDE_TABLES)}
    made: dict[str, bytes] = {}
    beside: dict[str, list[dict[str, str]]] = {"origins": [], "codings": [], **_legal(), "law/law": [], "law/timing": [], "law/grounds": []}
    cases = [_Written(number, seed) for number in range(1, n_cases + 1)]
    for case in cases:
        rows = {"case": [case.tell()], **case.rows}
        made |= {f"cases/{case.id}/{name}.csv": _csv(tables[name], written) for name, written in rows.items()}
        beside["origins"] += case.origins
        beside["codings"] += case.codings()
        for name, written in case.law().items():
            beside[name] += written
    made |= {f"{name}.csv": _csv(tables[name], written) for name, written in beside.items()}
    coders = [
        {"coder": name, "round": "1", "kind": "program", "is_blind": "yes", "instructions": "none: synthetic", "note": SAID} for name in ("S", "T")
    ]
    made["codebook/coders.csv"] = _csv(["coder", "round", "kind", "is_blind", "instructions", "note"], coders)
    chosen = [{"candidate": case.id, "included": "yes", "rival_request": "yes" if case.asking[1:] else "no", "reason": "Synthetic"} for case in cases]
    made["codebook/selection.csv"] = _csv(["candidate", "included", "rival_request", "reason"], chosen)
    made["codebook/generalisations.csv"] = files.read_file(project / "codebook" / "generalisations.csv")
    words = files.read_file(project / "study.toml").decode()
    made["study.toml"] = (ABOUT.format(n=n_cases, first=cases[0].id) + "\n" + words[words.index("[words]") :]).encode()
    raw = folder / "data" / "raw"
    files.write_all(raw, made)
    return raw


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    print(make_study(given.folder, given.cases, given.seed))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
