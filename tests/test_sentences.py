"""Sentences that are computed from tables."""

import pandas as pd
import pytest

from analysis import files, sentences, terms

STATES = files.read_table(b"alpha2,name,role\nXA,Aland,\nXB,Beland,\nXC,Celand,\n")
NAMES = {"XA": "Aland", "XB": "Beland", "XC": "Celand"}


def cells(*rows: tuple) -> pd.DataFrame:
    """Cells of the matrix: state, proposition, cell, stance, since and last word (first and last day), attributions."""
    columns = ["state", "proposition", "cell", "stance", "since_first", "since_last", "last_word_first", "last_word_last", "attributions"]
    frame = pd.DataFrame(rows, columns=columns)
    days = {name: pd.to_datetime(frame[name]) for name in columns[4:8]}
    said = [len(terms.split_list(text)) for text in frame["attributions"]]
    return frame.assign(stance=frame["stance"].astype("Int64"), n_attributed=said, **days)


NO_DAYS = (None, None, None, None)


def test_states_are_named_by_their_codes():
    assert sentences.names_of(STATES) == NAMES


def test_states_whose_name_needs_an_article_have_it():
    states = files.read_table(b"alpha2,name,role\nUS,United States,\nNL,Netherlands,\nRU,Russia,\n")
    assert sentences.names_of(states) == {"US": "the United States", "NL": "the Netherlands", "RU": "Russia"}


@pytest.mark.parametrize(("name", "words"), [("the United States", "The United States"), ("Russia", "Russia"), ("", "")])
def test_a_name_starts_a_sentence_with_a_capital(name: str, words: str):
    assert sentences.start(name) == words


@pytest.mark.parametrize(
    ("proposition", "words"),
    [
        ("surrender_to_XB", "surrender to Beland"),
        ("request_admissible_XC", "the admissibility of the request of Celand"),
        ("charges_founded_XB", "the foundation of the charges of Beland"),
        ("request_political_XB", "the motive of the request of Beland"),
        ("detention_justified", "detention for extradition"),
        ("nationality_priority", "priority of the state of nationality"),
        ("decision_final", "the finality of the decision"),
        ("surrender_to_XQ", "surrender to XQ"),  # a state without a name keeps its code
        ("fair_trial_expected", "fair trial expected"),  # a family of somebody's own
    ],
)
def test_a_proposition_is_said_in_words(proposition: str, words: str):
    assert sentences.say_proposition(proposition, NAMES) == words


@pytest.mark.parametrize(
    ("stance", "proposition", "words"),
    [
        (1, "surrender_to_XB", "supports surrender to Beland"),
        (0, "surrender_to_XB", "leaves surrender to Beland open"),
        (-1, "surrender_to_XB", "opposes surrender to Beland"),
        (1, "detention_justified", "supports detention for extradition"),
        (-1, "nationality_priority", "opposes priority of the state of nationality"),
        (1, "request_admissible_XC", "holds that the request of Celand is admissible"),
        (0, "charges_founded_XB", "leaves open whether the charges of Beland are founded"),
        (-1, "request_political_XB", "denies that the request of Beland is political"),
        (1, "decision_final", "holds that the decision is final"),
        (0, "decision_final", "leaves open whether the decision is final"),
        (-1, "decision_final", "denies that the decision is final"),
        (-1, "fair_trial_expected", "opposes fair trial expected"),
    ],
)
def test_a_stance_is_said_in_words(stance: int, proposition: str, words: str):
    assert sentences.say_stance(stance, proposition, NAMES) == words


TEMPLATES = files.read_table(files.ROOT / "data" / "raw" / "codebook" / "propositions.csv")["template"]


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_proposition_of_the_codebook_has_words_of_its_own(template: str):
    """None falls back on its code with spaces."""
    proposition = template.replace("XX", "XB")
    assert sentences.say_proposition(proposition, NAMES) != proposition.replace("_", " ")


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
        ({}, "As of everything collected."),
        (terms.DEFAULTS, "As of everything collected."),
        ({"case_id": "tiny", "clock": "published"}, "As of everything collected."),  # without a day the clock has no effect
        ({"as_of": "2023-08-02", "clock": "event"}, "As of 2 Aug 2023 by the day of the event."),
        ({"as_of": "2023-08-02", "clock": "published"}, "As of 2 Aug 2023 by the day of publication."),
        ({"rule": "latest", "min_origins": 1}, "As of everything collected."),
        ({"rule": "majority", "min_origins": 2}, "As of everything collected. Chosen: rule = majority, min_origins = 2."),
        (
            {"as_of": "2023-12-31", "clock": "event", "coding": "A"},
            "As of 31 Dec 2023 by the day of the event. Chosen: coding = A.",
        ),
    ],
)
def test_choices_are_said_where_they_are_not_the_defaults(choices: dict, words: str):
    assert sentences.say_choices(choices) == words


def test_a_position_is_said_with_the_days_since_when_it_is_held_and_of_the_last_word():
    matrix = cells(
        ("XA", "surrender_to_XB", "single", 0, "2023-06-30", "2023-06-30", "2023-08-01", "2023-08-01", ""),
        ("XA", "decision_final", "single", -1, "2023-08-01", "2023-08-01", "2023-08-01", "2023-08-01", ""),
    )
    assert sentences.own_positions(matrix, STATES) == [
        "**Aland**, in its own voice, leaves surrender to Beland open (since 30 Jun 2023, last word 1 Aug 2023); "
        "denies that the decision is final (since 1 Aug 2023)."
    ]


def test_a_contested_position_is_marked():
    matrix = cells(("XA", "surrender_to_XB", "contested", 1, None, "2023-06-30", None, "2023-06-30", ""))
    assert sentences.own_positions(matrix, STATES) == [
        "**Aland**, in its own voice, supports surrender to Beland (since 30 Jun 2023 at the latest, contested)."
    ]  # fmt: skip


def test_differing_words_of_one_state_are_not_averaged():
    matrix = cells(("XA", "surrender_to_XB", "contested", None, None, None, "2023-06-01", "2023-06-30", ""))
    assert sentences.own_positions(matrix, STATES) == [
        "**Aland**, in its own voice, gives differing answers on surrender to Beland (last word Jun 2023, contested)."
    ]  # fmt: skip


def test_silence_is_counted_and_no_position():
    matrix = cells(
        ("XA", "surrender_to_XB", "single", 1, *["2023-06-30"] * 4, ""),
        ("XA", "surrender_to_XC", "silent", None, *NO_DAYS, "XB -1"),
        ("XA", "decision_final", "silent", None, *NO_DAYS, ""),
        ("XB", "surrender_to_XB", "silent", None, *NO_DAYS, "XA 1"),
    )
    assert sentences.own_positions(matrix, STATES) == [
        "**Aland**, in its own voice, supports surrender to Beland (since 30 Jun 2023). It is silent on 2 propositions of the case.",
        "**Beland**, in its own voice, says nothing of its own. It is silent on 1 proposition of the case.",
    ]


def test_states_come_in_the_order_of_the_matrix():
    matrix = cells(
        ("XC", "decision_final", "single", 1, *["2023-06-30"] * 4, ""),
        ("XA", "decision_final", "single", 1, *["2023-06-30"] * 4, ""),
    )
    assert [sentence.split("**")[1] for sentence in sentences.own_positions(matrix, STATES)] == ["Celand", "Aland"]


@pytest.mark.parametrize(
    ("attributions", "besides", "words"),
    [
        ("", "", ""),
        ("XB 1", "", "according to Beland it supports surrender to Celand"),
        ("XC -1;XB 1", "", "according to Beland it supports surrender to Celand and according to Celand it opposes surrender to Celand"),
        ("XA 0;XB 0;XC 0", "", "according to Aland, Beland and Celand it leaves surrender to Celand open"),
        ("XC -1;XB 1", "1", "according to Celand it opposes surrender to Celand"),
        ("XB 1", "1", ""),
        ("newspaper, unattributed 1", "", "according to the newspaper, unattributed it supports surrender to Celand"),
    ],
)
def test_what_others_attribute_is_said_in_one_clause_a_stance(attributions: str, besides: str, words: str):
    assert sentences.say_attributions(attributions, "surrender_to_XC", NAMES, besides) == words


def test_what_only_others_say_of_a_state_is_said_as_theirs():
    matrix = cells(
        ("XA", "surrender_to_XB", "silent", None, *NO_DAYS, "XB 1;XC -1"),
        ("XA", "surrender_to_XC", "single", 1, *["2023-06-30"] * 4, "XB -1"),  # XA speaks itself
        ("XA", "decision_final", "silent", None, *NO_DAYS, ""),  # nobody speaks
    )
    assert sentences.attributed_only(matrix, STATES) == [
        "On surrender to Beland Aland is silent itself; according to Beland it supports surrender to Beland "
        "and according to Celand it opposes surrender to Beland."
    ]


def test_where_no_silent_state_is_spoken_for_that_is_said():
    matrix = cells(("XA", "decision_final", "silent", None, *NO_DAYS, ""))
    assert sentences.attributed_only(matrix, STATES) == ["No state is spoken for where it is silent itself."]


COLLISIONS = pd.DataFrame(
    [
        ("XA", "surrender_to_XB", 0, "speech", "", "2023-08-01"),
        ("XA", "surrender_to_XB", 0, "speech", "", "2023-08-23"),
        ("XA", "surrender_to_XB", 1, "reported", "a consul of Beland", "2023-08-01"),
        ("XA", "surrender_to_XB", 1, "reported", "a consul of Beland", "2023-08-01"),
        ("XC", "decision_final", -1, "act", "", "2023-07"),
    ],
    columns=["state", "proposition", "stance", "basis", "according_to", "date"],
)


def test_accounts_that_collide_are_told_one_after_the_other_own_voice_first():
    """Days of one account are listed once each, and accounts of several states have sentences of their own."""
    assert sentences.collision_sentences(COLLISIONS, STATES) == [
        "On surrender to Beland the accounts of Aland's position differ: by its own speech it leaves surrender to Beland open (2023-08-01 and 2023-08-23); "
        "according to a consul of Beland it supports surrender to Beland (2023-08-01).",
        "On the finality of the decision the accounts of Celand's position differ: by its own act it denies that the decision is final (2023-07).",
    ]


def test_where_no_accounts_collide_that_is_said():
    assert sentences.collision_sentences(COLLISIONS.iloc[:0], STATES) == ["No cell is contested."]


RAW = {
    "facts": pd.DataFrame(index=range(3)),
    "sources": pd.DataFrame(index=range(1)),
    "statements": pd.DataFrame(index=range(2)),
    "codings": pd.DataFrame(index=range(4)),
}
CLEANED = {
    "facts": pd.DataFrame(
        [(1, "2023-06-30", "contested"), (2, "", "denied"), (1, "", "none")],
        columns=["n_origins", "known_on", "dispute"],
    ),
    "log": pd.DataFrame({"rule": ["text", "alias", "text"]}),
}


def test_cleaning_is_told_in_numbers():
    assert sentences.cleaning_sentences(RAW, CLEANED) == [
        "3 facts, 1 page and 2 adjudicated statements came in, and 4 statements as the two coders coded them.",
        "3 cells changed: 1 by the rule 'alias', 2 by the rule 'text'.",
        "2 of 3 facts rest on one original report; 2 on undated pages only; 1 are contested and 1 denied.",
    ]


def test_cleaning_that_changed_nothing_says_so():
    cleaned = CLEANED | {"log": CLEANED["log"].iloc[:0]}
    assert sentences.cleaning_sentences(RAW, cleaned)[1] == "No cell changed."


DIGEST = {
    "claims": pd.DataFrame(
        [("digest-c1", "2", "corroborated"), ("digest-c2", "0", "imprecise"), ("digest-c3", "0", "corroborated"), ("digest-c4", "1", "opinion")],
        columns=["claim_id", "n_marks", "verdict"],
    ),
    "references": pd.DataFrame([("1", "0"), ("2", "1"), ("3", "2")], columns=["ref", "n_alone"]),
    "claim_conflicts": pd.DataFrame(
        [("XA on surrender_to_XB", "digest-c1", "digest-c2"), ("Ann Example", "Exampel", "Example")], columns=["subject", "first", "second"]
    ),
}


def test_the_audit_of_the_digest_is_told_in_numbers():
    assert sentences.digest_sentences(DIGEST) == [
        "The digest makes 4 claims: 2 corroborated, 1 imprecise, 1 opinion.",
        "2 claims carry no citation mark: c2, c3. Of the references, [2] alone carries 1, [3] alone carries 2.",
        "It contradicts itself in 2 pairs: digest-c1 against digest-c2 (XA on surrender_to_XB); Exampel against Example (Ann Example).",
    ]


def test_a_digest_that_agrees_with_itself_says_so():
    digest = DIGEST | {"claim_conflicts": DIGEST["claim_conflicts"].iloc[:0]}
    assert sentences.digest_sentences(digest)[2] == "It nowhere contradicts itself."


def test_a_digest_without_uncited_claims_and_lone_references_leaves_no_sentence_open():
    digest = DIGEST | {"claims": DIGEST["claims"].iloc[:1], "references": DIGEST["references"].iloc[:1]}
    told = sentences.digest_sentences(digest)[1]
    assert ": ." not in told
    assert ", ." not in told


def test_a_case_without_a_digest_says_so():
    assert sentences.digest_sentences({}) == ["No digest was audited for this case."]


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


def test_without_state_media_each_state_is_counted_before_and_after():
    columns = ["left_out", "n_pages", "n_facts", "state", "n_cells", "n_speaking", "n_speaking_without", "n_contested", "n_contested_without"]
    rows = [("RU", 1, 0, "KZ", 9, 9, 8, 3, 3), ("RU", 1, 0, "US", 9, 3, 3, 0, 1)]
    states = pd.DataFrame({"alpha2": ["KZ", "US", "RU"], "name": ["Kazakhstan", "United States", "Russia"]})
    assert sentences.without_media_sentences(pd.DataFrame(rows, columns=columns), states) == [
        "Without the state media of Russia (1 page; facts that rest on nothing else: 0): Kazakhstan speaks in 8 instead of 9 cells "
        "(3 contested, 3 before); the United States speaks in 3 of 9 cells as before (1 contested, 0 before)."
    ]
    assert sentences.without_media_sentences(pd.DataFrame(columns=columns), states) == ["No page that counts originates in state media."]


def test_what_is_chosen_says_so_where_attributed_words_count_as_own():
    chosen = {**terms.DEFAULTS, "basis": "reported"}
    assert sentences.say_choices(chosen).endswith("By this choice words that others attribute to a state count as its own voice.")
    assert "attribute" not in sentences.say_choices(terms.DEFAULTS)
