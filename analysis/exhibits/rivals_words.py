"""Words of the figure of rivals: what it finds, how it is read, and what is seen."""

from collections.abc import Iterable, Mapping

from analysis.exhibits.rivals_cells import Line, last_destination, name_of
from analysis.model import terms
from analysis.model.dispute import Codebook
from analysis.model.sentences import count, mark_of, possessive, say_list, say_stance, start
from analysis.model.words import Words
from analysis.study.mutual import Heard, Mutual, objections_of

LONGEST = 150
"""Letters of a finding at most."""


def _first_clause(one: str, other: str, claim: str, heard: Heard, briefly: bool) -> str:
    """How the state that spoke more often spoke of the claim of the other."""
    spoke, objected = len(heard.spoke), len(heard.objected)
    of_it = f"the {claim} of {other}"
    where = "where it spoke" if briefly else "in which it spoke of it"
    if spoke == 1:
        return f"{one} objected to {of_it} in the one case {where}" if objected else f"{one} spoke of {of_it} in one case, and did not object"
    many = f"all {spoke} cases" if objected == spoke else f"{objected} of the {spoke} cases" if objected else f"none of the {spoke} cases"
    return f"{one} objected to {of_it} in {many} {where}"


def say_finding(made: Mutual, words: Words) -> str:
    """What was found, in one sentence without its full stop: how often each of the two states was heard on the claim of the other, and objected."""
    (one, other), claim, n_cases = made.states, words.matter["claim"], len(made.case_ids)
    first, second = (made.heard[state][0] for state in made.states)
    names = start(words.get(one, one)), words.get(other, other)
    within = f"any of {count(n_cases, 'case')}" if n_cases > 1 else "the one case"
    if not first.spoke:
        return f"Nothing was found in {within} that {words.get(one, one)} or {names[1]} said of the {claim} of the other"
    for briefly in (False, True):
        said = _first_clause(*names, claim, first, briefly)
        back = possessive(words.get(one, one))
        if second.objected:
            said += f"; {names[1]} did so in {len(second.objected)} of {len(second.spoke)}"
        elif second.spoke:
            said += f"; {names[1]} spoke of {back} in {len(second.spoke)} of {n_cases}"
        else:
            said += f"; nothing {names[1]} said of {back} was found"
        if len(said) <= LONGEST:
            break
    return said


def say_objecting(codebook: Codebook) -> str:
    """What it is to object, by the codebook: *opposes surrender to the other or calls the request of the other political*."""
    said = [say_stance(stance, _template(family, codebook), codebook.words) for family, stance in objections_of(codebook).items()]
    return " or ".join(said).replace("XX", "the other")


def _template(family: str, codebook: Codebook) -> str:
    families = codebook.propositions
    return str(families.loc[families["proposition_family"] == family, "template"].iloc[0])


def say_subtitle(made: Mutual, codebook: Codebook, lines: Iterable[Line]) -> str:
    """What is drawn, and how it is read."""
    has_hollow = any(part.is_hollow for line in lines for parts in line.boxes.values() for part in parts)
    hollow = " White: known only from its own outlets or in their language." * has_hollow
    return f"A state objects if it {say_objecting(codebook)}. Empty: nothing was found.{hollow}"


def foot_lines(made: Mutual, state: str) -> list[str]:
    """In how many cases a state spoke of the claim of the other, and in how many it objected."""
    heard = made.heard[state][0]
    return [f"spoke in {len(heard.spoke)}", f"objected in {len(heard.objected) or 'none'}"] if heard.spoke else ["silent in all"]


def say_press(made: Mutual, codebook: Codebook) -> list[str]:
    """What is left of what each state said without its own press: the pages in its language, then its outlets too."""
    languages = dict(zip(codebook.languages["language"], codebook.languages["name"], strict=True))
    said = []
    for state in made.states:
        whole, *less = made.heard[state]
        name = codebook.words.get(state, state)
        clauses: list[str] = []
        for heard in less if whole.spoke else []:
            language = languages.get(heard.left_out.language, heard.left_out.language)
            without = "without its own outlets too" if clauses else f"Without pages in {language}"
            who, of = ("it", "") if clauses else (name, f" of what {name} said")
            spoke = f"{who} spoke in {len(heard.spoke)} and objected in {len(heard.objected) or 'none'}"
            clauses.append(f"{without}, {spoke if heard.spoke else f'nothing{of} is left'}")
            if not heard.spoke:
                break
        said += [f"{'; '.join(clauses)}."] * bool(clauses)
    return said


def ruled_foot(lines: Iterable[Line], state: str) -> str:
    """In how many of the cases with a ruling on the claim of a state the last one is in its favour: *9 of 11 admissible*; to be examining is no ruling."""
    last = [parts[-1] for line in lines if (parts := [part for part in line.boxes["ruled", state] if part.look])]
    favourable = [part.words for part in last if part.look == 1]
    return f"{len(favourable)} of {len(last)} {favourable[0]}" if favourable else f"0 of {len(last)}" if last else "none found"


def outcome_foot(cases: Iterable[Mapping[str, str]], made: Mutual, words: Words) -> list[str]:
    """In how many cases the contest led to each of the two states, the most first."""
    ended = [last_destination(case) for case in cases]
    order = sorted(made.states, key=lambda state: -ended.count(state))
    return [f"{name_of(state, words)}: {ended.count(state)}" for state in order]


def say_below(made: Mutual, codebook: Codebook, lines: Iterable[Line], subjects: Mapping[str, str]) -> str:
    """What stands below the figure: how two boxes in one column are read, and what others said of whom, or asked; blank where there is nothing."""
    words, claim = codebook.words, codebook.about.words["claim"]
    said = say_press(made, codebook)
    said += ["Of two rulings on one request the later stands below.".replace("request", claim)] * any(
        len(parts) > 1 for line in lines for key, parts in line.boxes.items() if key[0] == "ruled"
    )
    others = made.said[~(made.said["state"].isin(made.states) & made.said["rival"].isin(made.states))]
    for case_id, rows in others[others["case_id"].isin(made.case_ids)].groupby("case_id", sort=False):
        asked = say_list([words.get(state, state) for state in dict.fromkeys(rows["state"]) if state not in made.states])
        spoken = rows[rows["cell"].isin(terms.SPOKEN)].to_dict("records")
        told = say_list([f"{words.get(row['state'], row['state'])} {_say_stances(row, words)}" for row in spoken])
        said.append(f"{start(asked)} made a {claim} in the case of {subjects[str(case_id)]} too{f': {told}' if told else ''}.")
    elsewhere = others.loc[~others["case_id"].isin(made.case_ids), "case_id"].nunique()
    said += [f"In {count(elsewhere, 'more case')} other states made {codebook.about.words['claims']}."] * bool(elsewhere)
    return " ".join(said)


def _say_stances(row: Mapping[str, str], words: Words) -> str:
    return say_list([say_stance(int(stance), row["proposition"], words) for stance in terms.split_list(row["stances"])])


def say_alt(lines: list[Line], made: Mutual, codebook: Codebook) -> str:
    """What is seen, for those who do not see it."""
    words = codebook.words
    both = [line for line in lines if line.has_rival]
    alone = f", and {len(lines) - len(both)} without a rival one" if len(lines) > len(both) else ""
    parts = [f"Grid of {count(len(both), 'case')} with two {words.matter['claims']}{alone}."]
    for state, rival in (made.states, made.states[::-1]):
        said = []
        for line in both:
            marks = [
                mark_of(int(stance), parts[0].kept["proposition"], words)
                for key, parts in line.boxes.items()
                if key[:2] == ("said", state)
                for stance in terms.split_list(parts[0].kept["stances"])
            ]
            said += [f"{line.subject} ({', '.join(marks)})"] * bool(marks)
        heard = made.heard[state]
        where = f": {'; '.join(said)}" if said else ""
        parts.append(
            f"{start(words.get(state, state))} spoke of the {words.matter['claim']} of {words.get(rival, rival)} in {len(heard[0].spoke)} of {count(len(both), 'case')} "
            f"and objected in {len(heard[0].objected)}{where}. Without its own press it is heard in {len(heard[-1].spoke)}, and objects in "
            f"{len(heard[-1].objected)}."
        )
    return " ".join(parts)
