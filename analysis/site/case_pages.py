"""The first page of the site, and the pages of cases and of the study."""

from collections.abc import Iterator, Mapping

import pandas as pd
from markupsafe import Markup

from analysis.collect import files, others
from analysis.exhibits.many import are_many
from analysis.model import doors, sentences, terms
from analysis.model.dates import say_days
from analysis.pipeline import documents, notebooks
from analysis.site import explorer, texts, words
from analysis.site.downloads import is_main
from analysis.site.exhibit_pages import ExhibitPages
from analysis.site.page_frame import Frame, Page, up
from analysis.site.record_words import RecordWords
from analysis.site.ways import doors_of

VOICES = ("own voice", "according to offices of other states", "according to the press and others")
"""Columns in which accounts stand side by side."""


MOST_LISTED = 200
"""Cases on a page that lists many."""


def _list_path(number: int) -> str:
    return f"{terms.STUDY}/cases-{number}.html"


class CasePages:
    """What each case is about, and all of it on a page."""

    def __init__(self, frame: Frame, told: RecordWords, drawn: ExhibitPages) -> None:
        self.shown, self.known, self.names, self.case_ids, self.codebook = frame.shown, frame.known, frame.names, frame.case_ids, frame.codebook
        self.frame, self.told, self.drawn = frame, told, drawn

    def start(self) -> tuple[str, str]:
        """Question and answer, the first figure, three doors, the cases, and what is claimed."""
        about = self.codebook.about
        case_id = about.default_case if about.default_case in self.case_ids else self.case_ids[0]
        path, readme = "index.html", self.frame.home / "README.md"
        said = files.read_file(readme).decode() if readme.is_file() else ""
        limits = [line for line in texts.section(said, "What is claimed, and what is not").splitlines() if line.startswith("- ")]
        claims = Markup(texts.markdown_html("\n".join(limits), "README.md", self.frame.texts)) if limits else ""
        page = self.frame.render(
            "start.html", path, about.question, claims=claims, roles=self.codebook.roles.loc[self.codebook.roles["case_column"] != "", "title"],
            case=self._case_words(case_id), question=self._question(case_id), answer=self._answer(case_id, path), sentences=self._stated(case_id),
            figure=self.drawn.exhibit(case_id, "figure", "matrix", path), others=self._others(case_id), doors=doors_of(self.frame, case_id),
            cases=self._few(), lists=self._lists(""),
            description="Positions of states, from sourced facts to figures that walk back to their sources.",
        )  # fmt: skip
        return path, page

    def _others(self, case_id: str) -> list[Page]:
        """The other figures of the paper, of the case and of all cases, in their order: label, finding and page."""
        found = [
            {"label": words["label"], "heading": words["finding"] or words["title"], "page": f"{scope}/{kind}-{name}.html"}
            for each in (case_id, terms.STUDY)
            for (scope, kind, name), words in self.drawn.said(each).items()
            if name != "matrix" and is_main(words["label"])
        ]
        return sorted(found, key=lambda made: made["label"])

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
            "disputed": self._disputed(case_id),
            "until": self._until(case_id),
            "facts": len(case.facts),
            "pages": len(case.sources),
            "statements": int((case.statements["coding"] == terms.ADJUDICATED).sum()),
        }

    def _few(self) -> list[Page]:
        """All cases, or none where there are many, which have lists of their own."""
        return [] if are_many(len(self.case_ids)) else [self._case_words(case) for case in self.case_ids]

    def _lists(self, root: str) -> list[tuple[str, str]]:
        """Where many cases are listed, so many on a page: from which to which, and the page; none where they are few."""
        if not are_many(len(self.case_ids)):
            return []
        parts = [self.case_ids[start : start + MOST_LISTED] for start in range(0, len(self.case_ids), MOST_LISTED)]
        return [
            (f"{self.frame.subject(part[0])} to {self.frame.subject(part[-1])}", f"{root}{_list_path(number)}")
            for number, part in enumerate(parts, 1)
        ]

    def lists(self) -> Iterator[tuple[str, str]]:
        """Pages that list many cases, `MOST_LISTED` on each."""
        for number, (title, path) in enumerate(self._lists(""), 1):
            part = self.case_ids[(number - 1) * MOST_LISTED : number * MOST_LISTED]
            yield path, self.frame.render(
                "cases.html", path, title, trail=[("Start", "index.html")], cases=[self._case_words(case) for case in part], lists=self._lists("../"),
                roles=self.codebook.roles.loc[self.codebook.roles["case_column"] != "", "title"], number=number, n_cases=len(self.case_ids),
            )  # fmt: skip
            for case in part:
                self.drawn.forget(case)

    def _until(self, case_id: str) -> str:
        """When the latest page of a case was published, in words: a page of which only the year is known may be older than others of that year."""
        sources = self.shown.cases[case_id].sources
        days = sorted(filter(all, zip(sources["published_first_day"], sources["published_last_day"], strict=True)))
        return sentences.days_between(*days[-1]) if days else "unknown"

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

    def _question(self, case_id: str) -> str:
        """Which states have which part in a case, and on what the answer is itself in dispute."""
        row = self._case_words(case_id)
        parts = [f"the {title} {'are' if len(names) > 1 else 'is'} {sentences.say_list(names)}" for title, names in self._roles(case_id) if names]
        told = f"In the case of {row['subject']}, {self.codebook.about.words['started']} {row['started']}, {sentences.say_list(parts)}."
        return " ".join(filter(None, [told, row["disputed"]]))

    def _answer(self, case_id: str, path: str) -> list[tuple[str, str, int]]:
        """The answer of the README for its case, in parts with the place that each rests on and the number of its mark; none for another case."""
        if not self.frame.is_own or case_id != self.codebook.about.default_case:
            return []
        root = self.shown.root
        paths = [path for folder in ("results", "data/processed") for path in sorted((root / folder / case_id).rglob("*.csv"))]
        contents = {path.relative_to(root).as_posix(): files.read_file(path) for path in paths}
        parts = [(words, self._part_target(origin, path)) for words, origin in documents.answer_parts(contents)]
        targets = list(dict.fromkeys(target for _, target in parts if target))
        return [(words, target, targets.index(target) + 1 if target else 0) for words, target in parts]

    def _part_target(self, origin: str, path: str) -> str:
        """Where words that are taken from an address lead; blank where they are taken from none."""
        places = self.shown.find(origin)[0] if origin else []
        if not places:
            return ""
        return (
            self.drawn.target(places[-1], path)
            if len(places) == 1 or places[0].address == places[-1].address
            else f"{up(path)}{places[-1].scope}/table-{places[-1].name}.html"
        )

    def _stated(self, case_id: str) -> Markup:
        """The positions of a case in sentences, one item of a list for each state."""
        cells = self.drawn.cells(case_id)
        said = [*sentences.own_positions(cells, self.codebook), *sentences.attributed_only(cells, self.codebook)]
        return Markup(texts.markdown_html("\n".join(f"- {doors.sentence(sentence)}" for sentence in said)))

    def _disputed(self, case_id: str) -> str:
        """On what the position of the state that decides is itself in dispute; blank if on nothing."""
        return words.say_disputed(self.drawn.cells(case_id), self.shown.cases[case_id].deciding_states, self.names)

    def case(self, case_id: str) -> tuple[str, str]:
        """A case: its figures, its positions in sentences and its accounts side by side as folds, and its supplement."""
        path, row = f"{case_id}/index.html", self._case_words(case_id)
        page = self.frame.render(
            "case.html", path, sentences.start(row["subject"]), case=row, sentences=self._stated(case_id), trail=[("Start", "index.html")],
            accounts=self._accounts(case_id, path), **self._shelf(case_id, path), scripts=["folds.js"],
            description=f"Positions of states in the case of {row['subject']}, with their sources.",
        )  # fmt: skip
        return path, page

    def _shelf(self, scope: str, path: str) -> Page:
        """Figures, tables and notebooks of a case or of the study, as its page shows them."""
        made = [(kind, self.drawn.exhibit(scope, kind, name, path)) for kind, name in self.shown.named(scope)]
        return {
            "figures": [exhibit for kind, exhibit in made if kind == "figure"],
            "tables": [exhibit for kind, exhibit in made if kind == "table"],
            "notebooks": [(sentences.start(name.partition("_")[2].replace("_", " ")), f"{name}.html") for name in notebooks.names(scope)],
        }

    def explore(self, case_id: str) -> tuple[str, str]:
        """The positions of a case, formed anew in the browser under the choices of a reader."""
        path, row = f"{case_id}/explore.html", self._case_words(case_id)
        page = self.frame.render(
            "explore.html", path, f"Your own choices: {row['subject']}", case=row, trail=self.frame.trail(case_id),
            explorer=explorer.data(self.shown.cases[case_id]), records="records.html#", styles=["explorer.css"], scripts=["explorer.js"],
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
                f"{sentences.start(self.names.get(state, state))} on {sentences.say_proposition(name, self.names, state)}"
                for state, name in sorted(differing)
            ]
            columns: dict[str, dict[str, Page]] = {words: {} for words in VOICES}
            told_by = {row["fact_id"]: f"{row['speaker'] or row['voice']} ({row['days']})" for row in found}
            for row in found:
                is_own, heard = row["basis"] not in ("", terms.ATTRIBUTED), row["voice_state"]
                told = columns[VOICES[0 if is_own else 1 if heard else 2]].setdefault(
                    row["fact_id"],
                    {
                        "record": self.told.record(row["fact_id"], path), "days": row["days"], "claim": row["claim"], "says": [],
                        "speaker": row["speaker"] if is_own else row["voice"],
                        "excludes": sentences.say_list(list(dict.fromkeys(told_by.get(item, item) for item in terms.split_list(row["excludes"])))),
                    },
                )  # fmt: skip
                if row["stance"]:
                    told["says"].append(self.told.stance_words(row) + (f" (own {row['basis']})" if is_own else f" ({row['voice']})"))
            shown = [{"words": words, "accounts": list(told.values())} for words, told in columns.items()]
            made.append({"words": "; ".join(heads), "columns": shown})
        return made

    def study(self) -> tuple[str, str]:
        """All cases side by side."""
        path = f"{terms.STUDY}/index.html"
        page = self.frame.render(
            "study.html", path, "All cases side by side", trail=[("Start", "index.html")], **self._shelf(terms.STUDY, path),
            cases=self._few(), lists=self._lists("../"),
            roles=self.codebook.roles.loc[self.codebook.roles["case_column"] != "", "title"], scripts=["folds.js"], others=others.say(self.shown.study),
        )  # fmt: skip
        return path, page
