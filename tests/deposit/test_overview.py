"""The overview of the data counts what the tables have, and says who coded."""

import csv
import re
from collections import Counter
from dataclasses import replace
from functools import cache

from deposited import contents

from analysis.collect import store
from analysis.deposit import annotations, overview
from analysis.deposit.contents import Contents

RAW = store.ROOT / "data" / "raw"


@cache
def annotated() -> dict[str, bytes]:
    return annotations.made(contents())


def said(of: Contents) -> str:
    return overview.made(of.with_files(annotated()))[overview.OVERVIEW].decode()


def rows(pattern: str) -> list[dict[str, str]]:
    """Rows of collected tables, read by no code of the package."""
    found = []
    for path in sorted(RAW.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


def test_the_numbers_are_those_of_the_tables():
    text, statements, sources = said(contents()), rows("cases/*/statements.csv"), rows("cases/*/sources.csv")
    bases, decided = Counter(row["basis"] for row in statements), Counter(row["decided_by"] for row in rows("adjudication.csv"))
    n_claims = len(rows("digest/claims.csv"))
    for words in (
        f"for {len(rows('cases/*/case.csv'))} cases with {len(rows('cases/*/requests.csv'))} requests",
        f"the {len(sources)} pages carry {len({row['origin_id'] for row in sources})} original reports",
        f"From the pages {len(rows('cases/*/facts.csv'))} facts were taken",
        f"For {sum(row['informant'] == 'not stated' for row in rows('cases/*/facts.csv'))} of these facts the informant is not stated",
        f"found in {len({row['fact_id'] for row in statements})} of the facts",
        f"Of {decided.total()} such decisions, {decided['agreement']} follow",
        f"{decided['rule']} apply a named rule of the codebook, and {decided['judgement']} rest on a judgement",
        f"There are {len(statements) + n_claims} annotations: one for each of the {len(statements)} adjudicated statements",
        f"one for each of the {n_claims} claims",
        f"{bases['act']} are acts of the state, {bases['speech']} are its words, and {bases['reported']} are attributed",
        "Of the 405 statements that any coder of the last round found, all of its coders, who did not see each other's codes, found 384",
    ):
        assert words in text, words


def test_it_is_about_as_long_as_reviewers_ask():
    text = said(contents())
    assert 800 <= len(text.split()) <= 1200
    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE)[1:] == [
        "The project", "How the data were generated", "How the data were analysed", "What is annotated", "What the annotations do not contain",
        "How to use them",
    ]  # fmt: skip


def test_that_no_human_has_coded_is_said_as_long_as_it_is_so():
    whole = contents()
    assert "**The coding was done by language models.** All four codings, in two rounds, and their adjudication" in said(whole)
    assert "no human has coded yet" in said(whole)
    coders = whole.study.codebook.coders.assign(kind=["language model", "language model", "language model", "person"])
    other = said(whole._replace(study=replace(whole.study, codebook=replace(whole.study.codebook, coders=coders))))
    assert "no human has coded" not in other and "made by coders of these kinds: language model, person." in other


def test_a_number_of_another_data_set_is_another_one():
    """Planted: a coder of the last round who was not blind, and a case less."""
    whole = contents()
    coders = whole.study.codebook.coders.assign(is_blind="no")
    cases = {name: case for name, case in whole.study.cases.items() if name != "kislitsin"}
    other = said(whole._replace(study=replace(whole.study, codebook=replace(whole.study.codebook, coders=coders), cases=cases)))
    assert "did not see each other's codes" not in other and f"for {len(cases)} cases with" in other
