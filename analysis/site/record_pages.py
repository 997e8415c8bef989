"""The pages of records: statements, facts, pages and informants of a case, and the claims of the digest."""

from collections.abc import Mapping
from functools import cached_property

from analysis.collect import copies
from analysis.model import terms
from analysis.model.addresses import anchor
from analysis.site.exhibit_pages import ExhibitPages
from analysis.site.page_frame import Frame, Page
from analysis.site.record_words import RecordWords
from analysis.trace import descriptions
from analysis.trace.results import Place
from analysis.trace.way_back import NOTHING, SILENCE


class RecordPages:
    """Records, each with an anchor and with the exhibits behind which it stands."""

    def __init__(self, frame: Frame, told: RecordWords, drawn: ExhibitPages) -> None:
        self.shown, self.known, self.scopes = frame.shown, frame.known, frame.scopes
        self.frame, self.told, self.drawn = frame, told, drawn

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
                "target": self.drawn.target(places[0], path),
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

        statements, facts, pages = mine(known.statements), mine(known.facts), mine(known.pages)
        decided = [name for name in statements if known.statements[name]["coding"] == terms.ADJUDICATED]
        against, subject = self._contradictions(case_id), self.frame.subject(case_id)
        page = self.frame.render(
            "records.html",
            path,
            f"Records: {subject}",
            subject=subject,
            trail=self.frame.trail(case_id),
            statements=[self._statement(name, path) for name in decided],
            codings=[
                {**known.statements[name], "words": self.told.position_words(known.statements[name])}
                for name in statements
                if name not in set(decided)
            ],
            facts=[{**self._fact(name, path), "contradictions": against.get(name, [])} for name in facts],
            pages=[self._page(name, path) for name in pages],
            origins=self._origins(pages),
            informants=self._informants(facts),
            copies=copies.say(len(pages), sum(known.pages[name]["archived"] != "" for name in pages)),
            note=known.cases[case_id].get("note", ""),
            scripts=["folds.js"],
        )
        return path, page

    def _statement(self, name: str, path: str) -> Page:
        """A statement as the adjudicated coding has it."""
        row = self.known.statements[name]
        return {
            **descriptions.statement(self.known, name),
            "dated": self.told.dated(row),
            "words": self.told.position_words(row),
            "authority": self.told.authority_words(row),
            "places": self._places(name, path),
        }

    def _fact(self, name: str, path: str) -> Page:
        """A fact with its informant, its statements and its pages."""
        known, row = self.known, self.known.facts[name]
        statements = known.statements_of_fact.get(name, [])
        return {
            **descriptions.fact(known, name),
            "informant_anchor": anchor("informant/" + row["informant"]),
            "dated": self.told.dated(row),
            "statements": [item for item in statements if known.statements[item]["coding"] == terms.ADJUDICATED],
            "pages": [self.told.page_words(item, path) for item in known.pages_of_fact.get(name, [])],
            "places": self._places(name, path),
        }

    def _page(self, name: str, path: str) -> Page:
        """A page with its facts and its original report."""
        known = self.known
        return {
            **descriptions.page(known, name),
            **self.told.page_words(name, path),
            "given": known.pages[name]["url"],
            "facts": known.facts_of_page.get(name, []),
            "origin_anchor": anchor("origin/" + known.origin_of(name)),
            "places": self._places(name, path),
        }

    def _origins(self, pages: list[str]) -> list[Page]:
        """Original reports that some pages carry, each with those of these pages that carry it."""
        known, there = self.known, set(pages)
        return [
            {
                **descriptions.page(known, known.pages_of_origin(name)[0])["origin"],
                "anchor": anchor("origin/" + name),
                "pages": [item for item in known.pages_of_origin(name) if item in there],
            }
            for name in sorted({known.origin_of(name) for name in pages})
        ]

    def _informants(self, facts: list[str]) -> list[Page]:
        """Informants of some facts, each with the facts that it tells."""
        told: dict[str, list[str]] = {}
        for name in facts:
            told.setdefault(self.known.facts[name]["informant"], []).append(name)
        return [
            {"name": name, "anchor": anchor("informant/" + name), "facts": mine, "state": self.known.facts[mine[0]]["informant_state"]}
            for name, mine in sorted(told.items())
        ]

    def digest(self) -> tuple[str, str]:
        """The audit of the digest, claim by claim."""
        path, known = "digest.html", self.known
        claims = [
            {
                "id": name, "verdict": row["verdict"], "claim": row["claim"], "note": row["verdict_note"], "start": row["char_start"], "end": row["char_end"],
                "sha256": row["span_sha256"], "facts": [{"id": fact, "record": self.told.record(fact, path)} for fact in known.facts_of_claim.get(name, [])],
            }
            for name, row in known.claims.items()
        ]  # fmt: skip
        return path, self.frame.render(
            "digest.html",
            path,
            "The digest under audit",
            claims=claims,
            document=known.document,
            url=self.frame.document_url,
            figure=f"{self.frame.digest_case}/figure-digest.html",
            scripts=["folds.js"],
        )
