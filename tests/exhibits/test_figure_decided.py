"""The figure of what had been decided: which events, whose conflict, which finding, and where they stand."""

from functools import cache

import pandas as pd
import pytest
from drawing import boxes, case_of, texts
from matplotlib.colors import to_hex

from analysis.exhibits import decided_axis, decided_blocks, decided_events, decided_story, decided_words
from analysis.exhibits.decided import draw_decided
from analysis.exhibits.decided_events import CLAIM, TOLD, Event, Part, Voice
from analysis.exhibits.style import Drawing
from analysis.model.choices import Choices

PROSECUTOR, COURT = Voice("XA", "prosecutor", "Arcadia's prosecutor"), Voice("XA", "court", "Arcadia's court")
EMBASSY, PRESS = Voice("XB", "consulate", "Brandovia's consulate"), Voice("", "the press", "the press")
FINAL, OPEN, NONE = Part("XA", "decision_final", 1), Part("XA", "surrender_to_XB", 0), Part("XA", "decision_final", -1)


@cache
def story_of(case_id: str, **given: str | int) -> decided_story.Story:
    return decided_story.story(case_of(case_id), Choices.of(given))


@cache
def drawn(case_id: str, width_mm: int = 160) -> Drawing:
    return draw_decided(story_of(case_id), case_of(case_id), "As of everything collected.", width_mm)


def finding_of(case_id: str, **given: str | int) -> str:
    case = case_of(case_id)
    return decided_words.finding(story_of(case_id, **given), decided_events.matter_of(case), case)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def event(voice: Voice, on: str, *parts: Part, fact: str, kind: str = TOLD, event_type: str = "statement") -> Event:
    return Event(kind, event_type, voice, voice.state == "XA", ((day(on), day(on)),), parts, (fact,), (f"s-{fact}",))


def facts_of(events: list[Event]) -> list[tuple[str, ...]]:
    return [one.facts for one in events]


# ---- which events


def test_the_events_of_the_worked_case():
    """By hand from the facts of the invented case: f06 to f07 are words of others on themselves, f11 of a state that asks."""
    case, matter = case_of("tiny"), decided_events.matter_of(case_of("tiny"))
    said = [(one.facts, decided_words.heading_alone(one), decided_words.label(one, matter, case)) for one in story_of("tiny").events]
    nothing = "no decision stands; leaves surrender to Brandovia and Corvania open"
    assert said == [
        (("tiny-f03",), "1 Mar 2021 · Arcadia's police", "detained"),
        (("tiny-f04",), "20 Mar–7 Apr 2021 · Corvania's prosecutor", "request for surrender to Corvania"),
        (("tiny-f05",), "1 Apr 2021 · Arcadia's prosecutor", "leaves surrender to Brandovia and Corvania open"),
        (("tiny-f08",), "10 May 2021 · Arcadia's justice ministry", "decision: the decision can still change; supports surrender to Brandovia"),
        (("tiny-f10",), "21 Jun 2021 · Arcadia's prosecutor", nothing),
        (("tiny-f09",), "21 Jun 2021 · Corvania's consulate", "Arcadia supports surrender to Corvania"),
    ]


def test_facts_that_are_not_drawn_are_earlier_or_counted():
    """Of twelve facts one is background, six are drawn, the charge and the ruling of February come before, and three are on other matters."""
    told = story_of("tiny")
    assert (len(told.earlier), told.n_left_out, told.n_ranked_out, told.n_background) == (2, 3, 0, 1)
    said = "Earlier: court ruling by Brandovia (20 Feb 2021); charge by Brandovia (1–25 Feb 2021, according to the press)."
    assert decided_words.earlier(told.earlier, case_of("tiny")) == said


def test_of_many_events_those_that_bear_most_on_the_decision_are_drawn():
    """Seven rulings on admissibility alone give way in the case with most events; start, claims and both handovers stay."""
    told = story_of("vinnik")
    drawn_facts = {fact for one in told.events for fact in one.facts}
    assert (len(told.events), told.n_ranked_out) == (decided_story.MOST, 7)
    assert {f"vinnik-f{number}" for number in ("01", "05", "06", "12", "21", "27", "28", "31")} <= drawn_facts
    assert drawn_facts.isdisjoint(f"vinnik-f{number}" for number in ("07", "09", "11", "13", "15", "16", "17"))


def test_a_claim_that_is_only_confirmed_is_told_by_who_confirms_it():
    """Nobody tells of the filing of the first request; it is known since the deciding state confirmed it."""
    (claim,) = [one for one in story_of("kislitsin").events if one.kind == CLAIM and one.voice.state == "US"]
    assert (claim.facts, claim.is_open) == (("kislitsin-f39",), True)
    assert decided_words.heading(claim) == "by 29 Jun 2023 · as told by Kazakhstan's prosecutor"


# ---- what is one event


def test_what_one_voice_says_on_one_day_is_one_event_unless_it_differs():
    one, more = event(PROSECUTOR, "2021-06-21", NONE, fact="f1"), event(PROSECUTOR, "2021-06-21", OPEN, fact="f2")
    later, against = event(PROSECUTOR, "2021-06-22", NONE, fact="f3"), event(PROSECUTOR, "2021-06-21", FINAL, fact="f4")
    assert facts_of(decided_story._of_one_voice([one, more, later])) == [("f1", "f2"), ("f3",)]
    assert facts_of(decided_story._of_one_voice([one, against])) == [("f1",), ("f4",)]


def test_who_only_repeats_an_office_that_is_heard_is_no_event_of_its_own():
    said = event(EMBASSY, "2021-06-21", FINAL, OPEN, fact="f1")
    citing = Voice("", "the press, citing Brandovia's consulate general", "the press, citing Brandovia's consulate general")
    assert facts_of(decided_story._of_one_voice([event(citing, "2021-06-21", FINAL, fact="f2"), said])) == [("f1", "f2")]
    for other in (
        event(citing, "2021-06-21", NONE, fact="f3"),
        event(citing, "2021-06-22", FINAL, fact="f4"),
        event(PRESS, "2021-06-21", FINAL, fact="f5"),
    ):
        assert len(decided_story._of_one_voice([other, said])) == 2


def test_accounts_that_differ_only_on_the_day_are_one_event():
    one = event(COURT, "2021-06-20", FINAL, fact="f1", event_type="court_ruling")
    other = event(COURT, "2021-06-23", FINAL, fact="f2", event_type="court_ruling")
    (joined,) = decided_story._of_disputed_days([one, other], {("f1", "f2")})
    assert joined.facts == ("f1", "f2") and decided_words.days(joined) == "20 or 23 Jun 2021"
    assert len(decided_story._of_disputed_days([one, other], set())) == 2
    claim = event(EMBASSY, "2021-06-23", OPEN, fact="f2", event_type="court_ruling")
    assert len(decided_story._of_disputed_days([one, claim], {("f1", "f2")})) == 2


# ---- the conflict and the finding


def test_of_several_conflicts_the_one_on_whether_it_is_decided_is_framed():
    matter = decided_events.Matter(("XA",), frozenset({"decision_final", "surrender_to_XB"}), frozenset({"decision_final"}))
    own = event(PROSECUTOR, "2021-06-21", NONE, OPEN, fact="f1")
    on_outcome = event(EMBASSY, "2021-06-21", Part("XA", "surrender_to_XB", 1), fact="f2")
    on_finality = event(PRESS, "2021-06-25", FINAL, fact="f3")
    pairs = {("f1", "f2"), ("f1", "f3")}
    both = {*pairs, *((b, a) for a, b in pairs)}
    found = decided_story.conflict_of([on_outcome, on_finality, own], both, matter, frozenset({"surrender_to_XB"}))
    assert found.parts == (NONE, FINAL) and facts_of(list(found.events)) == [("f1",), ("f3",)]
    mutual = {*both, ("f2", "f3"), ("f3", "f2")}
    assert len(decided_story.conflict_of([on_outcome, on_finality, own], mutual, matter, frozenset({"surrender_to_XB"})).events) == 3


def test_the_conflict_of_the_first_case():
    """By hand: f52 and f53, f50 and f51, and f55 exclude each other, each pair of them, on 1 August; f65 is compatible with f53."""
    framed = {one.facts for one in story_of("kislitsin").conflict.events}
    assert framed == {("kislitsin-f52", "kislitsin-f53"), ("kislitsin-f50", "kislitsin-f51"), ("kislitsin-f55",)}


@pytest.mark.parametrize(
    ("case_id", "given", "said"),
    [
        (
            "kislitsin",
            {},
            "On 1 Aug 2023 Kazakhstan's prosecutor said that no decision stands, "
            "but the press, citing Russia's consulate general, said that the decision is final",
        ),
        ("kislitsin", {"as_of": "2023-07-31"}, "No account that is drawn says that the decision is final"),
        (
            "nikulin",
            {},
            "First to say that the decision is final: Czechia's justice ministry, 29 Mar 2018; last, Czechia's court, 9 Apr 2019: no decision stands",
        ),
        (
            "nikulin",
            {"as_of": "2018-12-31"},
            "First to say that the decision is final: Czechia's justice ministry, 29 Mar 2018; no two accounts of it exclude each other",
        ),
        ("burkov", {}, "On 11 Oct 2019 Israel's executive and the defence contradict each other on what is decided on surrender"),
        ("zubakha", {}, "According to a company the decision is final (court ruling, Apr 2013)"),
        ("sarn", {}, "First in favour of the signature of the treaty: Vardania, Sellmark, Ilvania and Keshia, 21 Oct 2024"),
        ("tiny", {"as_of": "1999-01-01"}, ""),
    ],
)
def test_the_finding_follows_the_data_and_the_choices(case_id, given, said):
    assert finding_of(case_id, **given) == said


# ---- the axis


def test_an_axis_is_to_scale_but_for_its_cuts():
    days = [day("2023-06-22"), day("2023-07-02"), day("2023-08-01"), day("2023-12-21"), day("2023-12-31")]
    axis = decided_axis.Axis(decided_axis.pieces_of(days), 0, 56)
    assert axis.pieces == [(days[0], days[2]), (days[3], days[4])] and axis.n_cut() == 142
    assert [axis.at(one) for one in days] == [0, 10, 40, 46, 56] and axis.cuts() == [43]
    assert axis.ticks() == [(pytest.approx(9), "Jul 2023"), (46, "21 Dec 2023")]


def test_a_stretch_is_cut_only_if_it_is_long_by_itself_and_beside_the_others():
    short = [day("2023-01-01"), day("2023-03-31"), day("2023-04-02")]
    even = [day("2020-01-01"), day("2020-07-01"), day("2021-01-01"), day("2021-07-01")]
    assert len(decided_axis.pieces_of(short)) == 1 and len(decided_axis.pieces_of([*even, day("2022-01-01")])) == 1
    assert decided_axis.pieces_of([]) == []


# ---- the drawing


@pytest.mark.parametrize("width_mm", [85, 160])
def test_accounts_that_clash_are_framed_joined_and_said_to(width_mm):
    drawing = drawn("kislitsin", width_mm)
    events, links = (drawing.marks[drawing.marks["kind"] == kind] for kind in ("event", "conflict"))
    clashing = events[events["colour"] == decided_blocks.CLASH]
    assert sorted(clashing["fact_ids"]) == ["kislitsin-f50;kislitsin-f51", "kislitsin-f52;kislitsin-f53", "kislitsin-f55"]
    assert len(links) == 2 and set(links["fact_ids"].str.split(";").explode()) == set(clashing["fact_ids"].str.split(";").explode())
    frames = [
        patch for patch in drawing.figure.axes[0].patches if to_hex(patch.get_edgecolor()).upper() == decided_blocks.CLASH and not patch.get_gid()
    ]
    assert len(frames) == 3
    assert [text for text in texts(drawing) if text.endswith("in conflict")] == [f"account {number} of 3 in conflict" for number in (1, 2, 3)]


def test_an_event_stands_at_its_day_in_both_forms():
    """The first of August is one place for all three; the order of days is that of places."""
    wide, narrow = drawn("kislitsin").marks, drawn("kislitsin", 85).marks
    on_first = wide[(wide["kind"] == "event") & (wide["first"] == day("2023-08-01")) & (wide["last"] == day("2023-08-01"))]
    assert len(on_first) == 3 and on_first["x"].nunique() == 1
    first_lines = {box.left for box in boxes(drawn("kislitsin")) if " 2023 · " in box.text}
    assert len(first_lines) == wide[wide["kind"] == "event"]["x"].nunique(), "words begin at their day"
    for marks, place in ((wide, "x"), (narrow, "y")):
        dated = marks[(marks["kind"] == "event") & (marks["first"] == marks["last"])].sort_values("first")
        assert dated[place].is_monotonic_increasing


def test_whose_voice_an_event_is_is_seen_in_its_mark():
    """What is told of the deciding state by others is hollow."""
    drawing = drawn("tiny")
    fill = {patch.get_gid(): to_hex(patch.get_facecolor()) for patch in drawing.figure.axes[0].patches if patch.get_gid()}
    assert fill["tiny/decided/told/tiny-f09"] == "#ffffff" and fill["tiny/decided/told/tiny-f10"] == decided_blocks.CLASH.lower()
    said = " ".join(texts(drawn("kislitsin")))
    assert "(an act, whoever tells of it); hollow" in said and "(an act, whoever" not in " ".join(texts(drawing))
    assert "hollow" in " ".join(texts(drawing)) and "hollow" not in " ".join(texts(drawn("nikulin")))


def test_what_is_not_drawn_is_counted_in_the_words_below():
    assert drawn("tiny").numbers["left_out"] == "Not drawn: 3 facts on other matters and 1 background fact."
    assert drawn("vinnik").numbers["left_out"] == "Not drawn: 11 facts on other matters, 7 facts that bear on it less and 2 background facts."
