"""The position matrix of a case in plain Python, as the rules are written: what a fast engine is held against.

A state's own voice fills a cell; what others attribute to the state stands beside it. Dates are
intervals of days, written YYYY-MM-DD and compared as text; a blank one is no bound. Nothing here is
shared with the package but its words: vocabularies, defaults and the propositions that a case can have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis import terms

Choices = Mapping[str, str | int]
"""Values by parameter name; those left out have their defaults. They are not checked."""

DEFAULTS = {"exclude_informants": "", **terms.DEFAULTS}
"""Values of all parameters by name."""


class Page(NamedTuple):
    """A page that carries a fact, its original report, and the last possible day of its publication (blank = undated)."""

    source_id: str
    origin_id: str
    origin_state: str
    day: str


class Fact(NamedTuple):
    """A fact: who told it, when it happened, the pages that carry it, and the facts that it contradicts."""

    fact_id: str
    informant: str
    informant_state: str
    first: str
    last: str
    is_approximate: bool
    pages: list[Page]
    contradicts: list[str]


class Statement(NamedTuple):
    """The position of a state on a proposition that a coding sees in a fact."""

    statement_id: str
    fact_id: str
    state: str
    proposition: str
    organ: str
    stance: int
    basis: str
    first: str
    last: str
    is_approximate: bool


class Cell(NamedTuple):
    """What a state holds on a proposition; statements by their ids.

    Attributes
    ----------
    kind
        silent, single or contested.
    stances
        Stances of the own statements that remain.
    kept
        The own statements that remain.
    attributed
        Reported statements that count.
    other
        The accounts that make the cell contested: those not certainly earlier than what remains that have
        another stance than the common one; without a common stance all of them.
    last_word_first, last_word_last
        Latest first and latest last day of what remains; blank = no bound.
    ever
        Stances of all own statements that count, whether they remain or not.
    """

    kind: str
    stances: tuple[int, ...]
    kept: tuple[str, ...]
    attributed: tuple[str, ...]
    other: tuple[str, ...]
    last_word_first: str
    last_word_last: str
    ever: tuple[int, ...]


# ---- dates


def first_published(pages: Iterable[Page]) -> str:
    """The earliest dated publication; blank if no page is dated."""
    return min((page.day for page in pages if page.day), default="")


def bounds(dated: Fact | Statement, published: str, approximate: str) -> tuple[str, str]:
    """First and last possible day; the last is capped by the earliest dated publication, but never before the first.

    A date marked as uncertain keeps both bounds, or shrinks to the first or the last of them.
    """
    first, last = dated.first, dated.last
    if published and (not last or published < last):
        last = max(first, published)
    if dated.is_approximate and approximate == "first":
        return first, first
    if dated.is_approximate and approximate == "last":
        return last, last
    return first, last


def counts(dated: Fact | Statement, published: str, chosen: Choices) -> bool:
    """Whether it has a say: not left out as uncertain, and on or before the cut-off, if there is one."""
    if dated.is_approximate and chosen["approximate"] == "drop":
        return False
    if not chosen["as_of"]:
        return True
    day = published if chosen["clock"] == "published" else bounds(dated, published, chosen["approximate"])[1]
    return day != "" and day <= chosen["as_of"]


def not_certainly_earlier(some: list[Statement], others: list[Statement]) -> list[Statement]:
    """Those of some whose last day is not before the first day of one of the others, which is to say before the latest first day."""
    latest = max((other.first for other in others), default="")
    return [one for one in some if one.last == "" or one.last >= latest]


# ---- evidence


def pages_left(facts: list[Fact], chosen: Choices) -> dict[str, list[Page]]:
    """Pages by fact, without those that are left out by name or for the state that their original report comes from."""
    sources, states = set(terms.split_list(chosen["exclude_sources"])), set(terms.split_list(chosen["exclude_origin_states"]))
    return {fact.fact_id: [page for page in fact.pages if page.source_id not in sources and page.origin_state not in states] for fact in facts}


def voices(pages: list[Page], chosen: Choices) -> int:
    """How many origins, or pages, tell a fact; on the clock `published` those that had been published by the cut-off."""
    if chosen["as_of"] and chosen["clock"] == "published":
        pages = [page for page in pages if page.day and page.day <= chosen["as_of"]]
    return len({page.origin_id if chosen["count"] == "origins" else page.source_id for page in pages})


def loses(fact: Fact, support: Mapping[str, int], disputed: str) -> bool:
    """Whether the fact goes because another one of those in `support`, which holds their voices, contradicts it."""
    against = [support[other] for other in fact.contradicts if other in support]
    if disputed == "drop":
        return len(against) > 0
    if disputed == "better_supported":
        return any(more > support[fact.fact_id] for more in against)
    return False


def facts_left(facts: list[Fact], chosen: Choices) -> dict[str, str]:
    """Facts that the choices leave, by id, with the earliest dated publication among the pages that are left.

    Pages go first, then facts of informants, or of states of informants, that are left out, then those with
    fewer voices than are asked for (at least one, so that those that have lost their last page go too); of
    the rest, those that count by the cut-off contradict each other.
    """
    informants, states = set(terms.split_list(chosen["exclude_informants"])), set(terms.split_list(chosen["exclude_informant_states"]))
    told = [fact for fact in facts if fact.informant not in informants and fact.informant_state not in states]
    pages = pages_left(told, chosen)
    support = {fact_id: voices(left, chosen) for fact_id, left in pages.items()}
    supported = [fact for fact in told if support[fact.fact_id] >= chosen["min_origins"]]
    published = {fact.fact_id: first_published(pages[fact.fact_id]) for fact in supported}
    counting = {fact.fact_id: support[fact.fact_id] for fact in supported if counts(fact, published[fact.fact_id], chosen)}
    losers = {fact.fact_id for fact in supported if fact.fact_id in counting and loses(fact, counting, chosen["disputed"])}
    return {fact_id: day for fact_id, day in published.items() if fact_id not in losers}


def statements_left(statements: list[Statement], published: Mapping[str, str], chosen: Choices) -> list[Statement]:
    """Statements that count, of facts that are left, with the bounds of days that the choices give them."""
    left = []
    for statement in statements:
        day = published.get(statement.fact_id)
        if day is not None and counts(statement, day, chosen):
            first, last = bounds(statement, day, chosen["approximate"])
            left.append(statement._replace(first=first, last=last))
    return left


# ---- cells


def remaining(own: list[Statement], rule: str, decider: str) -> list[Statement]:
    """Own statements that form the stance.

    By default those that are not certainly earlier than another one; by `majority` those of the stance, or
    stances, that most have; by `strongest_basis` the latest acts, else words, else reports; by `decider_first`
    the latest of the organ that decides, if it is known and has spoken.
    """
    if rule == "majority":
        votes = Counter(statement.stance for statement in own)
        most = max(votes.values(), default=0)
        return [statement for statement in own if votes[statement.stance] == most]
    if rule == "strongest_basis":
        strongest = min((terms.BASES.index(statement.basis) for statement in own), default=0)
        own = [statement for statement in own if statement.basis == terms.BASES[strongest]]
    if rule == "decider_first" and decider:
        own = [statement for statement in own if statement.organ == decider] or own
    return not_certainly_earlier(own, own)


def last_word(kept: list[Statement]) -> tuple[str, str]:
    """Latest first day of those that have one, and latest last day, blank if one of them has none."""
    is_open = any(statement.last == "" for statement in kept)
    last = "" if is_open else max((statement.last for statement in kept), default="")
    return max((statement.first for statement in kept), default=""), last


def ids(statements: list[Statement]) -> tuple[str, ...]:
    """Ids of statements, sorted."""
    return tuple(sorted(statement.statement_id for statement in statements))


def stances(statements: list[Statement]) -> tuple[int, ...]:
    """Stances of statements, each once, sorted."""
    return tuple(sorted({statement.stance for statement in statements}))


def cell_of(statements: list[Statement], bases: list[str], rule: str, decider: str) -> Cell:
    """The cell of statements that count, of one state on one proposition."""
    own = [statement for statement in statements if statement.basis in bases]
    attributed = [statement for statement in statements if statement.basis == terms.ATTRIBUTED]
    kept = remaining(own, rule, decider)
    held = stances(kept)
    accounts = not_certainly_earlier(statements, kept) if kept else []
    other = [account for account in accounts if len(held) > 1 or account.stance != held[0]]
    kind = "silent" if not kept else "contested" if other else "single"
    return Cell(kind, held, ids(kept), ids(attributed), ids(other), *last_word(kept), stances(own))


class Plain:
    """A case whose position matrix is worked out anew, cell by cell, for every set of choices.

    Parameters
    ----------
    tables
        Processed tables of a case by name.
    codebook
        Tables of the codebook by name, of which `propositions` is used.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame]) -> None:
        case = tables["case"].to_dict("records")[0]
        self.requested_state = case["requested_state"]
        self.decider = terms.DECIDERS.get(case["final_decider"], "")
        self.facts = read_facts(tables)
        self.statements = read_statements(tables["statements"])
        said = [statement for statements in self.statements.values() for statement in statements]
        requesting = terms.split_list(case["requesting_states"])
        first = [self.requested_state, *requesting]
        self.states = first + sorted({statement.state for statement in said} - set(first))
        possible = terms.case_propositions(codebook["propositions"], requesting)["proposition"].tolist()
        named = {statement.proposition for statement in said}
        self.propositions = [name for name in possible if name in named]

    def cells(self, choices: Choices) -> dict[tuple[str, str], Cell]:
        """Every cell by state and proposition: of all states and propositions that any of the codings has."""
        chosen = {**DEFAULTS, **choices}
        bases, rule = terms.split_list(chosen["basis"]), chosen["rule"]
        said = defaultdict(list)
        for statement in statements_left(self.statements[chosen["coding"]], facts_left(self.facts, chosen), chosen):
            said[statement.state, statement.proposition].append(statement)
        return {
            (state, name): cell_of(said.get((state, name), []), bases, rule, self.decider if state == self.requested_state else "")
            for state in self.states
            for name in self.propositions
        }


# ---- tables, read once


def read_facts(tables: Mapping[str, pd.DataFrame]) -> list[Fact]:
    """Facts with their pages and what they contradict; a page that is not among the sources is as if it did not exist."""
    sources = {
        row["source_id"]: Page(row["source_id"], row["origin_id"], row["origin_state"], row["published_last_day"])
        for row in tables["sources"].to_dict("records")
    }
    pages, contradicts = defaultdict(list), defaultdict(list)
    for row in tables["fact_sources"].to_dict("records"):
        if row["source_id"] in sources:
            pages[row["fact_id"]].append(sources[row["source_id"]])
    for row in tables["contradictions"].to_dict("records"):
        contradicts[row["fact_id"]].append(row["contradicts_fact_id"])
    return [
        Fact(
            row["fact_id"], row["informant"], row["informant_state"], row["first_day"], row["last_day"],
            row["is_approximate"] == "yes", pages[row["fact_id"]], contradicts[row["fact_id"]],
        )
        for row in tables["facts"].to_dict("records")
    ]  # fmt: skip


def read_statements(table: pd.DataFrame) -> dict[str, list[Statement]]:
    """Statements by coding."""
    statements = {"adjudicated": [], "A": [], "B": []}
    for row in table.to_dict("records"):
        statements[row["coding"]].append(
            Statement(
                row["statement_id"], row["fact_id"], row["state"], row["proposition"], row["organ"], int(row["stance"]), row["basis"],
                row["first_day"], row["last_day"], row["is_approximate"] == "yes",
            )
        )  # fmt: skip
    return statements
