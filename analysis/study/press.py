"""Whose press was read: what requesting states say of each other's request without the pages of a language, or of the outlets of a state."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.coding import codings
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.study import RIVALS_WITHOUT_PRESS
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.sentences import count, mark_of, say_list, say_stance, start
from analysis.model.words import Words
from analysis.positions import select_evidence, spoken


class LeftOut(NamedTuple):
    """Pages that are left out: those in a language, and those of outlets at home in a state; blank = none."""

    language: str = ""
    outlet_state: str = ""


def _rivals(case: Case) -> tuple[str, ...]:
    """Requesting states of a case, in its order, if there are several; else none."""
    return case.named_states if len(case.named_states) > 1 else ()


def languages_of_outlets(study: Study, states: Iterable[str]) -> dict[str, str]:
    """The most frequent language of the pages of outlets at home in each state, of several the first by code; a state without such a page is left out."""
    pages = pd.concat([case.sources[["outlet_state", "language"]] for _, case in sorted(study.cases.items())])
    found = {state: Counter(pages.loc[pages["outlet_state"] == state, "language"]) for state in states}
    return {state: min(counts, key=lambda language: (-counts[language], language)) for state, counts in found.items() if counts}


def variants(study: Study) -> list[LeftOut]:
    """What is left out in turn: nothing; then, for each requesting state with a rival, pages in the main language of its outlets, its outlets, and both."""
    asking = dict.fromkeys(state for _, case in sorted(study.cases.items()) for state in _rivals(case))
    spoken = languages_of_outlets(study, asking) if asking else {}
    made = [LeftOut()]
    for state, language in spoken.items():
        made += [LeftOut(language), LeftOut("", state), LeftOut(language, state)]
    return list(dict.fromkeys(made))


def behind_facts(case: Case, choices: Choices) -> pd.DataFrame:
    """Pages behind the facts of a case, of those that the choices leave."""
    chosen = select_evidence(case, choices)
    return chosen.sources[chosen.sources["source_id"].isin(chosen.fact_sources["source_id"])]


def pages_gone(pages: pd.DataFrame, left_out: LeftOut) -> frozenset[str]:
    """Those of some pages that are left out."""
    found = (pages["language"] == left_out.language) if left_out.language else pd.Series(False, index=pages.index)
    if left_out.outlet_state:
        found |= pages["outlet_state"] == left_out.outlet_state
    return frozenset(pages.loc[found, "source_id"])


def _by_press(pages: pd.DataFrame) -> dict[LeftOut, frozenset[str]]:
    """Some pages by their language, and by the home of their outlet."""
    found: dict[LeftOut, set[str]] = {}
    for page, language, state in zip(*(pages[name].tolist() for name in ("source_id", "language", "outlet_state")), strict=True):
        found.setdefault(LeftOut(language), set()).add(page)
        found.setdefault(LeftOut("", state), set()).add(page)
    return {left_out: frozenset(names) for left_out, names in found.items() if any(left_out)}


def _gone(pages: Mapping[LeftOut, frozenset[str]], left_out: LeftOut) -> frozenset[str]:
    """Those of some pages that are left out, by their press."""
    language, state = (pages.get(each, frozenset()) for each in (LeftOut(left_out.language), LeftOut("", left_out.outlet_state)))
    return language | state if language and state else language or state


def without_pages(choices: Choices, gone: Iterable[str]) -> Choices:
    """The choices for a case with some pages left out besides."""
    return choices.but(exclude_sources=";".join(sorted({*choices.items_of("exclude_sources"), *gone})))


class Heard(NamedTuple):
    """What a requesting state says of the request of a rival in a case: whether it objects anywhere, and the statements that speak, by cell."""

    objects: bool
    statement_ids: tuple[str, ...]


def _on_rivals(case: Case, choices: Choices) -> dict[str, Heard]:
    """What each requesting state of a case says of the request of another one, of those that speak of it."""
    listed, rows = case.codebook.objections, case.propositions
    objections = dict(zip(listed["proposition_family"], listed["stance"].astype(int), strict=True))
    about = {
        name: (named, objections[family])
        for name, named, family in zip(rows["proposition"], rows["named_state"], rows["proposition_family"], strict=True)
        if family in objections
    }
    rivals, found = _rivals(case), dict[str, Heard]()
    for (state, name), own in spoken(case, choices).items():
        if name in about and state in rivals and state != about[name][0]:
            before = found.get(state, Heard(False, ()))
            found[state] = Heard(before.objects or about[name][1] in own.stances, (*before.statement_ids, ";".join(own.statement_ids)))
    return found


def without_press(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """In how many cases a requesting state objects to the request of a rival, with all pages and without those of one press.

    Asked of the cases in which several states ask. A state speaks of the request of a rival if it does so in its own voice on a family of propositions
    of the codebook table `objections`; it objects if what speaks for it there has the stance of that table. Silence is no answer.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    choices
        The choices of analysis; what is left out here is left out besides.

    Returns
    -------
    Table `rivals_without_press` of the dictionary: one row per variant (`variants`) and requesting state with a rival.

    Raises
    ------
    ValueError
        If the choices name what is not there.
    """
    own = study.choices_of(choices)
    contested = {case_id: case for case_id, case in sorted(study.cases.items()) if _rivals(case)}
    asking = list(dict.fromkeys(state for case in contested.values() for state in _rivals(case)))
    pages = {case_id: _by_press(behind_facts(case, own[case_id])) for case_id, case in contested.items()}
    rows, answers = [], {}
    for left_out in variants(study):
        gone = {case_id: _gone(pages[case_id], left_out) for case_id in contested}
        for case_id, case in contested.items():  # the same pages gone, the same answer
            if (case_id, gone[case_id]) not in answers:
                answers[case_id, gone[case_id]] = _on_rivals(case, without_pages(own[case_id], gone[case_id]))
        found = {case_id: answers[case_id, gone[case_id]] for case_id in contested}
        for state in asking:
            of = {case_id: heard.get(state, Heard(False, ())) for case_id, heard in found.items() if state in _rivals(contested[case_id])}
            spoke = [case_id for case_id, heard in of.items() if heard.statement_ids]
            objected = [case_id for case_id in spoke if of[case_id].objects]
            rows.append(
                {
                    "without_language": left_out.language, "without_outlets_of": left_out.outlet_state, "state": state,
                    "n_cases": len(of), "n_pages": sum(len(gone[case_id]) for case_id in of),
                    "n_spoke": len(spoke), "n_objected": len(objected),
                    "share": len(objected) / len(spoke) if spoke else float("nan"),
                    "cases_objected": ";".join(objected), "cases_not_objected": ";".join(case_id for case_id in spoke if not of[case_id].objects),
                    "cases_silent": ";".join(case_id for case_id, heard in of.items() if not heard.statement_ids),
                    "statement_ids": ";".join(ids for case_id in spoke for ids in of[case_id].statement_ids),
                }
            )  # fmt: skip
    return RIVALS_WITHOUT_PRESS.frame(rows)


def press_numbers(table: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table `rivals_without_press`, by name."""
    named = [
        case_id for name in ("cases_objected", "cases_not_objected", "cases_silent") for cell in table[name] for case_id in terms.split_list(cell)
    ]
    return {"cases": len(set(named)), "variants": len(table[["without_language", "without_outlets_of"]].drop_duplicates())}


def _say_left_out(left_out: LeftOut, words: Words, languages: Mapping[str, str]) -> str:
    """What is left out, in words."""
    parts = [f"pages in {languages.get(left_out.language, left_out.language)}"] * bool(left_out.language)
    parts += [f"outlets based in {words.get(left_out.outlet_state, left_out.outlet_state)}"] * bool(left_out.outlet_state)
    return say_list(parts)


def _turned(rows: pd.DataFrame) -> list[str]:
    """Cases in which a state is still heard in a variant and answers otherwise than with all pages; `rows` are its variants, that of all pages first."""
    found = set()
    for row in rows.to_dict("records"):
        for name in ("cases_objected", "cases_not_objected"):
            left = {case_id for column in (name, "cases_silent") for case_id in terms.split_list(row[column])}
            found |= set(terms.split_list(rows.iloc[0][name])) - left
    return sorted(found)


def _say_cases(case_ids: Iterable[str]) -> str:
    return say_list([case_id.title() for case_id in case_ids])


def _about(codebook: Codebook, families: Iterable[str]) -> str:
    """Families of propositions as what a state speaks on: *surrender to its rival or on the charges of its rival*."""
    titles = dict(zip(codebook.propositions["proposition_family"], codebook.propositions["title"], strict=True))
    named = [titles[family].replace("{XX}", "its rival") for family in families]
    return " or on ".join(f"{'the ' if ' of ' in title else ''}{title[:1].lower()}{title[1:]}" for title in named)


def _say_share(row: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """In how many of the cases that are left a state objects, and in which nothing is left of it."""
    if not row["n_spoke"]:
        return "none of its statements is left in any case"
    same = (row["n_objected"], row["n_spoke"]) == (whole["n_objected"], whole["n_spoke"])
    before = terms.split_list(whole["cases_silent"])
    gone = [case_id for case_id in terms.split_list(row["cases_silent"]) if case_id not in before]
    return f"{'still ' if same else ''}{row['n_objected']} of {row['n_spoke']}{f' (none of its statements is left in {_say_cases(gone)})' if gone else ''}"


def _say_variants(rows: pd.DataFrame, words: Words, languages: Mapping[str, str]) -> list[str]:
    """What is found without each press, the variants of one answer together: *without pages in Russian, still 9 of 10*; the first row is all pages."""
    whole = rows.iloc[0].to_dict()
    by_answer: dict[str, list[str]] = {}
    for row in rows.iloc[1:].to_dict("records"):
        left_out = LeftOut(row["without_language"], row["without_outlets_of"])
        said = "both" if all(left_out) else _say_left_out(left_out, words, languages)
        by_answer.setdefault(_say_share(row, whole), []).append(said)
    return [f"without {' or without '.join(said)}, {answer}" for answer, said in by_answer.items()]


def _say_state(rows: pd.DataFrame, codebook: Codebook, languages: Mapping[str, str]) -> list[str]:
    """What remains of what was found of one state: without its own press, then without that of others; `rows` are its variants, all pages first."""
    whole, words = rows.iloc[0], codebook.words
    both = rows[(rows["without_language"] != "") & (rows["without_outlets_of"] == whole["state"])]
    own = (rows["without_outlets_of"] == whole["state"]) | (
        (rows["without_outlets_of"] == "") & rows["without_language"].isin(both["without_language"])
    )
    others = f" (not in {_say_cases(terms.split_list(whole['cases_not_objected']))})" if whole["cases_not_objected"] else ""
    turned = _turned(rows)
    same = f"the answer changes in {_say_cases(turned)}" if turned else "in none of the remaining cases does the answer change"
    of = "the one case" if whole["n_spoke"] == 1 else f"{whole['n_objected']} of the {count(whole['n_spoke'], 'case')}"
    objects = "does not object" if whole["n_spoke"] == 1 and not whole["n_objected"] else "objects"
    first, is_pair = rows.index == rows.index[0], (rows["without_language"] != "") & (rows["without_outlets_of"] != "")
    moves = (rows["n_spoke"] != whole["n_spoke"]) | (rows["n_objected"] != whole["n_objected"])
    mine, of_others = (_say_variants(rows[first | part], words, languages) for part in (own, ~own & ~is_pair & moves))
    said = [
        f"Is this an artefact of whose press was read? {start(words.get(whole['state'], whole['state']))} {objects} in {of} "
        f"in which it speaks on {_about(codebook, codebook.objections['proposition_family'])}{others}; "
        f"{'; '.join([*mine, same])}. What its offices say in outlets of other states is kept."
    ]
    return said + [f"Other pages matter too: {'; '.join(of_others)}."] * bool(of_others)


def _say_never(row: Mapping[str, Any], others: pd.DataFrame, codebook: Codebook) -> str:
    """That a state was never heard on what is asked, and on what else of the request of a rival it spoke."""
    words = codebook.words
    asked = list(codebook.objections["proposition_family"])
    of = others[(others["state"] == row["state"]) & ~others["family"].isin(asked)]
    parts = []
    for family, cells in of.groupby("family", sort=False):
        spoken = cells[terms.is_spoken(cells)].to_dict("records")
        marks = {
            cell["case_id"]: " and ".join(mark_of(int(stance), cell["proposition"], words) for stance in terms.split_list(cell["stances"]))
            for cell in spoken
        }
        named = f" ({'; '.join(f'{case_id.title()}: {mark}' for case_id, mark in marks.items())})" if marks else ""
        parts.append(f"on {_about(codebook, [family])} it spoke in {count(len(marks), 'case')}{named}")
    return (
        f"No statement by {words.get(row['state'], row['state'])} itself on {_about(codebook, asked)} was found "
        f"({count(row['n_cases'], 'case')}), so its share is unknown{'; ' if parts else ''}{say_list(parts)}."
    )


def _say_overruled(whole: Mapping[str, Any], others: pd.DataFrame, study: Study) -> list[str]:
    """Where a case without an objection rests on a stance that most coders did not have."""
    words, said = study.codebook.words, []
    for case_id in terms.split_list(whole["cases_not_objected"]):
        of = others[(others["case_id"] == case_id) & (others["state"] == whole["state"])]
        of = of[of["family"].isin(study.codebook.objections["proposition_family"])]
        ids = {name for cell in of["statement_ids_own"] for name in terms.split_list(cell)}
        items = codings.flow(study.cases[case_id])
        found = items[items["statement_id"].isin(ids) & items["against_most"].str.contains("stance")]
        for item in found.to_dict("records"):
            most, result = (item[name].split(" ")[0] for name in ("most", "result"))
            had = sum(code.split(" ")[1] == most for code in terms.split_list(item["coded"]))
            who = f"all {had}" if had == item["n_coders"] else f"{had} of {item['n_coders']}"
            said.append(
                f"That {words.get(whole['state'], whole['state'])} does not object in {case_id.title()} rests on {item['fact_id']}, where the adjudicated "
                f"coding overrules {who} coders: they found that it {say_stance(int(most), item['proposition'], words, str(whole['state']))}, the result is that it "
                f"{say_stance(int(result), item['proposition'], words, str(whole['state']))}."
            )
    return said


def say_without_press(table: pd.DataFrame, others: pd.DataFrame, study: Study) -> list[str]:
    """Whether what rivals say of each other's request is an artefact of whose press was read; states that ask in a single case stand in the table only.

    Parameters
    ----------
    table
        As `without_press` gives it.
    others
        What requesting states said of the request of each other under the same choices, as `cases.rivals` gives it.
    study
        All cases, as they were cleaned, with every coding.
    """
    if table.empty:
        return ["No case has two requesting states."]
    codebook = study.codebook
    languages = dict(zip(codebook.languages["language"], codebook.languages["name"], strict=True))
    said, silent, overruled = [], [], []
    for _, rows in table[table["n_cases"] > 1].groupby("state", sort=False):
        if rows.iloc[0]["n_spoke"]:
            said += _say_state(rows, codebook, languages)
            overruled += _say_overruled(rows.iloc[0].to_dict(), others, study)
        else:
            silent.append(_say_never(rows.iloc[0].to_dict(), others, codebook))
    return [*said, *silent, *overruled]
