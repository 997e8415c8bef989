"""The law of requests for one person: on what each rests, which rule on requests of several states applies, and which grounds states named.

Nothing here says which request should have prevailed. What was not seen stays blank and is counted.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.model import terms
from analysis.model.dates import day_bounds
from analysis.model.dictionary.law import GROUNDS, LAW_PAGES, LEGAL_BASES
from analysis.model.dispute import Case, Law, Study
from analysis.model.sentences import count, days_between, say_list, say_office, verb

Row = Mapping[str, str]

PAGE = "law:"
"""Before the name of a page of the law wherever it stands beside pages of cases, so that no two have one name."""

CHARGED = {"by_detention": "charged by the detention", "after_detention": "charged after the detention"}
"""Whether the charge was there by the detention, in words; what was not seen has none."""
CHARGED_BY, CHARGED_AFTER = CHARGED.values()
TREATY, DOMESTIC, NOT_SEEN, NO_RIVAL = "treaty", "domestic law", "not seen", "no rival request"
"""Whose rule on requests of several states applies to a request."""
YES, NO, NOT_COMPARABLE = "yes", "no", "not comparable"
"""Whether a rule knows a ground; not comparable: neither has a word for it."""


def _kinds(is_treaty: bool) -> set[str]:
    return set(terms.INSTRUMENTS.index[terms.INSTRUMENTS["is_treaty"] == is_treaty])


def _has_rule(instrument: Row) -> bool:
    """Whether an article on requests of several states was seen in an instrument, or its criteria."""
    return bool(instrument["competing_requests_article"] or instrument["competing_requests_criteria"])


def _joined(values: Iterable[str], by: str = ";") -> str:
    """Values that are not blank, each once, in their order."""
    return by.join(dict.fromkeys(filter(None, values)))


def _pages(rows: Iterable[Row]) -> str:
    """Pages of the law on which rows rest."""
    return _joined(PAGE + name for row in rows for name in terms.split_list(row["source_ids"]))


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


class Request:
    """A request, the instruments on which it rests, treaties first, and the rule on requests of several states that applies to it.

    A treaty prevails over a domestic statute where the treaty has an article on requests of several states; several treaties can apply. A rule of
    domestic law is given where no treaty on which the request rests was seen to have one. A request without a rival needs none.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    state
        The requesting state.
    law
        The law of the requests.
    """

    def __init__(self, case: Case, state: str, law: Law) -> None:
        self.state = state
        self.rivals = [other for other in case.named_states if other != state]
        kinds, rows = list(terms.INSTRUMENTS.index), law.instruments_of.get((case.id, state), [])
        self.instruments = sorted(rows, key=lambda row: (kinds.index(row["kind"]), row["instrument_id"]))
        treaties = [row for row in self.instruments if row["kind"] in _kinds(is_treaty=True)]
        seen = [row for row in treaties if _has_rule(row)], [row for row in self.instruments if row not in treaties and _has_rule(row)]
        self.rules = (seen[0] or seen[1]) if self.rivals else []
        self.rule_of = NO_RIVAL if not self.rivals else TREATY if seen[0] else DOMESTIC if seen[1] else NOT_SEEN
        self.unseen = [row for row in (treaties if seen[0] else self.instruments) if not _has_rule(row)] if self.rivals else []

    def knows(self, ground: str) -> str:
        """Whether a rule that applies names a ground; no only if every rule that could apply was seen with its criteria and none names it."""
        named = [terms.split_list(row["competing_requests_criteria"]) for row in self.rules]
        if any(ground in criteria for criteria in named):
            return YES
        return NO if named and all(named) and not self.unseen else NOT_SEEN


def _requests(case: Case, law: Law) -> list[Request]:
    """Requests of a case in the order of its requesting states."""
    return [Request(case, state, law) for state in case.named_states]


def _say_rule(instrument: Row) -> str:
    """The rule of an instrument in words: its title, the article if the title does not end with it, and the criteria in their order."""
    article = instrument["competing_requests_article"]
    labels = [terms.CRITERIA.loc[name, "label"] for name in terms.split_list(instrument["competing_requests_criteria"])]
    place = f", article {article}" if article and instrument["title"].split()[-1] != article else ""
    return f"{instrument['title']}{place}: {'; '.join(labels) or 'criteria not seen'}."


def _say_each(instruments: Iterable[Row], column: str, labels: pd.Series) -> str:
    """What instruments say on a question, with those that say it: `may be refused (ece-1957)`; blank where none was seen to say anything."""
    said: dict[str, list[str]] = {}
    for row in instruments:
        if row[column] != terms.UNSEEN:
            said.setdefault(labels[row[column]], []).append(row["instrument_id"])
    return "; ".join(f"{label} ({', '.join(names)})" for label, names in said.items())


def _seen(value: str) -> str:
    """A word of a table of the law for people; blank where it says that nothing was seen."""
    return "" if value == terms.UNSEEN else value.replace("_", " ")


def _basis(request: Request, case: Case, law: Law) -> dict[str, str]:
    """One row of `legal_bases`."""
    who = [row for row in terms.records(law.deciders) if row["requested_state"] == case.decider]
    instruments, charge, decides = request.instruments, law.timing_of.get((case.id, request.state), {}), who[0] if who else {}
    titles = {kind: _joined((row["title"] for row in instruments if row["kind"] == kind), "; ") for kind in terms.INSTRUMENTS.index}
    notes = [row["note_of_request"] for row in instruments] + [charge.get("note", "")]
    nationals = _say_each(instruments, "nationals", terms.NATIONALS["label"])
    return {
        "case_id": case.id, "state": request.state, "requested_state": case.decider, "rivals": ";".join(request.rivals),
        "instrument_ids": _joined(row["instrument_id"] for row in instruments), **titles,
        "rule_of": request.rule_of, "rule": " ".join(map(_say_rule, request.rules)), "rule_instrument_ids": _joined(row["instrument_id"] for row in request.rules),
        "rule_unseen": _joined(row["instrument_id"] for row in request.unseen), "rule_note": _joined((_ended(row["note"]) for row in request.rules), " "),
        "nationals": f"own nationals: {nationals}" if nationals else "",
        "dual_criminality": _say_each(instruments, "dual_criminality", terms.DUAL_CRIMINALITY["label"]),
        "decider": _seen(decides.get("final_decider", "")), "court_stage": decides.get("court_stage", ""), "review": _seen(decides.get("appeal", "")),
        "statute": decides.get("law", ""), "decider_note": decides.get("note", ""), "charge_or_warrant_on": charge.get("charge_or_warrant_on", ""),
        "charged": CHARGED.get(charge.get("against_detention", ""), ""), "note": _joined(map(_ended, notes), " "), "fact_ids": charge.get("fact_ids", ""),
        "rule_source_ids": _pages(request.rules), "decider_source_ids": _pages(who), "source_ids": _pages(instruments),
    }  # fmt: skip


def legal_bases(study: Study, law: Law) -> pd.DataFrame:
    """On which law each request rests, and which rule on requests of several states applies to it.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    law
        The law of the requests.

    Returns
    -------
    Table `legal_bases` of the dictionary: one row per case and requesting state, by case, then in the order of the case. `rule_of` as in `Request`;
    `charged` is one of the words of `CHARGED`; pages of the law are named after `PAGE`.
    """
    found = [_basis(request, case, law) for _, case in sorted(study.cases.items()) for request in _requests(case, law)]
    return pd.DataFrame(found, columns=LEGAL_BASES.names, dtype=str)


def _knows(ground: str, answers: list[str]) -> str:
    """Whether the rules that apply know a ground: yes if that of one request does, no if none does and all were seen."""
    if ground == terms.OTHER_CRITERION:
        return NOT_COMPARABLE
    return YES if YES in answers else NO if set(answers) == {NO} else NOT_SEEN


def _according_to(row: Row, fact: Row, statements: pd.DataFrame) -> str:
    """Who attributes a ground to a state: as the statements on its position have it, else who told the fact."""
    said = statements[(statements["fact_id"] == row["fact_id"]) & (statements["state"] == row["state"]) & (statements["coding"] == terms.ADJUDICATED)]
    return _joined(said["reported_by"].sort_values()) or fact["informant"]


def _named(row: Row, case: Case, law: Law) -> list[dict[str, str]]:
    """Rows of `grounds` of one row of the collected table; none if its fact is not there."""
    facts = case.facts[case.facts["fact_id"] == row["fact_id"]].to_dict("records")
    requests = _requests(case, law)
    rules = {rule["instrument_id"]: rule for request in requests for rule in request.rules}
    behind = {rule["instrument_id"]: rule for request in requests for rule in (*request.rules, *request.unseen)}
    made = []
    for fact in facts:
        who = "" if row["voice"] == "own" else _according_to(row, fact, case.statements)
        for ground in terms.split_list(row["grounds"]):
            answers = [request.knows(ground) for request in requests]
            names = [name for name, rule in rules.items() if ground in terms.split_list(rule["competing_requests_criteria"])]
            is_word = ground != terms.OTHER_CRITERION
            made.append(
                {
                    "case_id": row["case_id"], "fact_id": row["fact_id"], "days": days_between(fact["first_day"], fact["last_day"]), "state": row["state"],
                    "office": say_office(fact["state"], fact["organ"]), "ground": ground, "words": terms.CRITERIA.loc[ground, "label"],
                    "voice": row["voice"], "according_to": who, "rule_knows": _knows(ground, answers),
                    "by_request": ";".join(f"{request.state} {answer}" for request, answer in zip(requests, answers, strict=True)) if is_word else "",
                    "rule_instrument_ids": ";".join(rules), "named_by": ";".join(names) if is_word else "", "note": row["note"],
                    "source_ids": _pages(behind.values()),
                }
            )  # fmt: skip
    return made


def grounds(study: Study, law: Law) -> pd.DataFrame:
    """Grounds that states named for preferring one request, and whether the rule that applies knows them.

    Parameters
    ----------
    study, law
        As in `legal_bases`.

    Returns
    -------
    Table `grounds` of the dictionary: one row per fact and ground, by case and fact, grounds in the order in which the fact tells them. A rule is not
    seen unless every rule that could apply was; the criterion `other` need not be the same in a rule and in a fact.
    """
    collected, cases = law.grounds.sort_values(["case_id", "fact_id", "state"]), study.cases
    found = [made for row in collected.to_dict("records") if row["case_id"] in cases for made in _named(row, cases[row["case_id"]], law)]
    return pd.DataFrame(found, columns=GROUNDS.names, dtype=str)


def law_pages(law: Law) -> pd.DataFrame:
    """Pages of the law that were read, and what rests on them.

    Returns
    -------
    Table `law_pages` of the dictionary: one row per page, by `source_id` (after `PAGE`).
    """
    pages = law.sources["source_id"]

    def resting(table: pd.DataFrame, key: str) -> list[str]:
        found: dict[str, list[str]] = {}
        for row in terms.records(table.sort_values(key)):
            for page in terms.split_list(row["source_ids"]):
                found.setdefault(page, []).append(row[key])
        return [_joined(found.get(page, ())) for page in pages]

    used = {
        "instrument_ids": resting(law.instruments, "instrument_id"),
        "deciders": resting(law.deciders, "requested_state"),
    }
    made = law.sources.assign(**used, source_id=PAGE + pages)
    return made.sort_values("source_id", ignore_index=True)[LAW_PAGES.names]


def as_sources(law: Law) -> pd.DataFrame:
    """Pages of the law as the processed table `sources` has those of a case, with the name of the study for a case; what is not known is blank."""
    pages = law_pages(law)
    bounds = [day_bounds(day)[:2] if day else (None, None) for day in pages["published"]]
    days = {f"published_{part}_day": [str(day[place] or "") for day in bounds] for place, part in enumerate(("first", "last"))}
    blank = dict.fromkeys(("language", "outlet_state", "origin_id", "origin_publisher", "origin_state", "origin_kind", "note"), "")
    return pages.drop(columns=["instrument_ids", "deciders"]).rename(columns={"kind": "outlet_kind"}).assign(**days, **blank, case_id=terms.STUDY)


def basis_numbers(bases: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `legal_bases`, by name."""
    of = bases["rule_of"].value_counts()
    return {name: int(of.get(word, 0)) for name, word in (("treaty", TREATY), ("domestic", DOMESTIC), ("unseen", NOT_SEEN), ("alone", NO_RIVAL))}


def ground_numbers(named: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `grounds`, by name."""
    known = named["rule_knows"].value_counts()
    words = (("known", YES), ("unknown", NO), ("unseen", NOT_SEEN), ("not_comparable", NOT_COMPARABLE))
    voices = {name: int((named["voice"] == name).sum()) for name in ("own", "reported")}
    return {"facts": named["fact_id"].nunique(), **voices, **{name: int(known.get(word, 0)) for name, word in words}}


def page_numbers(pages: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `law_pages`, by name."""
    unused = (pages["instrument_ids"] == "") & (pages["deciders"] == "")
    return {
        "excerpts": int((pages["what_was_read"] == "excerpt").sum()),
        "undated": int((pages["published"] == "").sum()),
        "unused": int(unused.sum()),
    }


def _say_grounds(named: pd.DataFrame) -> str:
    """Which grounds were named, the most frequent first, in whose voice, by which states."""
    order = list(terms.CRITERIA.index)
    of = sorted(named["ground"].value_counts().items(), key=lambda item: (-item[1], order.index(item[0])))
    parts = [f"{terms.CRITERIA.loc[name, 'label']} ({number})" for name, number in of]
    numbers = ground_numbers(named)
    return (
        f"States named grounds for preferring a request in {count(numbers['facts'], 'fact')} of {count(named['case_id'].nunique(), 'case')}, "
        f"{count(len(named), 'ground')} in all: {say_list(parts)}. {numbers['own']} were given in the state's own voice, {numbers['reported']} only "
        "according to somebody else."
    )


def _say_knowledge(named: pd.DataFrame) -> str:
    """How many of the grounds a rule that applies knows, and how the rules for the single requests differ."""
    numbers = ground_numbers(named)
    answers = [item.partition(" ")[2] for cell in named["by_request"] for item in terms.split_list(cell)]
    asked = f"{count(len(answers), 'pair')} of ground and request"
    split = named[named["by_request"].map(lambda cell: {YES, NO} <= {item.partition(" ")[2] for item in terms.split_list(cell)})]
    differ = _joined((f"{row['words']} in the case of {row['case_id'].title()}" for row in split.to_dict("records")), "; ")
    return (
        f"Of these grounds, {numbers['known'] or 'none'} {verb(numbers['known'], 'is', 'are')} recognised by a rule that applies to at least one of the "
        f"requests in the case, and {numbers['unknown'] or 'none'} {verb(numbers['unknown'], 'is', 'are')} recognised by none of these rules; for "
        f"{numbers['unseen'] or 'none'} a rule was not seen, and {numbers['not_comparable'] or 'none'} cannot be compared, as rule and fact have no "
        f"common word for it. The rule for one request may differ from that for its rival: of {asked}, the rule for that request names the ground in "
        f"{answers.count(YES)}, does not name it in {answers.count(NO)}, and was not seen in {answers.count(NOT_SEEN)}"
        + (f". Recognised by the rule for one request and not by that for another: {differ}." if differ else ".")
    )


def _say_unseen(bases: pd.DataFrame) -> str:
    """What was not seen of the law of the requests, in sentences; what is zero is left out."""
    blank = {name: int((bases[name] == "").sum()) for name in ("instrument_ids", "nationals", "dual_criminality", "charge_or_warrant_on", "charged")}
    contested = bases[bases["rivals"] != ""]
    partly = contested[(contested["rule_unseen"] != "") & (contested["rule_of"] != NOT_SEEN)]
    undecided = bases.loc[bases["decider"] == "", "requested_state"].nunique()
    of = {
        "any instrument": blank["instrument_ids"],
        "the rule on nationals of the requested state": blank["nationals"],
        "the rule on conduct that is criminal in both states": blank["dual_criminality"],
        "the day of the charge or warrant": blank["charge_or_warrant_on"],
        "whether the charge came before the detention": blank["charged"],
    }
    rules = {f"of {len(contested)} with a rival no rule was seen": basis_numbers(bases)["unseen"]}
    rules["more the rule of a further instrument on which they rest was not seen"] = len(partly)
    said = [f"For {number} {words}" for words, number in rules.items() if number]
    missing = [f"{words} for {number}" for words, number in of.items() if number]
    said += [f"Also not seen, of {count(len(bases), 'request')}: {say_list(missing)}"] * bool(missing)
    said += [f"For {undecided} of {bases['requested_state'].nunique()} requested states the organ that takes the final decision was not seen"] * bool(
        undecided
    )
    return ". ".join([*said, "None of this is counted as a no" if said else "No part of the law of these requests was left unseen"]) + "."


def say_law(bases: pd.DataFrame, named: pd.DataFrame, pages: pd.DataFrame) -> list[str]:
    """Sentences on the law of the requests: which rule applies, which grounds were named and known, what was not seen, and how the law was read.

    Parameters
    ----------
    bases, named, pages
        As `legal_bases`, `grounds` and `law_pages` give them.
    """
    if pages.empty:
        return ["The data have no tables of the law, so nothing is said about it."]
    rules, numbers = basis_numbers(bases), page_numbers(pages)
    domestic = say_list([name.title() for name in bases.loc[bases["rule_of"] == DOMESTIC, "case_id"].unique()])
    alone, has = rules["alone"], verb(rules["alone"], "has", "have")
    rule = (
        f"Of {count(len(bases), 'request')}, {f'{alone} {has} no rival. Of the others' if alone else 'all have a rival. Of these'}, "
        f"{rules['treaty'] or 'none'} {verb(rules['treaty'], 'rests', 'rest')} on a "
        f"treaty with an article on requests by several states, which prevails over a statute; for {rules['domestic']} only a rule of the requested state's "
        f"own law was seen{f' ({domestic})' if domestic else ''}; for {rules['unseen']} none was."
    )
    read = (
        f"{numbers['excerpts']} of {count(len(pages), 'page')} of the law were read as an excerpt, {numbers['undated']} show no date, and texts are given as "
        "they were found, which need not be the wording in force on the day of a request. Which rule applies is the reading of this collection, not a legal "
        "opinion; nothing is said about which request should have prevailed."
    )
    said = [_say_grounds(named), _say_knowledge(named)] if len(named) else ["No ground for preferring a request was collected."]
    return [rule, *said, _say_unseen(bases), read]
