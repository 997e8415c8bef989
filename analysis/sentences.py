"""Sentences for people, computed from tables, so that no number or day in prose is typed."""

from collections.abc import Mapping

import pandas as pd

from analysis import terms
from analysis.dates import say_days

_TOWARDS = {1: "supports {}", 0: "leaves {} open", -1: "opposes {}"}
_CLAIMS = {1: "holds that {}", 0: "leaves open whether {}", -1: "denies that {}"}


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


def names_of(states: pd.DataFrame) -> dict[str, str]:
    """Name of each state by its code, with the article where a sentence needs one."""
    with_article = states["name"].where(~states["name"].str.match("United |Netherlands"), "the " + states["name"])
    return dict(zip(states["alpha2"], with_article, strict=True))


def start(name: str) -> str:
    """A name as a sentence starts with it."""
    return name[:1].upper() + name[1:]


def say_proposition(proposition: str, names: Mapping[str, str]) -> str:
    """A proposition in words: `surrender_to_RU` is *surrender to Russia*, `decision_final` is *the finality of the decision*."""
    head, _, state = proposition.rpartition("_")
    named = {
        "surrender_to": "surrender to {}",
        "request_admissible": "the admissibility of the request of {}",
        "charges_founded": "the foundation of the charges of {}",
        "request_political": "the motive of the request of {}",
    }
    whole = {
        "detention_justified": "detention for extradition",
        "nationality_priority": "priority of the state of nationality",
        terms.FINALITY: "the finality of the decision",
    }
    if head in named:
        return named[head].format(names.get(state, state))
    return whole.get(proposition) or proposition.replace("_", " ")


def say_stance(stance: int, proposition: str, names: Mapping[str, str]) -> str:
    """A stance on a proposition in words: *denies that its decision is final*, *leaves surrender to Russia open*."""
    head, _, state = proposition.rpartition("_")
    claims = {
        "request_admissible": "the request of {} is admissible",
        "charges_founded": "the charges of {} are founded",
        "request_political": "the request of {} is political",
    }
    if proposition == terms.FINALITY:
        return _CLAIMS[stance].format("the decision is final")
    if head in claims:
        return _CLAIMS[stance].format(claims[head].format(names.get(state, state)))
    return _TOWARDS[stance].format(say_proposition(proposition, names))


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


def say_attributions(attributions: str, proposition: str, names: Mapping[str, str], besides: str = "") -> str:
    """Who attributes which stance to a state, one clause a stance; `besides` is a stance that is left out."""
    said: dict[int, list[str]] = {}
    for item in terms.split_list(attributions):
        who, _, stance = item.rpartition(" ")
        if stance != besides:
            voice = "an office of its own" if who == terms.OWN_OFFICE else names.get(who, f"the {who}")
            said.setdefault(int(stance), []).append(voice)
    return say_list([f"according to {say_list(said[stance])} it {say_stance(stance, proposition, names)}" for stance in sorted(said, reverse=True)])


def own_positions(cells: pd.DataFrame, states: pd.DataFrame) -> list[str]:
    """One sentence per state: its own position on each proposition and since when; nothing of silence."""
    names = names_of(states)
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


def attributed_only(cells: pd.DataFrame, states: pd.DataFrame) -> list[str]:
    """One sentence per cell that only others fill: what they attribute to a state that is silent itself."""
    names = names_of(states)
    silent = cells[(cells["cell"] == "silent") & (cells["n_attributed"] > 0)]
    sentences = []
    for cell in silent.to_dict("records"):
        what = say_proposition(cell["proposition"], names)
        said = say_attributions(cell["attributions"], cell["proposition"], names)
        sentences.append(f"On {what} {names.get(cell['state'], cell['state'])} is silent itself; {said}.")
    return sentences or ["No state is spoken for where it is silent itself."]


def collision_sentences(collisions: pd.DataFrame, states: pd.DataFrame) -> list[str]:
    """One sentence per contested cell: who says what of the state's position, own voice first."""
    names = names_of(states)
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


def without_media_sentences(voices: pd.DataFrame, states: pd.DataFrame) -> list[str]:
    """One sentence per state whose media are left out: in how many cells each state still speaks for itself.

    `voices` has one row per state left out and state, as `evidence.voices_without` gives it.
    """
    names = {**names_of(states), "all": "all states", "unknown": "unknown states"}
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
