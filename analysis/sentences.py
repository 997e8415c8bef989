"""Sentences for people, computed from tables, so that no number or day in prose is typed."""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis import terms
from analysis.dates import say_days


def say_interval(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """An interval of days in words; NaT is no bound."""
    return say_days(None if pd.isna(first) else first.date(), None if pd.isna(last) else last.date())


def _since(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """The day since when, in words that fit after *since*."""
    if pd.isna(first) and pd.notna(last):
        return f"{say_interval(last, last)} at the latest"
    if pd.isna(last) and pd.notna(first):
        return f"{say_interval(first, first)} at the earliest"
    return say_interval(first, last)


def days_between(first: str, last: str) -> str:
    """An interval in words from days as text; blank is no bound."""
    return say_interval(pd.Timestamp(first or "NaT"), pd.Timestamp(last or "NaT"))


class Words(Mapping[str, str]):
    """What states and propositions are called: the name of each state by its code, with the article where a sentence needs one, and the codebook's words.

    Parameters
    ----------
    codebook
        Codebook tables `states`, `propositions` and `roles` by name.
    """

    def __init__(self, codebook: Mapping[str, pd.DataFrame]) -> None:
        states = codebook["states"]
        with_article = states["name"].where(~states["name"].str.match("United |Netherlands"), "the " + states["name"])
        self._names = dict(zip(states["alpha2"], with_article, strict=True))
        self._families = codebook["propositions"].to_dict("records")
        self.roles = dict(zip(codebook["roles"]["role"], codebook["roles"]["title"], strict=True))

    def __getitem__(self, state: str) -> str:
        return self._names[state]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def of(self, proposition: str, column: str) -> str:
        """A column of the row of a proposition, with the name of the state that it names; blank if no family of the codebook has it."""
        for family in self._families:
            head, found, _ = family["template"].partition("XX")
            if proposition == family["template"] or (found and re.fullmatch(f"{re.escape(head)}[A-Z]{{2}}", proposition)):
                state = proposition[len(head) :] if found else ""
                return family[column].replace("{XX}", self.get(state, state))
        return ""


def start(name: str) -> str:
    """A name as a sentence starts with it."""
    return name[:1].upper() + name[1:]


def say_proposition(proposition: str, words: Words) -> str:
    """A proposition in words, as within a sentence: `surrender_to_RU` is *surrender to Russia*."""
    title = words.of(proposition, "title")
    return title[:1].lower() + title[1:] if title else proposition.replace("_", " ")


STANCE_COLUMNS = {1: "supports", 0: "open", -1: "opposes"}
"""Column of the codebook table `propositions` with the words of each stance."""


def say_stance(stance: int, proposition: str, words: Words) -> str:
    """A stance on a proposition in the third person: *opposes surrender to Russia*, *says that the decision can still change*."""
    said = words.of(proposition, STANCE_COLUMNS[stance])
    return said or f"{terms.STANCES.loc[stance, 'label']} {say_proposition(proposition, words)}"


def mark_of(stance: int, proposition: str, words: Words) -> str:
    """A stance on a proposition in two words at most, for a box: *for*, *no decision*."""
    return words.of(proposition, f"{STANCE_COLUMNS[stance]}_mark") or str(terms.STANCES.loc[stance, "label"])


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 fact, 2 facts."""
    return f"{number} {one if number == 1 else many or one + 's'}"


_NO_STATE = {"defence": "defence lawyer", "other": "other voice"}


def say_office(state: str, organ: str) -> str:
    """Who acted or spoke, as an office and never by name: `KZ prosecutor`; who is no state, as a kind of voice: `press`.

    The state alone where its organ is not named, or has no code of its own (`other`).
    """
    words = organ.replace("_", " ")
    if not state:
        return _NO_STATE.get(organ, words)
    return state if organ == "other" else f"{state} {words}"


def say_list(items: list[str]) -> str:
    """Items as in a sentence: a, b and c."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def say_choices(choices: Mapping[str, str | int]) -> str:
    """What was chosen, where it is not the default: `As of 2 Aug 2023 by the day of the event.`"""
    as_of = str(choices.get("as_of", ""))
    clocks = {"event": "by the day of the event", "published": "by the day of publication"}
    day = say_days(*[pd.Timestamp(as_of).date()] * 2) if as_of else ""
    parts = [f"As of {day} {clocks[str(choices['clock'])]}." if as_of else "As of everything collected."]
    others = [f"{name} = {value}" for name, value in choices.items() if name not in ("case_id", "as_of", "clock") and value != terms.DEFAULTS[name]]
    counted = terms.ATTRIBUTED in terms.split_list(str(choices.get("basis", "")))
    caution = ["By this choice words that others attribute to a state count as its own voice."] * counted
    return " ".join(parts + ([f"Chosen: {', '.join(others)}."] if others else []) + caution)


def say_attributions(attributions: str, proposition: str, names: Words, besides: str = "") -> str:
    """Who attributes which stance to a state, one clause a stance; `besides` is a stance that is left out."""
    said: dict[int, list[str]] = {}
    for item in terms.split_list(attributions):
        who, _, stance = item.rpartition(" ")
        if stance != besides:
            voice = "an office of its own" if who == terms.OWN_OFFICE else names.get(who, f"the {who}")
            said.setdefault(int(stance), []).append(voice)
    return say_list([f"according to {say_list(said[stance])} it {say_stance(stance, proposition, names)}" for stance in sorted(said, reverse=True)])


def own_positions(cells: pd.DataFrame, codebook: Mapping[str, pd.DataFrame]) -> list[str]:
    """One sentence per state: its own position on each proposition and since when; nothing of silence."""
    names = Words(codebook)
    sentences = []
    for state in dict.fromkeys(cells["state"]):
        spoken = cells[(cells["state"] == state) & (cells["cell"] != "silent")]
        parts = []
        for cell in spoken.to_dict("records"):
            mark = ", contested" if cell["cell"] == "contested" else ""
            if pd.isna(cell["stance"]):
                last = say_interval(cell["last_word_first"], cell["last_word_last"])
                parts.append(f"gives differing answers on {say_proposition(cell['proposition'], names)} (last word {last}{mark})")
            else:
                since = _since(cell["since_first"], cell["since_last"])
                last = say_interval(cell["last_word_first"], cell["last_word_last"])
                same = all(
                    cell[f"since_{bound}"] == cell[f"last_word_{bound}"] or pd.isna(cell[f"since_{bound}"]) & pd.isna(cell[f"last_word_{bound}"])
                    for bound in ("first", "last")
                )
                when = f"since {since}" if same else f"since {since}, last word {last}"
                parts.append(f"{say_stance(int(cell['stance']), cell['proposition'], names)} ({when}{mark})")
        n_silent = int((cells["state"] == state).sum()) - len(spoken)
        silence = f" It is silent on {count(n_silent, 'proposition')} of the case." if n_silent else ""
        body = "; ".join(parts) + "." if parts else "says nothing of its own."
        sentences.append(f"**{start(names.get(state, state))}**, in its own voice, {body}{silence}")
    return sentences


def attributed_only(cells: pd.DataFrame, codebook: Mapping[str, pd.DataFrame]) -> list[str]:
    """One sentence per cell that only others fill: what they attribute to a state that is silent itself."""
    names = Words(codebook)
    silent = cells[(cells["cell"] == "silent") & (cells["n_attributed"] > 0)]
    sentences = []
    for cell in silent.to_dict("records"):
        what = say_proposition(cell["proposition"], names)
        said = say_attributions(cell["attributions"], cell["proposition"], names)
        sentences.append(f"On {what} {names.get(cell['state'], cell['state'])} is silent itself; {said}.")
    return sentences or ["No state is spoken for where it is silent itself."]


def collision_sentences(collisions: pd.DataFrame, codebook: Mapping[str, pd.DataFrame]) -> list[str]:
    """One sentence per contested cell: who says what of the state's position, own voice first."""
    names = Words(codebook)
    sentences = []
    for (state, proposition), accounts in collisions.groupby(["state", "proposition"], sort=False):
        parts = []
        for (basis, who, stance), same in accounts.groupby(["basis", "according_to", "stance"], sort=False):
            voice = f"according to {who} it" if basis == terms.ATTRIBUTED else f"by its own {basis} it"
            dates = say_list(list(dict.fromkeys(same["date"])))
            parts.append(f"{voice} {say_stance(int(stance), proposition, names)} ({dates})")
        what = say_proposition(proposition, names)
        sentences.append(f"On {what} the accounts of {names.get(state, state)}'s position differ: {'; '.join(parts)}.")
    return sentences or ["No cell is contested."]


def without_media_sentences(voices: pd.DataFrame, codebook: Mapping[str, pd.DataFrame]) -> list[str]:
    """One sentence per state whose media are left out: in how many cells each state still speaks for itself.

    `voices` has one row per state left out and state, as `evidence.voices_without` gives it.
    """
    names = {**Words(codebook), "all": "all states", "unknown": "unknown states"}
    sentences = []
    for (left_out, n_pages, n_facts), rows in voices.groupby(["left_out", "n_pages", "n_facts"], sort=False):
        parts = []
        for row in rows.to_dict("records"):
            same = row["n_speaking"] == row["n_speaking_without"]
            spoken = (
                f"{row['n_speaking']} of {row['n_cells']} cells as before"
                if same
                else f"{row['n_speaking_without']} instead of {row['n_speaking']} cells"
            )
            parts.append(
                f"{names.get(row['state'], row['state'])} speaks in {spoken} ({row['n_contested_without']} contested, {row['n_contested']} before)"
            )
        lost = f"{count(n_pages, 'page')}; facts that rest on nothing else: {n_facts}"
        sentences.append(f"Without the state media of {names.get(left_out, left_out)} ({lost}): {'; '.join(parts)}.")
    return sentences or ["No page that counts originates in state media."]


def cleaning_sentences(raw: Mapping[str, pd.DataFrame], cleaned: Mapping[str, pd.DataFrame]) -> list[str]:
    """What came in, what was changed, and what stands behind the facts."""
    facts, log = cleaned["facts"], cleaned["log"]
    rules = log["rule"].value_counts().sort_index()
    changed = ", ".join(f"{number} by the rule '{rule}'" for rule, number in rules.items())
    single = int((facts["n_origins"] == 1).sum())
    disputes = facts["dispute"].value_counts()
    return [
        f"{count(len(raw['facts']), 'fact')}, {count(len(raw['sources']), 'page')} and {count(len(raw['statements']), 'adjudicated statement')} came in, "
        f"and {count(len(raw['codings']), 'statement')} as the two coders coded them.",
        f"{count(len(log), 'cell')} changed: {changed}." if len(log) else "No cell changed.",
        f"{single} of {count(len(facts), 'fact')} rest on one original report; {int((facts['known_on'] == '').sum())} on undated pages only; "
        f"{int(disputes.get('contested', 0))} are contested and {int(disputes.get('denied', 0))} denied.",
    ]


def digest_sentences(cleaned: Mapping[str, pd.DataFrame]) -> list[str]:
    """The audit of the digest in numbers: verdicts, uncited claims, references, contradictions with itself."""
    if "claims" not in cleaned:
        return ["No digest was audited for this case."]
    claims, references, conflicts = (cleaned[name] for name in ("claims", "references", "claim_conflicts"))
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(claims["verdict"].value_counts().items()))
    uncited = [name.removeprefix("digest-") for name in claims.loc[claims["n_marks"].astype(int) == 0, "claim_id"]]
    alone = references[references["n_alone"].astype(int) > 0]
    carried = [f"[{ref}] alone carries {number}" for ref, number in zip(alone["ref"], alone["n_alone"], strict=True)]
    pairs = [
        f"{first} against {second} ({subject})"
        for subject, first, second in zip(conflicts["subject"], conflicts["first"], conflicts["second"], strict=True)
    ]
    without = f"{count(len(uncited), 'claim carries', 'claims carry')} no citation mark: {', '.join(uncited)}."
    return [
        f"The digest makes {count(len(claims), 'claim')}: {verdicts}.",
        (without if uncited else "Every claim carries a citation mark.") + (f" Of the references, {', '.join(carried)}." if carried else ""),
        f"It contradicts itself in {count(len(pairs), 'pair')}: {'; '.join(pairs)}." if pairs else "It nowhere contradicts itself.",
    ]
