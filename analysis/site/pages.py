"""The pages of the site: what each says, from the exhibits and the records behind them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import pandas as pd
from markupsafe import Markup

from analysis import positions
from analysis.collect import annotations, store
from analysis.model import sentences, terms
from analysis.model.addresses import address, anchor
from analysis.model.dates import say_days
from analysis.model.sentences import say_office
from analysis.pipeline import documents, notebooks
from analysis.site import drawings, explorer, search, texts, words
from analysis.site.notebooks import exporter, notebook_html
from analysis.trace import descriptions
from analysis.trace.catalogue import Rests
from analysis.trace.way_back import NOTHING, SILENCE, Exhibits, Place

TEMPLATES = Path(__file__).with_name("templates")
NAVIGATION = (
    ("Start", "index.html"),
    ("All cases", "study/index.html"),
    ("Search", "search.html"),
    ("Digest audit", "digest.html"),
    ("Codebook", "codebook.html"),
    ("How it was made", "made.html"),
    ("Reproduce", "reproduce.html"),
    ("Corrections", "corrections.html"),
)
"""What stands at the top of every page."""

MOST_NAMED = 100
"""More statements, facts or pages behind a row than this are counted by case."""
CELLS = (("figure", "matrix"), ("table", "positions"))
"""Exhibits of which each mark or row is a cell, and says why it is as it is."""
VOICES = ("own voice", "according to offices of other states", "according to the press and others")
"""Columns in which accounts stand side by side."""

TEXTS = {
    "CODEBOOK.md": "codebook.html",
    "docs/positions.md": "positions.html",
    "docs/architecture.md": "made.html",
    "docs/reviewing.md": "reproduce.html",
    "docs/data-dictionary.md": "data-dictionary.html",
    "docs/your-case.md": "your-case.html",
    "docs/coding.md": "coding.html",
    "docs/multiverse.md": "multiverse.html",
    "docs/networks.md": "networks.html",
    "docs/print.md": "print.html",
    "docs/tracing.md": "tracing.html",
    "data/raw/README.md": "data.html",
    "data/raw/LIMITS.md": "limits.html",
    "data/raw/ORIGINS.md": "origins.html",
    "data/raw/RELIABILITY.md": "reliability.html",
    "tests/data/tiny/README.md": "worked-case.html",
    "tests/data/harbour/README.md": "worked-contest.html",
    "tests/data/treaty/README.md": "worked-treaty.html",
}
"""Documents of the project that are pages of their own in the site of its own data, by path."""
OF_DATA = {
    "CODEBOOK.md": "codebook.html",
    "README.md": "data.html",
    "LIMITS.md": "limits.html",
    "ORIGINS.md": "origins.html",
    "RELIABILITY.md": "reliability.html",
    "CHANGES.md": "corrections.html",
}
"""Documents that another data set may bring, by path from its folder, in place of those."""
CORRECTIONS = ("README.md", "CHANGELOG.md", "data/raw/CHANGES-2.md", "data/raw/CHANGES.md")
"""Documents that the page of corrections is made of; of the README its part on persons."""

Page = Mapping[str, Any]


def _up(path: str) -> str:
    """What leads from a page to the root of the site."""
    return "../" * path.count("/")


class Pages:
    """All pages of the site, by path.

    Parameters
    ----------
    shown
        Exhibits of what is claimed, or of a rerun.
    scopes
        Cases, and the study, of which pages are made.
    base_url
        Address at which the site will stand, with a slash at its end; blank = any.
    """

    def __init__(self, shown: Exhibits, scopes: Iterable[str], base_url: str = "") -> None:
        self.shown, self.known, self.base_url = shown, shown.catalogue, base_url
        self.scopes = [scope for scope in shown.scopes if scope in set(scopes)]
        self.case_ids = [scope for scope in self.scopes if scope != terms.STUDY]
        self.codebook = shown.study.codebook
        self.names = self.codebook.words
        self._cells: dict[str, pd.DataFrame] = {}
        self._together: dict[str, tuple[str, Rests]] = {}
        self._exporter = exporter()
        self._environment = jinja2.Environment(
            autoescape=True, loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
        self._environment.filters["capitalized"] = sentences.start
        self._environment.globals["about"] = self.codebook.about

    def render(self, template: str, path: str, title: str, **given: object) -> str:
        """A page; `given` is what its template asks for."""
        frame = {
            "title": title,
            "path": path,
            "root": _up(path),
            "navigation": [(words, target) for words, target in NAVIGATION if target in self.paths],
            "base_url": self.base_url,
            "there": self.paths,
            "styles": [],
            "scripts": [],
            "trail": [],
            "description": "",
        }
        return self._environment.get_template(template).render(**{**frame, **given})

    @cached_property
    def paths(self) -> set[str]:
        """Paths of the pages that every page may lead to."""
        found = {"index.html", "search.html", *self._texts.values(), *(["corrections.html"] if self._is_own else [])}
        return found | ({"study/index.html"} if terms.STUDY in self.scopes else set()) | ({"digest.html"} if self._digest_case else set())

    @property
    def _is_own(self) -> bool:
        """Whether the site is that of the project's own data, of which its documents speak."""
        return store.raw_folder().resolve() == (store.ROOT / "data" / "raw").resolve()

    @property
    def _home(self) -> Path:
        """Folder from which the documents of the data are named."""
        return store.ROOT if self._is_own else store.raw_folder()

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Documents that are pages of their own, by path from `_home`."""
        return {path: page for path, page in (TEXTS if self._is_own else OF_DATA).items() if (self._home / path).is_file()}

    @cached_property
    def _digest_case(self) -> str:
        """The case whose facts the digest was audited against; blank = none of those that are shown."""
        return next((row["case_id"] for row in self.known.claims.values() if row["case_id"] in self.case_ids), "")

    @property
    def _document_url(self) -> str:
        """Address of the document under audit; blank where it is no address of the web."""
        url = (self.known.document or {}).get("url", "")
        return url if texts.is_web(url) else ""

    # -- words of records

    def stance_words(self, row: Mapping[str, str]) -> str:
        """A state's stance in words: *Kazakhstan denies that the decision is final*."""
        return f"{sentences.start(self.names.get(row['state'], row['state']))} {sentences.say_stance(int(row['stance']), row['proposition'], self.names)}"

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
            return f"{_up(path)}{row['case_id']}/records.html#{name}" if row["case_id"] in self.case_ids else ""
        return f"{_up(path)}digest.html#{name}" if name in self.known.claims and self._digest_case else ""

    def day_of(self, row: Mapping[str, str]) -> str:
        """Day of publication of a page, in words."""
        days = [pd.Timestamp(row[key]).date() if row.get(key) else None for key in ("published_first_day", "published_last_day")]
        return say_days(*days) if any(days) else "no date"

    def page_words(self, name: str, path: str) -> Page:
        """A page as pages of the site name it."""
        row = self.known.pages[name]
        return {
            "id": name,
            "publisher": row["publisher"],
            "day": self.day_of(row),
            "url": row["url"] if texts.is_web(row["url"]) else "",
            "record": self.record(name, path),
        }

    def rests(self, place: Place, path: str) -> Page:
        """What a mark or row rests on, as its part of a page shows it."""
        basis, found = self._together[place.address] if place.address in self._together else self.shown.together(self.shown.traces(place.address))
        self._together[place.address] = (basis, found)
        known = self.known
        case_id = self.shown.case_of(place)
        case = case_id if case_id in self.case_ids else ""
        return {
            "basis": basis,
            "whole": not case,
            "read": f"{_up(path)}{case}/records.html#pages" if case else f"{_up(path)}index.html#cases",
            "by_case": self._by_case(found, path),
            "statements": [self._statement(name, path) for name in found.statements],
            "facts": [{"id": name, "record": self.record(name, path), "claim": known.facts[name]["claim"]} for name in found.facts],
            "claims": [
                {
                    "id": name, "record": self.record(name, path), "start": known.claims[name]["char_start"], "end": known.claims[name]["char_end"],
                    "sha256": known.claims[name]["span_sha256"], "document": self._document_url,
                }
                for name in found.claims
            ],
            "pages": [self.page_words(name, path) for name in found.pages],
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
                "words": f"{self._subject(case_id) if case_id in self.known.cases else 'no case'}: {sentences.say_list([sentences.count(number, kind) for kind, number in counted.items()])}",
                "target": f"{_up(path)}{case_id}/records.html" if case_id in self.case_ids else "",
            }
            for case_id, counted in sorted(counts.items())
        ]

    # -- exhibits

    def target(self, place: Place, path: str) -> str:
        """Where a mark or row says what it rests on, from a page."""
        home = f"{place.scope}/{place.kind}-{place.name}.html"
        return ("" if home == path else _up(path) + home) + "#" + quote(anchor("t/" + place.address))

    def exhibit(self, scope: str, kind: str, name: str, path: str) -> dict[str, Any]:
        """Words, drawing and links of an exhibit, as a page shows them."""
        folder = self.shown.root / "results" / scope / f"{kind}s"
        words = _words(store.read_file(folder / f"{name}.md").decode())
        home = f"{scope}/{kind}-{name}.html"
        made = {
            **words,
            "anchor": f"{kind}-{name}",
            "page": _up(path) + home,
            "data": f"{_up(path)}data/{scope}/{kind}s/{name}.csv",
            "svg": "",
            "drawing": "",
        }
        if kind == "figure":
            of = {place.address: place for place in self.shown.rows(scope, kind, name)}
            svg = store.read_file(folder / f"{name}.svg").decode()
            made["svg"] = Markup(drawings.linked(svg, f"{scope}-{name}-", lambda mark: self.target(of[mark], path) if mark in of else ""))
            made["drawing"] = f"{_up(path)}data/{scope}/figures/{name}.svg"
        return made

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
            if max(len(place.values[column]) for place in places) > 90 and any(set(" ;") & set(place.values[column]) for place in places)
        }
        rows: list[Page] = []
        for place in places:
            why, rests = self.why(place, path), self.rests(place, path)
            told = {made["id"] for part in why.get("parts", ()) for made in part["statements"]}
            rows.append(
                {
                    "anchor": anchor("t/" + place.address),
                    "address": place.address,
                    "words": place.values.get("title") or place.address.split("/", 2)[2].replace("/", ", "),
                    "cells": []
                    if kind == "figure"
                    else [(column, place.values[column], self._cell_target(column, place.values[column], path)) for column in columns],
                    "why": why,
                    "rests": {**rests, "statements": [made for made in rests["statements"] if made["id"] not in told]},
                }
            )
        stem = Path(notebook).stem
        page = self.render(
            "exhibit.html", path, f"{made['label']}. {made['title']}", made=made, rows=rows, columns=columns, wide=wide, cell=cell, notebook_name=stem,
            notebook=f"{stem}.html#cell-{cell}", parameters=descriptions.say_parameters(parameters), trail=self._trail(scope),
        )  # fmt: skip
        return path, page

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
            "told": sentences.start(sentences.say_attributions(cell["attributions"], name, self.names)),
            "parts": [
                {"words": sentences.start(label), "statements": [self._statement(item, path) for item in terms.split_list(cell[column])]}
                for column, label in words.PARTS.items()
                if cell[column]
            ],
        }

    def _statement(self, name: str, path: str) -> Page:
        row = self.known.statements[name]
        authority = self.authority_words(row)
        return {"id": name, "record": self.record(name, path), "words": self.position_words(row) + (f"; {authority}" if authority else "")}

    def _cell_target(self, column: str, value: str, path: str) -> str:
        """Where a cell of a table leads: to the record that it names, or to the page whose address it is."""
        if column == "url":
            return value if texts.is_web(value) else ""
        return self.record(value, path) if column.endswith("_id") else ""

    def _trail(self, scope: str) -> list[tuple[str, str]]:
        words = "All cases" if scope == terms.STUDY else sentences.start(self._subject(scope))
        return [("Start", "index.html"), (words, f"{scope}/index.html")]

    def _subject(self, case_id: str) -> str:
        """Whom or what a case is about."""
        return self.shown.cases[case_id].subject

    # -- pages

    def every(self) -> Iterable[tuple[str, str]]:
        """Path and text of every page."""
        yield self.start()
        yield self.search()
        if self._digest_case:
            yield self.digest()
        yield from self.documents()
        for scope in self.scopes:
            yield self.study() if scope == terms.STUDY else self.case(scope)
            if scope != terms.STUDY:
                yield self.records(scope)
            for kind, name in self.shown.named(scope):
                yield self.exhibit_page(scope, kind, name)
            for name in notebooks.names(scope):
                yield self.notebook(scope, name)

    def notebook(self, scope: str, name: str) -> tuple[str, str]:
        """An executed notebook."""
        path = f"{scope}/{name}.html"
        executed = store.read_file(self.shown.root / notebooks.executed_path(name, scope))
        body = Markup(notebook_html(self._exporter, executed))
        return path, self.render("text.html", path, f"{name.replace('_', ' ')}, {scope}", body=body, trail=self._trail(scope))

    def _case_words(self, case_id: str) -> Page:
        row, case = self.known.cases[case_id], self.shown.cases[case_id]
        start = self.codebook.about.words["start_column"].removesuffix("_on")
        days = [pd.Timestamp(row[key]).date() if row[key] else None for key in (f"{start}_first_day", f"{start}_last_day")]
        return {
            "id": case_id,
            "subject": case.subject,
            "roles": {title: ", ".join(names) for title, names in self._roles(case_id)},
            "started": say_days(*days),
            "outcome": self._outcome(case_id) if row.get("outcome_state") else "",
            "later": row.get("later", ""),
            "note": row.get("note", ""),
            "disputed": self._disputed(case_id),
            "until": self._until(case_id),
            "facts": len(case.facts),
            "pages": len(case.sources),
            "statements": int((case.statements["coding"] == terms.ADJUDICATED).sum()),
        }

    def _until(self, case_id: str) -> str:
        """Last day on which a page of a case is known to have been published, in words."""
        days = sorted(filter(None, self.shown.cases[case_id].sources["published_last_day"]))
        return sentences.days_between(days[-1], days[-1]) if days else "unknown"

    def _outcome(self, case_id: str) -> str:
        """The state with which the matter first ended, as far as the pages tell."""
        state, about = self.known.cases[case_id]["outcome_state"], self.codebook.about.words
        known = {"pending": f"no {about['outcome']} found on pages up to {self._until(case_id)}", "none": f"nobody: {about['undone']}"}
        return known.get(state) or self.names.get(state, state)

    def _roles(self, case_id: str) -> list[tuple[str, list[str]]]:
        """Title of each role that the case names states for, and their names."""
        row, made = self.shown.cases[case_id].row, []
        for role in self.codebook.roles.to_dict("records"):
            states = terms.split_list(row[role["case_column"]]) if role["case_column"] else []
            if role["case_column"]:
                made.append((role["title"] + "s" * (len(states) > 1), [self.names.get(state, state) for state in states]))
        return made

    def start(self) -> tuple[str, str]:
        """Question and answer, the cases, and what is claimed."""
        about = self.codebook.about
        case_id = about.default_case if about.default_case in self.case_ids else self.case_ids[0]
        path, readme = "index.html", self._home / "README.md"
        said = store.read_file(readme).decode() if readme.is_file() else ""
        limits = [
            re.sub(r"\*\*|`|\[([^\]]*)\]\([^)]*\)", r"\1", line[2:])
            for line in _section(said, "What is claimed, and what is not").splitlines()
            if line.startswith("- ")
        ]
        row = self._case_words(case_id)
        page = self.render(
            "start.html", path, about.question, limits=limits, roles=self.codebook.roles.loc[self.codebook.roles["case_column"] != "", "title"], until=row["until"], study=terms.STUDY in self.scopes, case_page=f"{case_id}/index.html",
            question=self._question(case_id),
            answer=[(words, self._part_target(origin, path)) for words, origin in self._answer(case_id)], sentences=self._stated(case_id),
            figure=self.exhibit(case_id, "figure", "matrix", path), cases=[self._case_words(case) for case in self.case_ids],
            description="Positions of states, from sourced facts to figures that walk back to their sources.",
        )  # fmt: skip
        return path, page

    def _question(self, case_id: str) -> str:
        """Which states have which part in a case, and on what the answer is itself in dispute."""
        row = self._case_words(case_id)
        parts = [f"the {title} {'are' if len(names) > 1 else 'is'} {sentences.say_list(names)}" for title, names in self._roles(case_id) if names]
        told = f"In the case of {row['subject']}, {self.codebook.about.words['started']} {row['started']}, {sentences.say_list(parts)}."
        return " ".join(filter(None, [told, row["disputed"]]))

    def _answer(self, case_id: str) -> list[documents.Part]:
        """The answer of the README for its case; none for another one, of which the sentences on its positions are told."""
        if not self._is_own or case_id != self.codebook.about.default_case:
            return []
        root = self.shown.root
        paths = [path for folder in ("results", "data/processed") for path in sorted((root / folder / case_id).rglob("*.csv"))]
        return documents.answer_parts({path.relative_to(root).as_posix(): store.read_file(path) for path in paths})

    def _part_target(self, origin: str, path: str) -> str:
        """Where words that are taken from an address lead; blank where they are taken from none."""
        places = self.shown.find(origin)[0] if origin else []
        if not places:
            return ""
        return (
            self.target(places[-1], path)
            if len(places) == 1 or places[0].address == places[-1].address
            else f"{_up(path)}{places[-1].scope}/table-{places[-1].name}.html"
        )

    def _stated(self, case_id: str) -> Markup:
        """The positions of a case in sentences, one item of a list for each state."""
        cells = self.cells(case_id)
        said = [*sentences.own_positions(cells, self.codebook), *sentences.attributed_only(cells, self.codebook)]
        return Markup(texts.markdown_html("\n".join(f"- {sentence}" for sentence in said)))

    def _disputed(self, case_id: str) -> str:
        """On what the position of the state that decides is itself in dispute; blank if on nothing."""
        return words.say_disputed(self.cells(case_id), self.shown.cases[case_id].deciding_states, self.names)

    def case(self, case_id: str) -> tuple[str, str]:
        """A case: positions, explorer, figures, accounts side by side, evidence, tables, notebooks."""
        path = f"{case_id}/index.html"
        row = self._case_words(case_id)
        named = self.shown.named(case_id)
        page = self.render(
            "case.html", path, sentences.start(row["subject"]), case=row, sentences=self._stated(case_id), trail=[("Start", "index.html")],
            explorer=explorer.data(self.shown.cases[case_id]), records="records.html#",
            figures=[self.exhibit(case_id, kind, name, path) for kind, name in named if kind == "figure"],
            tables=[self.exhibit(case_id, kind, name, path) for kind, name in named if kind == "table"],
            accounts=self._accounts(case_id, path), evidence=self._evidence(case_id, path),
            notebooks=[(name.replace("_", " "), f"{name}.html") for name in notebooks.names(case_id)],
            styles=["explorer.css"], scripts=["explorer.js"], description=f"Positions of states in the case of {row['subject']}, with their sources.",
        )  # fmt: skip
        return path, page

    def _accounts(self, case_id: str, path: str) -> list[Page]:
        """Groups of accounts of which some differ on a state's position, in columns by whose word they are."""
        rows = [place.values for place in self.shown.rows(case_id, "table", "accounts") if place.values["at_stake"] == "yes"]
        groups: dict[str, list[Mapping[str, str]]] = {}
        for row in rows:
            groups.setdefault(row["group"], []).append(row)
        made: list[Page] = []
        for found in groups.values():
            stances: dict[tuple[str, str], set[str]] = {}
            for row in found:
                if row["stance"]:
                    stances.setdefault((row["state"], row["proposition"]), set()).add(row["stance"])
            differing = [position for position, taken in stances.items() if len(taken) > 1]
            heads = [
                f"{sentences.start(self.names.get(state, state))} on {sentences.say_proposition(name, self.names)}"
                for state, name in sorted(differing)
            ]
            columns: dict[str, dict[str, Page]] = {words: {} for words in VOICES}
            for row in found:
                is_own, heard = row["basis"] not in ("", terms.ATTRIBUTED), row["voice_state"]
                told = columns[VOICES[0 if is_own else 1 if heard else 2]].setdefault(
                    row["fact_id"],
                    {
                        "record": self.record(row["fact_id"], path), "number": row["fact_id"].removeprefix(f"{case_id}-"), "days": row["days"],
                        "speaker": row["speaker"] if is_own else row["voice"], "claim": row["claim"], "says": [],
                        "excludes": ", ".join(item.removeprefix(f"{case_id}-") for item in terms.split_list(row["excludes"])),
                    },
                )  # fmt: skip
                if row["stance"]:
                    told["says"].append(self.stance_words(row) + (f" (own {row['basis']})" if is_own else f" ({row['voice']})"))
            shown = [{"words": words, "accounts": list(told.values())} for words, told in columns.items()]
            made.append({"words": "; ".join(heads), "columns": shown})
        return made

    def _evidence(self, case_id: str, path: str) -> list[Page]:
        return [
            {
                **place.values,
                "record": self.record(place.values["fact_id"], path),
                "number": place.values["fact_id"].removeprefix(f"{case_id}-"),
                "pages": [self.page_words(name, path) for name in terms.split_list(place.values["source_ids"])],
            }
            for place in self.shown.rows(case_id, "table", "evidence")
        ]

    def study(self) -> tuple[str, str]:
        """All cases side by side."""
        path = f"{terms.STUDY}/index.html"
        named = self.shown.named(terms.STUDY)
        page = self.render(
            "study.html", path, "All cases side by side", trail=[("Start", "index.html")],
            figures=[self.exhibit(terms.STUDY, kind, name, path) for kind, name in named if kind == "figure"],
            tables=[self.exhibit(terms.STUDY, kind, name, path) for kind, name in named if kind == "table"],
            notebooks=[(name.replace("_", " "), f"{name}.html") for name in notebooks.names(terms.STUDY)],
        )  # fmt: skip
        return path, page

    @cached_property
    def _behind(self) -> dict[str, list[Place]]:
        """Marks and rows that rest on each statement, fact and page, by id; silence rests on none."""
        found: dict[str, list[Place]] = {}
        for place in self.shown.every(self.scopes):
            trace = self.shown.trace(place)
            if trace.basis not in (SILENCE, NOTHING):
                for name in (*trace.rests.statements, *trace.rests.facts, *trace.rests.pages):
                    found.setdefault(name, []).append(place)
        return found

    def _places(self, name: str, path: str) -> list[Page]:
        """Exhibits in which something stands behind a mark or row, each with how many there are."""
        by_exhibit: dict[tuple[str, str, str], list[Place]] = {}
        for place in self._behind.get(name, []):
            by_exhibit.setdefault((place.scope, place.kind, place.name), []).append(place)
        return [
            {
                "target": self.target(places[0], path),
                "words": self.shown.register[kind, exhibit].label + (f" ({len(places)})" if len(places) > 1 else ""),
            }
            for (_, kind, exhibit), places in by_exhibit.items()
        ]

    def _contradictions(self, case_id: str) -> dict[str, list[Page]]:
        """Of each fact what stands against it or beside it, by kind in the order of `terms.CONTRADICTIONS`: contradictions, remarks, other wordings."""
        pairs = self.shown.cases[case_id].contradictions
        found: dict[str, list[Page]] = {}
        for kind, row in terms.CONTRADICTIONS.iterrows():
            title = f"contradiction ({kind})" if row["is_dispute"] else "other wording" if kind == terms.VARIANT else f"remark ({kind})"
            for fact, others in pairs[pairs["kind"] == kind].groupby("fact_id"):
                told = [{"fact": other, "note": note} for other, note in zip(others["contradicts_fact_id"], others["note"], strict=True)]
                found.setdefault(fact, []).append({"title": title, "definition": row["definition"], "others": told})
        return found

    def records(self, case_id: str) -> tuple[str, str]:
        """Statements, facts, pages, original reports and informants of a case, each with an anchor."""
        path, known = f"{case_id}/records.html", self.known

        def mine(kind: Mapping[str, Mapping[str, str]]) -> list[str]:
            return [name for name, row in kind.items() if row["case_id"] == case_id]

        facts, pages = mine(known.facts), mine(known.pages)
        against = self._contradictions(case_id)
        origins = sorted({known.origin_of(name) for name in pages})
        informants = sorted({known.facts[name]["informant"] for name in facts})
        page = self.render(
            "records.html", path, f"Records: {self._subject(case_id)}", subject=self._subject(case_id), trail=self._trail(case_id),
            statements=[
                {
                    **descriptions.statement(known, name), "dated": self.dated(known.statements[name]), "words": self.position_words(known.statements[name]),
                    "authority": self.authority_words(known.statements[name]), "places": self._places(name, path),
                }
                for name in mine(known.statements)
                if known.statements[name]["coding"] == terms.ADJUDICATED
            ],
            codings=[
                {**known.statements[name], "words": self.position_words(known.statements[name])}
                for name in mine(known.statements)
                if known.statements[name]["coding"] != terms.ADJUDICATED
            ],
            facts=[
                {
                    **descriptions.fact(known, name), "informant_anchor": anchor("informant/" + known.facts[name]["informant"]),
                    "dated": self.dated(known.facts[name]),
                    "statements": [item for item in known.statements_of_fact.get(name, []) if known.statements[item]["coding"] == terms.ADJUDICATED],
                    "contradictions": against.get(name, []),
                    "pages": [self.page_words(item, path) for item in known.pages_of_fact.get(name, [])], "places": self._places(name, path),
                }
                for name in facts
            ],
            pages=[
                {
                    **descriptions.page(known, name), **self.page_words(name, path), "given": known.pages[name]["url"], "facts": known.facts_of_page.get(name, []),
                    "origin_anchor": anchor("origin/" + known.origin_of(name)), "places": self._places(name, path),
                }
                for name in pages
            ],
            origins=[
                {**descriptions.page(known, known.pages_of_origin(name)[0])["origin"], "anchor": anchor("origin/" + name), "pages": [item for item in known.pages_of_origin(name) if item in set(pages)]}
                for name in origins
            ],
            informants=[
                {
                    "name": name, "anchor": anchor("informant/" + name), "facts": [item for item in facts if known.facts[item]["informant"] == name],
                    "state": next(known.facts[item]["informant_state"] for item in facts if known.facts[item]["informant"] == name),
                }
                for name in informants
            ],
        )  # fmt: skip
        return path, page

    def digest(self) -> tuple[str, str]:
        """The audit of the digest, claim by claim."""
        path, known = "digest.html", self.known
        claims = [
            {
                "id": name, "verdict": row["verdict"], "claim": row["claim"], "note": row["verdict_note"], "start": row["char_start"], "end": row["char_end"],
                "sha256": row["span_sha256"], "facts": [{"id": fact, "record": self.record(fact, path)} for fact in known.facts_of_claim.get(name, [])],
            }
            for name, row in known.claims.items()
        ]  # fmt: skip
        return path, self.render(
            "digest.html",
            path,
            "The digest under audit",
            claims=claims,
            document=known.document,
            url=self._document_url,
            figure=f"{self._digest_case}/figure-digest.html",
        )

    def annotations(self) -> str:
        """The claims of the digest as Web Annotations."""
        return annotations.annotations(pd.DataFrame(self.known.claims.values()), self.known.document or {})

    def search(self) -> tuple[str, str]:
        """The page of the search; its index is `search_index`."""
        return "search.html", self.render("search.html", "search.html", "Search", scripts=["search-index.js", "search.js"])

    def search_index(self) -> str:
        """The index of the search as a script."""
        return search.index_script(self)

    def documents(self) -> Iterable[tuple[str, str]]:
        """Documents of the project, and the page of corrections."""
        of_project = {"README.md": "index.html", **dict.fromkeys(CORRECTIONS[1:], "corrections.html")}
        pages = self._texts | (of_project if self._is_own else {})
        for path, page in self._texts.items():
            text = store.read_file(self._home / path).decode()
            title = next(line[2:] for line in text.splitlines() if line.startswith("# "))
            yield page, self.render("text.html", page, title, body=Markup(texts.markdown_html(text, path, pages)))
        if self._is_own:
            yield self._corrections(pages)

    def _corrections(self, pages: Mapping[str, str]) -> tuple[str, str]:
        """The page of corrections of the project's own data."""
        readme = store.read_file(store.ROOT / "README.md").decode()
        parts = [
            "# Corrections\n\n" + _section(readme, "Persons named here"),
            *(store.read_file(store.ROOT / path).decode() for path in CORRECTIONS[1:]),
        ]
        bodies = [
            texts.markdown_html(part, path, pages, down=int(place > 0)) for place, (path, part) in enumerate(zip(CORRECTIONS, parts, strict=True))
        ]
        return "corrections.html", self.render("text.html", "corrections.html", "Corrections", body=Markup("\n".join(bodies)))


def _section(text: str, title: str) -> str:
    """The part of a document under a heading of the second level, without it; blank where there is none."""
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0].strip()


def _words(text: str) -> dict[str, str]:
    """Label, title, caption, note and alternative text of an exhibit, from its file of words."""
    head, *others = text.strip().split("\n\n")
    ((label, title, caption),) = re.findall(r"\A\*\*((?:Figure|Table) \d+)\. (.*?)\.\*\* ?(.*)\Z", head, re.DOTALL)
    found = {"label": label, "title": title, "caption": caption, "note": "", "alt": ""}
    for part in others:
        for name, key in (("Note", "note"), ("In words", "alt")):
            if part.startswith(f"*{name}.* "):
                found[key] = part.removeprefix(f"*{name}.* ")
    return found
