"""The pages of exhibits: drawing or table, and what each mark or row rests on."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from analysis import positions
from analysis.collect import files, others
from analysis.exhibits.style import svg_text
from analysis.exhibits.worded import Worded
from analysis.model import doors, sentences, terms
from analysis.model.addresses import anchor
from analysis.site import drawings, texts, words
from analysis.site.downloads import Downloads, is_main
from analysis.site.page_frame import Frame, Page, up
from analysis.site.record_words import RecordWords
from analysis.trace import descriptions
from analysis.trace.catalogue import Rests
from analysis.trace.results import Place

MOST_NAMED = 100
"""More statements, facts or pages behind a row than this are counted by case."""
CELLS = (("figure", "matrix"), ("table", "positions"))
"""Exhibits of which each mark or row is a cell, and says why it is as it is."""
NARROW = ("matrix", "decided")
"""Figures of cases that are drawn anew for phones, where that is quick."""


class ExhibitPages:
    """Exhibits as pages, and as parts of other pages."""

    def __init__(self, frame: Frame, told: RecordWords) -> None:
        self.shown, self.known, self.names, self.case_ids, self.codebook = frame.shown, frame.known, frame.names, frame.case_ids, frame.codebook
        self.frame, self.told = frame, told
        self.downloads = Downloads(frame)
        self._narrowed: dict[tuple[str, str], tuple[str, str]] = {}
        self._cells: dict[str, pd.DataFrame] = {}
        self._said: dict[str, dict[tuple[str, str, str], dict[str, str]]] = {}
        self._together: dict[str, tuple[str, Rests]] = {}

    def rests(self, place: Place, path: str) -> Page:
        """What a mark or row rests on, as its part of a page shows it."""
        basis, found = self._together[place.address] if place.address in self._together else self.shown.together(self.shown.traces(place.address))
        self._together[place.address] = (basis, found)
        known = self.known
        case_id = self.shown.case_of(place)
        case = case_id if case_id in self.frame.is_shown else ""
        return {
            "basis": basis,
            "whole": not case,
            "read": f"{up(path)}{case}/records.html#pages" if case else f"{up(path)}index.html#cases",
            "by_case": self._by_case(found, path),
            "statements": [self.told.statement(name, path) for name in found.statements],
            "facts": [{"id": name, "record": self.told.record(name, path), "claim": known.facts[name]["claim"]} for name in found.facts],
            "claims": [
                {
                    "id": name, "record": self.told.record(name, path), "start": known.claims[name]["char_start"], "end": known.claims[name]["char_end"],
                    "sha256": known.claims[name]["span_sha256"], "document": self.frame.document_url,
                }
                for name in found.claims
            ],
            "pages": [self.told.page_words(name, path) for name in found.pages],
            "of_others": [others.say_maker(maker) for maker in known.makers_of(found)],
        }  # fmt: skip

    def _by_case(self, found: Rests, path: str) -> list[Page]:
        """How many statements, facts and pages of each case something rests on, where these are too many to be named one by one."""
        if max(map(len, found)) <= MOST_NAMED:
            return []
        counts: dict[str, Counter] = {}
        for kind, names in zip(("statement", "fact", "claim", "page"), found, strict=True):
            of = {"statement": self.known.statements, "fact": self.known.facts, "claim": self.known.claims, "page": self.known.pages}[kind]
            for name in names:
                counts.setdefault(of[name]["case_id"], Counter())[kind] += 1
        return [
            {
                "words": f"{self.frame.subject(case_id) if case_id in self.known.cases else 'no case'}: {sentences.say_list([sentences.count(number, kind) for kind, number in counted.items()])}",
                "target": f"{up(path)}{case_id}/records.html" if case_id in self.frame.is_shown else "",
            }
            for case_id, counted in sorted(counts.items())
        ]

    def target(self, place: Place, path: str) -> str:
        """Where a mark or row says what it rests on, from a page."""
        home = f"{place.scope}/{place.kind}-{place.name}.html"
        return ("" if home == path else up(path) + home) + "#" + quote(anchor("t/" + place.address))

    def said(self, scope: str) -> dict[tuple[str, str, str], dict[str, str]]:
        """Words of every exhibit of a case or of the study that is shown, by scope, kind and name, in the order of reading."""
        if scope not in self._said and scope in self.frame.scopes:
            root = self.shown.root / "results"
            self._said[scope] = {
                (scope, kind, name): say_words(files.read_file(root / scope / f"{kind}s" / f"{name}.md").decode())
                for kind, name in self.shown.named(scope)
            }
        return self._said.get(scope, {})

    def forget(self, scope: str) -> None:
        """Let go of what was made of the exhibits of a case, or of the study."""
        self.shown.forget(scope)
        self.downloads.forget(scope)
        self._said.pop(scope, None)
        self._cells.pop(scope, None)
        for name in [name for name in self._together if name.startswith(f"{scope}/")]:
            del self._together[name]
        for key in [key for key in self._narrowed if key[0] == scope]:
            del self._narrowed[key]

    def exhibit(self, scope: str, kind: str, name: str, path: str) -> dict[str, Any]:
        """Words, drawing, downloads and links of an exhibit, as a page shows them; its finding is its heading, else its title."""
        words = self.said(scope)[scope, kind, name]
        made = {
            **words,
            "heading": words["finding"] or words["title"],
            "is_main": is_main(words["label"]),
            "anchor": f"{kind}-{name}",
            "page": f"{up(path)}{scope}/{kind}-{name}.html",
            "downloads": self.downloads.links(scope, kind, name, words["label"], path),
            "svg": "",
            "narrow": "",
        }
        if kind == "figure":
            of = {place.address: place for place in self.shown.rows(scope, kind, name)}
            svg = files.read_file(self.shown.root / "results" / scope / "figures" / f"{name}.svg").decode()

            def target(mark: str) -> str:
                return self.target(of[mark], path) if mark in of else ""

            made["svg"] = Markup(drawings.linked(svg, f"{scope}-{name}-", target, words["finding"]))
            if name in NARROW and all(narrow := self._narrow(scope, name)):
                made["narrow"] = Markup(drawings.linked(narrow[0], f"{scope}-{name}-narrow-", target, narrow[1]))
        return made

    def _narrow(self, scope: str, name: str) -> tuple[str, str]:
        """A figure of a case as it is drawn for a narrow column, and its finding; blank where that would not show the marks of the results."""
        if (scope, name) not in self._narrowed:
            declared, case, choices = self.shown.register["figure", name], self.shown.cases[scope], self.shown.choices(scope)
            drawn = declared.drawn(case, choices, declared.make(case, choices), declared.least_mm)
            marks = {row["address"]: row["title"] for row in drawn.marks.to_dict("records")}
            is_same = marks == {place.address: place.values["title"] for place in self.shown.rows(scope, "figure", name)}
            self._narrowed[scope, name] = (svg_text(drawn, drawn.finding), drawn.finding) if is_same else ("", "")
        return self._narrowed[scope, name]

    def exhibit_page(self, scope: str, kind: str, name: str) -> tuple[str, str]:
        """The page of an exhibit: drawing or table, and what each mark or row rests on."""
        path = f"{scope}/{kind}-{name}.html"
        places = list({place.address: place for place in self.shown.rows(scope, kind, name)}.values())
        made = self.exhibit(scope, kind, name, path)
        notebook, cell, parameters = self.shown.made_by(places[0])
        columns = [column for column in places[0].values if column != "address"] if places else []
        wide = {
            column
            for column in columns
            if max(len(place.values[column]) for place in places) > 60 and any(set(" ;") & set(place.values[column]) for place in places)
        }
        rows: list[Page] = []
        heads, said = self._in_words(places, columns) if kind == "table" else ([], {})
        for place in places:
            why, rests = self.why(place, path), self.rests(place, path)
            told = {made["id"] for part in why.get("parts", ()) for made in part["statements"]}
            rows.append(
                {
                    "anchor": anchor("t/" + place.address),
                    "address": place.address,
                    "words": place.values.get("title") or self._row_words(place),
                    "cells": [(column, said[place.address][column], self._cell_target(column, place.values[column], path)) for column in columns]
                    if said
                    else [],
                    "why": why,
                    "rests": {**rests, "statements": [made for made in rests["statements"] if made["id"] not in told]},
                }
            )
        stem = Path(notebook).stem
        page = self.frame.render(
            "exhibit.html", path, f"{made['label']}. {made['heading']}", made=made, rows=rows, columns=list(zip(columns, heads, strict=bool(heads))), wide=wide, cell=cell, notebook_name=stem,
            notebook=f"{stem}.html#cell-{cell}", run_here=self.frame.run_here(path, scope, stem), parameters=descriptions.say_parameters(parameters), trail=self.frame.trail(scope),
            cited=self.downloads.citation(scope, kind, name, made), command=f"rival-requests print {name} --case {scope}", scripts=["folds.js"],
        )  # fmt: skip
        return path, page

    def _in_words(self, places: list[Place], columns: list[str]) -> tuple[list[str], dict[str, Mapping[str, object]]]:
        """Heads of a table as it is printed, and its rows by address; results of others in which a cell is none of ours stay as they are."""
        rows = pd.DataFrame([place.values for place in places], columns=columns, dtype=object)
        described = self.shown.register["table", places[0].name].rows if places else None
        subjects = {case_id: case.subject for case_id, case in self.shown.cases.items() if places and places[0].scope in (case_id, terms.STUDY)}
        worded = Worded(self.codebook, subjects)
        try:
            made = worded.table(rows, described).to_dict("records") if described else []
            heads = worded.heads(rows, described) if described else []
        except (KeyError, ValueError):
            made, heads = rows.to_dict("records"), [column.replace("_", " ") for column in columns]
        return heads, {place.address: row for place, row in zip(places, made, strict=True)}

    def _row_words(self, place: Place) -> str:
        """A row of a table as a heading: a state and a proposition in words, else the keys in its address."""
        state, name = place.values.get("state", ""), place.values.get("proposition", "")
        keys = place.address.split("/", 2)[2]
        if keys == f"{state}/{name}":
            return f"{sentences.start(self.names.get(state, state))} on {sentences.say_proposition(name, self.names, state)}"
        return keys.replace("/", ", ")

    def cells(self, case_id: str) -> pd.DataFrame:
        """Positions of a case under the choices of its run."""
        if case_id not in self._cells:
            self._cells[case_id] = positions.compare(self.shown.cases[case_id], self.shown.choices(case_id))
        return self._cells[case_id]

    def why(self, place: Place, path: str) -> Page:
        """Why a cell of the matrix is as it is: who speaks, with what authority, what stands beside it; empty for what is no cell."""
        if (place.kind, place.name) not in CELLS:
            return {}
        cells, case = self.cells(place.scope), self.shown.cases[place.scope]
        found = cells[(cells["state"] == place.values["state"]) & (cells["proposition"] == place.values["proposition"])].to_dict("records")
        if not found:
            return {}
        cell = found[0]
        name, role = cell["proposition"], case.roles([cell["state"]])[cell["state"]]
        holders = terms.split_list(case.propositions.set_index("proposition").loc[name, "holders"])
        cannot = words.why_not(role, holders, name, self.codebook.roles, self.names) if cell["cell"] == "not_applicable" else ""
        return {
            "kind": words.KINDS[cell["cell"]] + (", contested" if cell["is_contested"] == "yes" else ""),
            "cannot": cannot,
            "says": sentences.start(words.say_own(cell, self.names)) if cell["n_own"] else "",
            "speakers": words.say_speakers(cell),
            "last": sentences.say_interval(cell["last_word_first"], cell["last_word_last"]),
            "since": "" if pd.isna(cell["stance"]) else sentences.say_interval(cell["since_first"], cell["since_last"]),
            "overtaken": words.say_overtaken(cell["overtaken"], self.codebook),
            "told": sentences.start(sentences.say_attributions(cell["attributions"], name, self.names, state=cell["state"])),
            "parts": [
                {"words": sentences.start(label), "statements": [self.told.statement(item, path) for item in terms.split_list(cell[column])]}
                for column, label in words.PARTS.items()
                if cell[column]
            ],
        }

    def _cell_target(self, column: str, value: str, path: str) -> str:
        """Where a cell of a table leads: to the record that it names, or to the page whose address it is."""
        if column in ("url", "archived"):
            return value if texts.is_web(value) else ""
        return self.told.record(value, path) if column.endswith("_id") else ""


def say_words(text: str) -> dict[str, str]:
    """Label, finding, title, caption, note and alternative text of an exhibit, from its file of words."""
    head, *others = text.strip().split("\n\n")
    ((label, title, caption),) = re.findall(r"\A\*\*((?:Figure|Table) S?\d+)\. (.*?)\.\*\* ?(.*)\Z", head, re.DOTALL)
    found = {"label": label, "finding": "", "title": title, "caption": caption, "note": "", "alt": ""}
    if others and (under := re.findall(r"\A\*\*(.*?)\.\*\* ?(.*)\Z", others[0], re.DOTALL)):
        found |= {"finding": title, "title": under[0][0], "caption": under[0][1]}
    for part in others:
        for name, key in (("Note", "note"), ("In words", "alt")):
            if part.startswith(f"*{name}.* "):
                found[key] = part.removeprefix(f"*{name}.* ")
    return {part: doors.of_markdown(said) for part, said in found.items()}
