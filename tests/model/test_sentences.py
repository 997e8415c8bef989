"""Sentences that are computed from tables."""

import re

import pandas as pd
import pytest

from analysis.collect import store
from analysis.model import sentences, terms
from analysis.model.choices import DEFAULT, DEFAULTS, PARAMETERS, Choices
from analysis.model.words import Words

STATES = store.read_table(b"alpha2,name,role\nXA,Aland,\nXB,Beland,\nXC,Celand,\nXS,United Seas,\n")
CODEBOOK = store.read_codebook().but(states=STATES)
NAMES = {"XA": "Aland", "XB": "Beland", "XC": "Celand", "XS": "the United Seas"}
WORDS = CODEBOOK.words


def cell(state: str, proposition: str, kind: str = "single", stance: int | None = None, since: str = "", last: str = "", **more: object) -> dict:
    """A cell of the matrix; days as `first/last`, the last word the same as since when unless it is given; blank where nothing else is said."""
    first, _, end = since.partition("/")
    word, _, word_end = (last or since).partition("/")
    days = {"since_first": first, "since_last": end or first, "last_word_first": word, "last_word_last": word_end or word}
    blank = dict.fromkeys(("stances", "organs", "silent_deciders", "dissents", "contests", "overtaken", "attributions"), "")
    told = len(terms.split_list(str(more.get("attributions", ""))))
    found = {"state": state, "proposition": proposition, "cell": kind, "stance": stance, "authority": 1, "n_attributed": told, **blank, **days}
    return found | {"organs": "prosecutor", "stances": "" if stance is None else str(stance)} | more


def cells(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    days = {name: pd.to_datetime(frame[name].replace("..", "")) for name in ("since_first", "since_last", "last_word_first", "last_word_last")}
    return frame.assign(stance=frame["stance"].astype("Int64"), **days)


def own(*rows: dict) -> list[str]:
    return sentences.own_positions(cells(*rows), CODEBOOK)


def test_states_are_named_by_their_codes():
    assert dict(WORDS) == NAMES


def test_states_whose_name_needs_an_article_have_it():
    states = store.read_table(b"alpha2,name,role\nUS,United States,\nNL,Netherlands,\nRU,Russia,\n")
    assert dict(Words(states, CODEBOOK.propositions, CODEBOOK.roles, {}, CODEBOOK.informants)) == {
        "US": "the United States",
        "NL": "the Netherlands",
        "RU": "Russia",
    }


@pytest.mark.parametrize(("name", "words"), [("the United States", "The United States"), ("Russia", "Russia"), ("", "")])
def test_a_name_starts_a_sentence_with_a_capital(name: str, words: str):
    assert sentences.start(name) == words


@pytest.mark.parametrize(
    ("proposition", "words"),
    [
        ("surrender_to_XB", "surrender to Beland"),
        ("request_admissible_XC", "the admissibility of the request of Celand"),
        ("charges_founded_XB", "the charges of Beland"),
        ("request_political_XS", "the motive of the request of the United Seas"),
        ("detention_justified", "detention for extradition"),
        ("nationality_priority", "the priority of the state of nationality"),
        ("decision_final", "the finality of the decision"),
        ("surrender_to_XQ", "surrender to XQ"),  # a state without a name keeps its code
        ("fair_trial_expected", "fair trial expected"),  # a family that the codebook does not have
    ],
)
def test_a_proposition_is_said_in_words(proposition: str, words: str):
    assert sentences.say_proposition(proposition, WORDS) == words


@pytest.mark.parametrize(
    ("stance", "proposition", "words"),
    [
        (1, "surrender_to_XB", "supports surrender to Beland"),
        (0, "surrender_to_XB", "leaves surrender to Beland open"),
        (-1, "surrender_to_XB", "opposes surrender to Beland"),
        (1, "detention_justified", "holds the detention justified"),
        (-1, "nationality_priority", "denies that nationality gives priority"),
        (1, "request_admissible_XC", "holds the request of Celand admissible"),
        (0, "charges_founded_XB", "asks for evidence for the charges of Beland"),
        (-1, "request_political_XB", "denies that the request of Beland is political"),
        (1, "decision_final", "holds that the decision is final"),
        (0, "decision_final", "says that the decision can still change"),
        (-1, "decision_final", "holds that no decision stands"),
        (-1, "fair_trial_expected", "opposes fair trial expected"),
    ],
)
def test_a_stance_is_said_in_words(stance: int, proposition: str, words: str):
    assert sentences.say_stance(stance, proposition, WORDS) == words


@pytest.mark.parametrize(
    ("stance", "proposition", "words"),
    [
        (1, "surrender_to_XB", "seeks surrender to itself"),
        (0, "surrender_to_XB", "leaves surrender to itself open"),
        (-1, "surrender_to_XB", "opposes surrender to itself"),
        (1, "surrender_to_XC", "supports surrender to Celand"),
        (1, "charges_founded_XB", "holds its own charges well founded"),
        (-1, "request_political_XB", "denies that its own request is political"),
        (1, "decision_final", "holds that the decision is final"),
    ],
)
def test_a_stance_of_a_state_on_itself_is_said_of_itself(stance: int, proposition: str, words: str):
    assert sentences.say_stance(stance, proposition, WORDS, "XB") == words


def test_a_state_seeks_what_it_would_have_itself_and_supports_the_rest():
    said = [sentences.say_label(stance, name, WORDS, "XB") for stance, name in ((1, "surrender_to_XB"), (0, "surrender_to_XB"), (1, "surrender_to_XC"))]
    assert said == ["seeks it", "leaves open", "supports"]


@pytest.mark.parametrize(
    ("stance", "proposition", "mark"),
    [
        (1, "surrender_to_XB", "for"),
        (-1, "decision_final", "no decision"),
        (0, "decision_final", "can change"),
        (1, "fair_trial_expected", "supports"),
    ],
)
def test_a_stance_has_a_mark_of_two_words_at_most(stance: int, proposition: str, mark: str):
    assert sentences.mark_of(stance, proposition, WORDS) == mark


TEMPLATES = store.read_table(store.ROOT / "data" / "raw" / "codebook" / "propositions.csv")["template"]


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_proposition_of_the_codebook_has_words_of_its_own(template: str):
    """None falls back on its code with spaces."""
    proposition = template.replace("XX", "XB")
    assert sentences.say_proposition(proposition, WORDS) != proposition.replace("_", " ")


@pytest.mark.parametrize(
    ("number", "nouns", "words"),
    [
        (0, ("fact",), "0 facts"),
        (1, ("fact",), "1 fact"),
        (2, ("fact",), "2 facts"),
        (1, ("party", "parties"), "1 party"),
        (3, ("party", "parties"), "3 parties"),
    ],
)
def test_a_number_goes_with_its_noun(number: int, nouns: tuple[str, ...], words: str):
    assert sentences.count(number, *nouns) == words


@pytest.mark.parametrize(("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_a_list_is_said_as_in_a_sentence(items: list[str], words: str):
    assert sentences.say_list(items) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-06-01", "2023-06-30", "Jun 2023"),
        ("", "2023-06-30", "by 30 Jun 2023"),
        ("2023-06-01", "", "from 1 Jun 2023"),
        ("", "", "unknown"),
    ],
)
def test_days_as_text_are_said(first: str, last: str, words: str):
    assert sentences.days_between(first, last) == words


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, "On all evidence."),
        (DEFAULTS, "On all evidence."),
        ({"clock": "published"}, "On all evidence."),  # without a day the clock has no effect
        ({"as_of": "2023-08-02", "clock": "event"}, "As of 2 Aug 2023, by the day of the event."),
        ({"as_of": "2023-08-02", "clock": "published"}, "As of 2 Aug 2023, by the day of publication."),
        ({"rule": "authority", "min_origins": 1}, "On all evidence."),
        (
            {"rule": "majority", "min_origins": 2},
            "On all evidence. Chosen: the stance of most own statements speaks for a state; a fact needs 2 original reports.",
        ),
        (
            {"as_of": "2023-12-31", "clock": "event", "coding": "A"},
            "As of 31 Dec 2023, by the day of the event. Chosen: the codes are those of coder A.",
        ),
    ],
)
def test_choices_are_said_where_they_are_not_the_defaults(choices: dict, words: str):
    assert sentences.say_choices(Choices.of(choices)) == words


def test_no_choice_is_said_by_its_name_or_with_a_code_and_states_are_named_where_the_codebook_is_known():
    """Each choice with other values than the default one, in turn and all together."""
    given = {
        **{parameter.name: parameter.values[-1] for parameter in PARAMETERS if len(parameter.values) > 1 and parameter.name != "clock"},
        "basis": "act", "coding": "B", "min_origins": 3, "exclude_sources": "one-2020;two-2020", "exclude_origin_states": "XA;XB",
        "exclude_languages": "ru", "exclude_informant_states": "XS", "exclude_informants": "XA office",
    }  # fmt: skip
    for name, value in [*((name, {name: value}) for name, value in given.items()), ("all", given)]:
        choices = Choices.of(value)
        for said in (sentences.say_choices(choices), sentences.say_choices(choices, CODEBOOK)):
            assert said.startswith("On all evidence. Chosen: ") and said.endswith("."), name
            assert not re.search(r"_|=|XA|XS|\b1 [a-z]+s\b|-2020", said), said
    assert "original reports from Aland and Beland; without pages in Russian; without what offices and outlets of the United Seas reported" in said
    assert "2 pages left out" in said


def test_a_position_is_said_with_the_days_since_when_it_is_held_and_of_the_last_word():
    assert own(
        cell("XA", "surrender_to_XB", "single", 0, "2023-06-30", "2023-08-01"), cell("XA", "decision_final", "single", -1, "2023-08-01", authority=2)
    ) == [
        "**Aland** leaves surrender to Beland open (since 30 Jun 2023, most recently 1 Aug 2023). It holds that no decision stands (since 1 Aug 2023)."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "last", "words"),
    [
        ("../2023-06-30", "", "since 30 Jun 2023 at the latest"),
        ("2023-06-30/..", "", "since 30 Jun 2023 at the earliest"),
        ("2023-06-01/2023-06-30", "", "since Jun 2023"),
        ("../..", "", "day unknown"),
        ("../..", "2023-06-30", "day unknown, most recently 30 Jun 2023"),
    ],
)
def test_uncertain_days_since_when_are_said(since: str, last: str, words: str):
    assert own(cell("XA", "surrender_to_XB", "single", 1, since, last)) == [f"**Aland** supports surrender to Beland ({words})."]


def test_a_surrender_that_was_carried_out_and_the_organ_that_dissents_are_said():
    """As of the second edition of the definition: carried out, and the executive and a court of the same state say otherwise."""
    surrender = cell(
        "XA",
        "surrender_to_XB",
        "divided",
        1,
        "2018-03-29",
        "2018-03-30",
        authority=3,
        organs="executive",
        dissents="executive -1 2018-04-05/2018-04-05",
    )
    final = cell("XA", "decision_final", "divided", 1, "2018-03-30", authority=3, organs="executive", dissents="court -1 2019-04-09/2019-04-09")
    assert own(surrender, final) == [
        "**Aland** supports surrender to Beland (since 29 Mar 2018; carried out 30 Mar 2018); its executive opposes it (5 Apr 2018). "
        "It holds that the decision is final (since 30 Mar 2018); its court holds that no decision stands (9 Apr 2019)."
    ]
    alone = cell("XA", "surrender_to_XB", "single", 1, "2018-03-30", authority=3)
    assert own(alone) == ["**Aland** supports surrender to Beland (carried out 30 Mar 2018)."]


def test_organs_that_dissent_come_by_day_and_are_named_once_for_each_stance():
    dissents = "prosecutor 0 2021-06-21/2021-06-21;court -1 2021-03-01/2021-03-31;prosecutor 0 /2021-07-02;other -1 2021-08-01/"
    said = own(cell("XA", "surrender_to_XB", "divided", 1, "2021-05-10", authority=2, dissents=dissents))
    assert said == [
        "**Aland** supports surrender to Beland (since 10 May 2021); its court opposes it (Mar 2021); "
        "its prosecutor leaves it open (21 Jun 2021 and by 2 Jul 2021); an unnamed organ of its own opposes it (from 1 Aug 2021)."
    ]


@pytest.mark.parametrize(
    ("organs", "deciders", "words"),
    [
        (
            "justice_ministry",
            "executive;court",
            "**Aland**'s justice ministry opposes surrender to Beland (since 27 Jul 2023); no statement of its executive or its court, which decide, was found on this itself.",
        ),
        (
            "other",
            "court",
            "An unnamed organ of **Aland** opposes surrender to Beland (since 27 Jul 2023); no statement of its court, which decides, was found on this itself.",
        ),
        (
            "police;prosecutor",
            "court",
            "**Aland**, through its police and its prosecutor, opposes surrender to Beland (since 27 Jul 2023); no statement of its court, which decides, was found on this itself.",
        ),
    ],
)
def test_where_only_organs_speak_that_do_not_decide_they_are_named_and_not_the_state(organs: str, deciders: str, words: str):
    assert own(cell("XA", "surrender_to_XB", "single", -1, "2023-07-27", organs=organs, silent_deciders=deciders)) == [words]


def test_whose_something_is_is_said_by_the_rules_of_english():
    rows = [cell(state, "surrender_to_XB", "single", 1, "2023-07-27", silent_deciders="court") for state in ("XS", "XA")]
    assert [sentence.split(" supports")[0] for sentence in own(*rows)] == ["**The United Seas**' prosecutor", "**Aland**'s prosecutor"]
    second = own(cell("XA", "decision_final", "single", 0, "2023-07-01"), rows[1])[0]
    assert " Its prosecutor supports surrender to Beland" in second


def test_an_account_that_contests_is_told_with_whose_it_is():
    contests = "RU embassy 1;XB prosecutor's office 1;XA Ministry, unnamed -1;defence -1"
    states = pd.concat([STATES, pd.DataFrame([{"alpha2": "RU", "name": "Ruritania", "role": ""}])])
    matrix = cells(cell("XA", "surrender_to_XB", "single", 0, "2023-06-30", contests=contests))
    assert sentences.own_positions(matrix, CODEBOOK.but(states=states)) == [
        "**Aland** leaves surrender to Beland open (since 30 Jun 2023); according to Ruritania's embassy and the prosecutor's office of Beland "
        "it supports surrender to Beland; according to its own Ministry (unnamed) and the defence it opposes surrender to Beland."
    ]


@pytest.mark.parametrize(
    ("overtaken", "words"),
    [
        ("surrendered to XC", "this was overtaken by the surrender to Celand"),
        ("withdrawn", "this was overtaken by the withdrawal of the request"),
        ("left", "this was overtaken when the person left"),
    ],
)
def test_what_overtook_a_position_is_said(overtaken: str, words: str):
    assert own(cell("XB", "surrender_to_XB", "single", 1, "2023-06-30", overtaken=overtaken)) == [
        f"**Beland** seeks surrender to itself (since 30 Jun 2023); {words}."
    ]


@pytest.mark.parametrize(
    ("stances", "organs", "words"),
    [
        ("0;1", "court;police", "leaves surrender to Beland open and supports it (most recently Jun 2023; its court and its police differ)"),
        ("-1;0;1", "court", "opposes surrender to Beland, leaves it open and supports it (most recently Jun 2023; statements of its court differ)"),
    ],
)
def test_differing_words_of_one_state_are_not_averaged(stances: str, organs: str, words: str):
    row = cell("XA", "surrender_to_XB", "divided", None, "../..", "2023-06-01/2023-06-30", stances=stances, organs=organs)
    assert own(row) == [f"**Aland** at the same time {words}."]


def test_what_has_an_article_is_not_shortened():
    row = cell("XB", "charges_founded_XB", "divided", None, "../..", "2023-06-30", stances="-1;1", organs="court;prosecutor")
    assert own(row)[0].startswith("**Beland** at the same time holds its own charges unfounded and holds its own charges well founded (")


def test_silence_is_named_and_what_does_not_apply_is_not():
    assert own(
        cell("XA", "surrender_to_XB", "single", 1, "2023-06-30"),
        cell("XA", "surrender_to_XC", "silent", attributions="XB -1"),
        cell("XA", "decision_final", "silent"),
        cell("XB", "surrender_to_XB", "silent", attributions="XA 1"),
        cell("XB", "decision_final", "not_applicable"),
        cell("XC", "decision_final", "not_applicable", attributions="XA 1"),
    ) == [
        "**Aland** supports surrender to Beland (since 30 Jun 2023). It is silent on surrender to Celand and the finality of the decision.",
        "**Beland** is silent on surrender to itself.",
    ]


def test_states_come_in_the_order_of_the_matrix():
    rows = [cell(state, "detention_justified", "single", 1, "2023-06-30") for state in ("XC", "XA")]
    assert [sentence.split("**")[1] for sentence in own(*rows)] == ["Celand", "Aland"]


@pytest.mark.parametrize(
    ("informant", "words"),
    [
        ("XB embassy", "Beland's embassy"),
        ("XS FBI", "the FBI of the United Seas"),
        ("XB prosecutor general's office", "the prosecutor general's office of Beland"),
        ("XA official, unnamed", "its own official (unnamed)"),
        ("newspaper, unattributed", "the press"),
        ("defence lawyer", "the defence"),
        ("press", "the press"),
        ("court document", "court document"),
        ("not stated", "an unnamed source"),
    ],
)
def test_who_told_something_is_named_as_in_a_sentence(informant: str, words: str):
    assert sentences.say_informant(informant, WORDS, "XA") == words


@pytest.mark.parametrize(
    ("date", "words"), [("2023-08-01", "1 Aug 2023"), ("2023-08~", "about Aug 2023"), ("../2023-08-01", "by 1 Aug 2023"), ("", "unknown")]
)
def test_a_date_as_coded_is_said_in_words(date: str, words: str):
    assert sentences.say_date(date) == words


@pytest.mark.parametrize(
    ("attributions", "besides", "words"),
    [
        ("", "", ""),
        ("XB 1", "", "according to Beland it supports surrender to Celand"),
        ("XC -1;XB 1", "", "according to Beland it supports surrender to Celand and according to Celand it opposes surrender to Celand"),
        ("XA 0;XB 0;XC 0", "", "according to Aland, Beland and Celand it leaves surrender to Celand open"),
        ("XC -1;XB 1", "1", "according to Celand it opposes surrender to Celand"),
        ("XB 1", "1", ""),
        (
            "press 1;own office -1",
            "",
            "according to the press it supports surrender to Celand and according to an office of its own it opposes surrender to Celand",
        ),
    ],
)
def test_what_others_attribute_is_said_in_one_clause_a_stance(attributions: str, besides: str, words: str):
    assert sentences.say_attributions(attributions, "surrender_to_XC", WORDS, besides) == words


def test_what_only_others_say_of_a_state_is_said_as_theirs():
    matrix = cells(
        cell("XA", "surrender_to_XB", "silent", attributions="XB 1;XC -1"),
        cell("XA", "surrender_to_XC", "single", 1, "2023-06-30", attributions="XB -1"),  # XA speaks itself
        cell("XA", "detention_justified", "silent"),  # nobody speaks
        cell("XB", "decision_final", "not_applicable", attributions="press 1"),
    )
    assert sentences.attributed_only(matrix, CODEBOOK) == [
        "On surrender to Beland Aland is silent itself; according to Beland it supports surrender to Beland "
        "and according to Celand it opposes surrender to Beland.",
        "On the finality of the decision Beland is silent itself; according to the press it holds that the decision is final.",
    ]


def test_where_no_silent_state_is_spoken_for_that_is_said():
    assert sentences.attributed_only(cells(cell("XA", "decision_final", "silent")), CODEBOOK) == ["No silent state has positions attributed to it."]


@pytest.mark.parametrize(
    ("state", "organ", "words"),
    [
        ("KZ", "prosecutor", "KZ prosecutor"),
        ("US", "justice_ministry", "US justice ministry"),
        ("US", "other", "US"),
        ("", "press", "press"),
        ("", "defence", "defence lawyer"),
        ("", "other", "other voice"),
    ],
)
def test_who_acted_is_said_as_an_office_or_a_kind_of_voice(state, organ, words):
    assert sentences.say_office(state, organ) == words


def test_what_is_chosen_says_so_where_attributed_words_count_as_own():
    assert sentences.say_choices(Choices(basis="reported")).endswith("Under this choice, what others attribute to a state counts as its own voice.")
    assert "attribute" not in sentences.say_choices(DEFAULT)


@pytest.mark.parametrize(
    ("number", "of", "words"),
    [
        (0, 9, "no fact"),
        (1, 9, "1 of 9 facts"),
        (9, 9, "all 9 facts"),
        (2, 2, "both facts"),
        (1, 1, "the one fact"),
        (0, 1, "no fact"),
        (0, 0, "no fact"),
    ],
)
def test_a_part_is_said_so_that_no_sentence_is_vacuous(number, of, words):
    assert sentences.part(number, of, "fact") == words
    assert sentences.verb(number, "is", "are") == ("are" if number > 1 else "is")
