"""The position of each state of a case in plain Python, as the rules are written: what a fast engine is held against.

A state's own voice fills a cell; what others attribute to the state stands beside it. Dates are
intervals of days, written YYYY-MM-DD and compared as text; a blank one is no bound. Nothing here is
shared with the package, and nothing names a state, a coder, a family of propositions or a type of event:
what these are is read from the tables of the case and of the codebook.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.model.dispute import Case

Choices = Mapping[str, str | int]
"""Values by parameter name; those left out have their defaults. They are not checked."""

Frame = tuple[list[str], list[str]]
"""States and propositions: the rows and columns of a matrix."""

DEFAULTS = {
    "as_of": "",
    "clock": "event",
    "basis": "act;speech",
    "rule": "authority",
    "coding": "adjudicated",
    "contested_by": "named",
    "count": "origins",
    "min_origins": 1,
    "exclude_sources": "",
    "exclude_origin_states": "",
    "exclude_languages": "",
    "exclude_informant_states": "",
    "exclude_informants": "",
    "approximate": "bounds",
    "disputed": "keep",
}
"""Values of all parameters by name."""

BASES = ("act", "speech", "reported")
"""Bases of a statement, the strongest first."""

DISPUTING = ("position", "event")
"""Kinds of contradiction in which one of two facts can be left out."""

NO_STATE = ("", "none", "pending")
"""What `outcome_state` of a case can be besides a state."""


class Page(NamedTuple):
    """A page that carries a fact, its original report, and the last possible day of its publication (blank = undated)."""

    source_id: str
    origin_id: str
    origin_state: str
    language: str
    day: str


class Fact(NamedTuple):
    """A fact: who told it, when it happened, the pages that carry it, and the facts that it contradicts in a way that takes part.

    `carries_out` is whether the event is the thing itself, and `has_access` whether the informant can know of it.
    """

    fact_id: str
    informant: str
    informant_state: str
    has_access: bool
    carries_out: bool
    first: str
    last: str
    is_approximate: bool
    pages: list[Page]
    contradicts: list[str]


class Statement(NamedTuple):
    """The position of a state on a proposition that a coding sees in a fact; the authority is worked out for each set of choices."""

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
    authority: int = 1


class Proposition(NamedTuple):
    """A proposition of the case: the requesting state that it names (blank = none), who can hold a position on it and who decides it."""

    name: str
    family: str
    requesting_state: str
    holders: list[str]
    organs: set[str]
    is_outcome: bool


class Row(NamedTuple):
    """A row of the case or of a request: what it says, the last possible day of that, and the earliest dated page on which it rests."""

    state: str
    word: str
    last: str
    published: str


class Cell(NamedTuple):
    """What a state holds on a proposition; statements by their ids, sorted.

    Attributes
    ----------
    kind
        not_applicable, silent, single or divided.
    stance
        The common stance of the statements that speak for the state; None if those differ, or there are none.
    is_contested
        Whether some account of the state's position has a stance that none of those that speak for the state has.
    authority
        That of the statements that speak for the state, from 1 to 3; 0 if nobody speaks.
    speaking
        The remaining statements of the highest authority: those that speak for the state.
    backing, dissent
        The other remaining statements: with a stance of those that speak, and with another one.
    attributed
        Reported statements that count.
    contesting
        The accounts that make the cell contested.
    since_first, since_last
        Bounds of the statement from which on the state has held its stance; blank = no bound.
    last_word_first, last_word_last
        Latest first and latest last day of those that speak for the state; blank = no bound.
    ever
        Stances of all own statements that count, whether they remain or not, each once, sorted.
    overtaken
        What has made the cell moot: nothing (blank), `surrendered to` a state, `withdrawn` or `left`.
    """

    kind: str
    stance: int | None
    is_contested: bool
    authority: int
    speaking: tuple[str, ...]
    backing: tuple[str, ...]
    dissent: tuple[str, ...]
    attributed: tuple[str, ...]
    contesting: tuple[str, ...]
    since_first: str
    since_last: str
    last_word_first: str
    last_word_last: str
    ever: tuple[int, ...]
    overtaken: str


def split_list(value: str) -> list[str]:
    """Items of a `;`-joined cell, in order; a blank cell has none."""
    return [item for item in (part.strip() for part in value.split(";")) if item]


# ---- dates


def first_published(pages: Iterable[Page]) -> str:
    """The earliest dated publication; blank if no page is dated."""
    return min((page.day for page in pages if page.day), default="")


def bounds(dated: Fact | Statement, published: str, approximate: str) -> tuple[str, str]:
    """First and last possible day; the last is capped by the earliest dated publication, but never before the first.

    A date marked as uncertain keeps both bounds, or shrinks to the first or the last of them; where that one is
    open, both are.
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


def row_counts(row: Row, chosen: Choices) -> bool:
    """Whether what a row of the case or of a request says has happened by the cut-off and, on the clock `published`, had been published."""
    if not chosen["as_of"]:
        return True
    if row.last == "" or row.last > chosen["as_of"]:
        return False
    return chosen["clock"] == "event" or "" < row.published <= chosen["as_of"]


def certainly_later(one: Statement, other: Statement) -> bool:
    """Whether one is later than the other whatever their days within their bounds; never without the bounds that this takes."""
    return other.last != "" and one.first != "" and other.last < one.first


def day_order(day: str) -> tuple[bool, str]:
    """Key that orders last days: an open one comes after all others."""
    return day == "", day


# ---- evidence


def pages_left(facts: list[Fact], chosen: Choices) -> dict[str, list[Page]]:
    """Pages by fact, without those left out by name, for the state that their original report comes from or for their language."""
    sources, states = set(split_list(chosen["exclude_sources"])), set(split_list(chosen["exclude_origin_states"]))
    languages = set(split_list(chosen["exclude_languages"]))
    return {
        fact.fact_id: [
            page for page in fact.pages if page.source_id not in sources and page.origin_state not in states and page.language not in languages
        ]
        for fact in facts
    }


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


def facts_left(facts: Iterable[Fact], chosen: Choices) -> dict[str, str]:
    """Facts that the choices leave, by id, with the earliest dated publication among the pages that are left.

    Pages go first, then facts of informants, or of states of informants, that are left out, then those with
    fewer voices than are asked for (at least one, so that those that have lost their last page go too); of
    the rest, those that count by the cut-off contradict each other.
    """
    informants, states = set(split_list(chosen["exclude_informants"])), set(split_list(chosen["exclude_informant_states"]))
    told = [fact for fact in facts if fact.informant not in informants and fact.informant_state not in states]
    pages = pages_left(told, chosen)
    support = {fact_id: voices(left, chosen) for fact_id, left in pages.items()}
    supported = [fact for fact in told if support[fact.fact_id] >= max(1, chosen["min_origins"])]
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


# ---- what remains


def displaced(one: Statement, others: Iterable[Statement]) -> bool:
    """Whether another statement is certainly later and has at least its authority."""
    return any(certainly_later(other, one) and other.authority >= one.authority for other in others)


def remaining(own: list[Statement], rule: str) -> list[Statement]:
    """Own statements that remain.

    By default, and by `latest`, those that no other one displaces; by `majority` those of the stance, or
    stances, that most have; by `strongest_basis` the latest acts, else words, else reports.
    """
    if rule == "majority":
        votes = Counter(statement.stance for statement in own)
        return [statement for statement in own if votes[statement.stance] == max(votes.values())]
    if rule == "strongest_basis":
        strongest = min((BASES.index(statement.basis) for statement in own), default=0)
        own = [statement for statement in own if statement.basis == BASES[strongest]]
    return [statement for statement in own if not displaced(statement, own)]


def stances(statements: Iterable[Statement]) -> tuple[int, ...]:
    """Stances of statements, each once, sorted."""
    return tuple(sorted({statement.stance for statement in statements}))


def since(own: list[Statement], speaking: list[Statement]) -> tuple[str, str]:
    """Bounds of the earliest own statement with the stance of the state that none with another stance displaces; blank without a stance.

    Where those that speak for the state have an authority of 2 or more, so has that statement. Where all that
    speak for the state are displaced by another stance, which only rules that do not ask for the latest allow,
    it is the earliest of them.
    """
    if len(stances(speaking)) != 1:
        return "", ""
    stance = speaking[0].stance
    opposite = [statement for statement in own if statement.stance != stance]
    if all(displaced(statement, opposite) for statement in speaking):
        held = speaking
    else:
        least = 2 if speaking[0].authority >= 2 else 1
        held = [one for one in own if one.stance == stance and one.authority >= least and not displaced(one, opposite)]
    earliest = min(held, key=lambda statement: (day_order(statement.last), statement.first, statement.statement_id))
    return earliest.first, earliest.last


def last_word(speaking: list[Statement]) -> tuple[str, str]:
    """Latest first day of those that have one, and latest last day, blank if one of them has none."""
    last = max((statement.last for statement in speaking), key=day_order, default="")
    return max((statement.first for statement in speaking), default=""), last


# ---- cells


def accounts(reported: list[Statement], speaking: list[Statement], bases: list[str], facts: Mapping[str, Fact], contested_by: str) -> list[Statement]:
    """Accounts of the state's position: reported, by informants with access unless anyone will do, and not certainly earlier.

    An account is certainly earlier if its last day is before the latest first day of the statements that speak
    for the state. Where reported statements fill the cell there are no accounts of it.
    """
    if "reported" in bases:
        return []
    bar = max((statement.first for statement in speaking), default="")
    heard = [account for account in reported if contested_by == "anyone" or facts[account.fact_id].has_access]
    return [account for account in heard if account.last == "" or account.last >= bar]


def ids(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Ids of statements, sorted."""
    return tuple(sorted(statement.statement_id for statement in statements))


def cell_of(statements: list[Statement], can_hold: bool, facts: Mapping[str, Fact], chosen: Choices) -> Cell:
    """The cell of statements that count, of one state on one proposition; what has overtaken it is left blank."""
    bases = split_list(chosen["basis"])
    own = [statement for statement in statements if statement.basis in bases]
    reported = [statement for statement in statements if statement.basis == "reported"]
    if not own:
        kind = "silent" if can_hold else "not_applicable"
        return Cell(kind, None, False, 0, (), (), (), ids(reported), (), "", "", "", "", (), "")
    kept = remaining(own, chosen["rule"])
    authority = max(statement.authority for statement in kept)
    speaking = [statement for statement in kept if statement.authority == authority]
    held = stances(speaking)
    contesting = [one for one in accounts(reported, speaking, bases, facts, chosen["contested_by"]) if one.stance not in held]
    return Cell(
        kind="single" if len(stances(kept)) == 1 else "divided",
        stance=held[0] if len(held) == 1 else None,
        is_contested=len(contesting) > 0,
        authority=authority,
        speaking=ids(speaking),
        backing=ids(one for one in kept if one.authority < authority and one.stance in held),
        dissent=ids(one for one in kept if one.stance not in held),
        attributed=ids(reported),
        contesting=ids(contesting),
        since_first=since(own, speaking)[0],
        since_last=since(own, speaking)[1],
        last_word_first=last_word(speaking)[0],
        last_word_last=last_word(speaking)[1],
        ever=stances(own),
        overtaken="",
    )


class Plain:
    """A case whose positions are worked out anew, cell by cell, for every set of choices.

    Parameters
    ----------
    of
        The case, as it was cleaned.
    """

    def __init__(self, of: Case) -> None:
        tables, codebook = of.files, of.codebook.tables
        case = tables["case"].to_dict("records")[0]
        self.facts = read_facts(tables, codebook)
        self.roles = read_roles(case, codebook["roles"])
        self.other_role = next((row["role"] for row in codebook["roles"].to_dict("records") if not row["case_column"]), "")
        deciding = {row["role"] for row in codebook["roles"].to_dict("records") if row["decides"] == "yes"}
        self.deciding_states = {state for state, role in self.roles.items() if role in deciding}
        stand_for_xx = [row["case_column"] for row in codebook["roles"].to_dict("records") if row["stands_for_xx"] == "yes"]
        named = [state for column in stand_for_xx for state in split_list(case[column])]
        self.propositions = read_propositions(case, codebook["propositions"], named)
        self.statements = read_statements(tables["statements"])
        self.statements["consensus"] = consensus(case["case_id"], self.statements, codebook["coders"], self.facts)
        self.outcome = Row(case["outcome_state"], case["outcome_state"], case["outcome_last_day"], row_published(tables, "case", case["case_id"]))
        self.requests = [
            Row(row["state"], row["status"], row["status_last_day"], row_published(tables, "requests", row["state"]))
            for row in tables["requests"].to_dict("records")
        ]
        self.ending = {row["status"] for row in codebook["request_statuses"].to_dict("records") if row["ends_request"] == "yes"}

    def frame(self, coding: str) -> Frame:
        """States of the roles in their order, then others with a statement of the coding, by code; propositions with a statement of it."""
        said = self.statements.get(coding, [])
        others = sorted({statement.state for statement in said} - set(self.roles))
        named = {statement.proposition for statement in said}
        return [*self.roles, *others], [name for name in self.propositions if name in named]

    def cells(self, choices: Choices, frame: Frame | None = None) -> dict[tuple[str, str], Cell]:
        """Every cell by state and proposition: those of the frame of the coding, or of another one that is asked for."""
        chosen = {**DEFAULTS, **choices}
        states, names = self.frame(chosen["coding"]) if frame is None else frame
        left = statements_left(self.statements.get(chosen["coding"], []), facts_left(self.facts.values(), chosen), chosen)
        left = [one._replace(authority=self.authority(one, chosen["rule"])) for one in left]
        surrenders = self.surrenders(left, chosen)
        said = defaultdict(list)
        for statement in left:
            said[statement.state, statement.proposition].append(statement)
        cells = {}
        for state in states:
            for name in names:
                can_hold = self.roles.get(state, self.other_role) in self.propositions[name].holders
                cell = cell_of(said.get((state, name), []), can_hold, self.facts, chosen)
                if cell.kind in ("single", "divided"):
                    cell = cell._replace(overtaken=self.overtaken(state, self.propositions[name], surrenders, chosen))
                cells[state, name] = cell
        return cells

    def carries_out(self, statement: Statement) -> bool:
        """Whether the statement is the act by which the requested state does the thing itself."""
        return self.facts[statement.fact_id].carries_out and statement.basis == "act" and statement.state in self.deciding_states

    def authority(self, statement: Statement, rule: str) -> int:
        """The authority of an own statement: 3 if it carries the thing out, 2 if an organ that decides it speaks, else 1."""
        if rule != "authority":
            return 1
        if self.carries_out(statement):
            return 3
        proposition = self.propositions.get(statement.proposition)
        decides = proposition is not None and statement.organ in proposition.organs
        return 2 if decides and statement.state in self.deciding_states else 1

    def surrenders(self, left: list[Statement], chosen: Choices) -> list[tuple[str, str, str]]:
        """Surrenders by the cut-off: the outcome family, the state to which, and the last possible day of it.

        They are the acts that count and carry it out, whatever the rule, and the outcome of the case where that is a state.
        """
        bases = split_list(chosen["basis"])
        done = []
        for statement in left:
            proposition = self.propositions.get(statement.proposition)
            if proposition and proposition.is_outcome and statement.basis in bases and statement.stance == 1 and self.carries_out(statement):
                done.append((proposition.family, proposition.requesting_state, statement.last))
        if self.outcome.state not in NO_STATE and row_counts(self.outcome, chosen):
            families = {proposition.family for proposition in self.propositions.values() if proposition.is_outcome}
            done += [(family, self.outcome.state, self.outcome.last) for family in families]
        return done

    def overtaken(self, state: str, proposition: Proposition, surrenders: list[tuple[str, str, str]], chosen: Choices) -> str:
        """What has made the position of a state on an outcome moot, blank if nothing has.

        The withdrawal of the state's own request comes first, then the latest surrender to another state unless
        there was one to the state that the proposition names, then that the person has left.
        """
        if not proposition.is_outcome:
            return ""
        own_requests = [row for row in self.requests if row.state == state == proposition.requesting_state]
        if any(row.word in self.ending and row_counts(row, chosen) for row in own_requests):
            return "withdrawn"
        done = [(day_order(day), to) for family, to, day in surrenders if family == proposition.family]
        if done and proposition.requesting_state not in {to for _, to in done}:
            return f"surrendered to {max(done)[1]}"
        if self.outcome.word == "none" and row_counts(self.outcome, chosen):
            return "left"
        return ""


# ---- tables, read once


def read_pages(tables: Mapping[str, pd.DataFrame]) -> dict[str, Page]:
    """Pages by their ids."""
    return {
        row["source_id"]: Page(row["source_id"], row["origin_id"], row["origin_state"], row["language"], row["published_last_day"])
        for row in tables["sources"].to_dict("records")
    }


def row_published(tables: Mapping[str, pd.DataFrame], table: str, row: str) -> str:
    """The earliest dated publication among all pages on which a row of the case or of a request rests."""
    pages = read_pages(tables)
    resting = [one["source_id"] for one in tables["row_sources"].to_dict("records") if one["table"] == table and one["row"] == row]
    return first_published(pages[source_id] for source_id in resting if source_id in pages)


def read_facts(tables: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame]) -> dict[str, Fact]:
    """Facts by id, with their pages and what they contradict; a page that is not among the sources is as if it did not exist."""
    sources, pages, contradicts = read_pages(tables), defaultdict(list), defaultdict(list)
    for row in tables["fact_sources"].to_dict("records"):
        if row["source_id"] in sources:
            pages[row["fact_id"]].append(sources[row["source_id"]])
    for row in tables["contradictions"].to_dict("records"):
        if row["kind"] in DISPUTING:
            contradicts[row["fact_id"]].append(row["contradicts_fact_id"])
    with_access = {row["informant"] for row in codebook["informants"].to_dict("records") if row["has_access"] == "yes"}
    carrying_out = {row["event_type"] for row in codebook["event_types"].to_dict("records") if row["carries_out"] == "yes"}
    return {
        row["fact_id"]: Fact(
            row["fact_id"], row["informant"], row["informant_state"], row["informant"] in with_access, row["event_type"] in carrying_out,
            row["first_day"], row["last_day"], row["is_approximate"] == "yes", pages[row["fact_id"]], contradicts[row["fact_id"]],
        )
        for row in tables["facts"].to_dict("records")
    }  # fmt: skip


def read_roles(case: Mapping[str, str], roles: pd.DataFrame) -> dict[str, str]:
    """The role of each state that the case names, in the order of the roles."""
    named = {}
    for row in roles.to_dict("records"):
        for state in split_list(case[row["case_column"]]) if row["case_column"] else []:
            named.setdefault(state, row["role"])
    return named


def read_propositions(case: Mapping[str, str], families: pd.DataFrame, named: list[str]) -> dict[str, Proposition]:
    """All propositions that the case can have, by name, in the order of the codebook and of the states that it can name."""
    propositions = {}
    for family in families.to_dict("records"):
        organs = {case.get("final_decider", "") if organ == "final_decider" else organ for organ in split_list(family["decided_by"])} - {""}
        for state in named if "XX" in family["template"] else [""]:
            name = family["template"].replace("XX", state)
            propositions[name] = Proposition(
                name, family["proposition_family"], state, split_list(family["holders"]), organs, family["is_outcome"] == "yes"
            )  # fmt: skip
    return propositions


def read_statements(table: pd.DataFrame) -> dict[str, list[Statement]]:
    """Statements by coding; those of a consensus are left out, since it is worked out anew."""
    statements = defaultdict(list)
    for row in table.to_dict("records"):
        if row["coding"] != "consensus":
            statements[row["coding"]].append(
                Statement(
                    row["statement_id"], row["fact_id"], row["state"], row["proposition"], row["organ"], int(row["stance"]), row["basis"],
                    row["first_day"], row["last_day"], row["is_approximate"] == "yes",
                )
            )  # fmt: skip
    return dict(statements)


# ---- consensus


def most_given(values: list[str | int]) -> str | int | None:
    """The value that is given most often; None if several are."""
    times = Counter(values)
    most = [value for value, number in times.items() if number == max(times.values())]
    return most[0] if len(most) == 1 else None


def consensus(case_id: str, statements: Mapping[str, list[Statement]], coders: pd.DataFrame, facts: Mapping[str, Fact]) -> list[Statement]:
    """Statements that more than half of the coders of the highest round have, with the stance and the basis that most of them gave.

    A tie in either drops the statement; a tie between organs makes the organ `other`. Only rounds and
    coders that have a statement of the case take part: who has none did not code it. Dates are those of the
    adjudicated statement on the same fact, state and proposition, else of the fact.
    """
    rounds = {row["coder"]: int(row["round"]) for row in coders.to_dict("records")}
    highest = max((number for coder, number in rounds.items() if statements.get(coder)), default=0)
    members = [coder for coder, number in rounds.items() if number == highest and statements.get(coder)]
    given = defaultdict(list)
    for coder in members:
        for statement in statements.get(coder, []):
            given[statement.fact_id, statement.state, statement.proposition].append(statement)
    dates = {(one.fact_id, one.state, one.proposition): one for one in statements.get("adjudicated", [])}
    agreed = []
    for (fact_id, state, proposition), those in sorted(given.items()):
        stance, basis = most_given([one.stance for one in those]), most_given([one.basis for one in those])
        if 2 * len(those) <= len(members) or stance is None or basis is None:
            continue
        dated = dates.get((fact_id, state, proposition), facts[fact_id])
        statement_id = f"{case_id}-consensus-{fact_id.removeprefix(f'{case_id}-')}-{state}-{proposition}"
        organ = most_given([one.organ for one in those])
        organ = "other" if organ is None else organ
        agreed.append(
            Statement(statement_id, fact_id, state, proposition, organ, stance, basis, dated.first, dated.last, dated.is_approximate)
        )  # fmt: skip
    return agreed
