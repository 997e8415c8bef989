"""A name is found in whatever spelling and escape it stands, and other names are not."""

import pytest

from analysis.model.spellings import Spellings, fold

ADA = Spellings(["Ada Tiller"], ["Tiller"])
SADILEK = Spellings(["Sadílek"], ["Sadílek"])
KISLITSIN = Spellings(["Nikita Kislitsin"], ["Kislitsin"])


@pytest.mark.parametrize(
    "text",
    [
        "Ada Tiller", "ADA TILLER", "Tiller, Ada", "Tiller’s", "ada-tiller", "https://a.example/ada%20tiller", "https://a.example/x?q=TILLER", "ada_tiller",
        "Ada&nbsp;Tiller", "Til&#108;er", "\\u0054iller", "{T}iller", "T\u200biller", "Til\u00adler", "Ada\u00a0Tiller", "Ada\nTiller", "Ada\\nTiller",
        "<text>Ada</text><text>Tiller</text>", "<b>Til</b>ler Tiller",
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_escape(text):
    assert ADA.found(text)


@pytest.mark.parametrize("text", ["Tillerson", "Adam Tillman", "a tilled field", "", "ada", "distiller"])
def test_words_that_only_contain_it_or_resemble_it_are_not_found(text):
    assert not ADA.found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sadílek",
        "Sadi\u0301lek",
        "Sadilek",
        "Sad%C3%ADlek",
        "Sad&iacute;lek",
        "Sad&#237;lek",
        "Sad\\u00edlek",
        "Sad{\\'\\i}lek",
        "Sad\\'{i}lek",
        "SADÍLEK",
    ],
)
def test_letters_with_marks_are_found_composed_decomposed_escaped_and_without_marks(text):
    assert SADILEK.found(text) == ["Sadílek"]


@pytest.mark.parametrize("text", ["Никита Кислицин", "Кислицына", "Kislitsyn", "Nikita Kislicin".replace("c", "ts"), "Kislitsin's", "КИСЛИЦИН"])
def test_transliterations_and_endings_are_found(text):
    assert KISLITSIN.found(text)


@pytest.mark.parametrize(
    ("one", "other"), [("Юрий", "Yury"), ("Евгений", "Yevgeny"), ("Алексей", "Alexei"), ("François", "FRANCOIS"), ("Wagner", "Vagner")]
)
def test_two_spellings_of_a_sound_are_folded_alike(one, other):
    assert fold(one) == fold(other)


def test_other_words_stand_in_place_of_a_name_and_begin_as_the_sentence_does():
    text = "Ada Tiller's lawyer said that Tiller would not. TILLER went; tillers did not."
    assert ADA.replaced(text, "a person") == "A person's lawyer said that a person would not. A person went; a person did not."
    assert Spellings(["tina-f01"]).replaced("see tina-f012 and tina-f01", "x") == "see tina-f012 and x"


def test_a_short_name_is_no_other_word_with_single_letters():
    assert not Spellings(["uss"], ["Uss"]).found("the US and us") and Spellings(["uss"], ["Uss"]).found("case USS")


def test_nothing_is_sought_without_names():
    assert Spellings([]).found("anything") == [] and Spellings([""]).places("anything") == []
