"""States of ISO 3166-1: their codes, their names in a sentence, and what people type for them."""

import re

import pytest

from analysis.collect import states, store
from analysis.model import iso3166
from analysis.model.choices import Choices


def test_every_state_of_the_standard_is_known_and_nothing_else():
    assert len(iso3166.names()) == 249  # the number of officially assigned codes that the standard gives
    for code in ("GB", "PL", "PS", "TW", "NA"):
        assert iso3166.is_state(code)
    for code in ("UK", "EU", "XK", "QM", "ZZ", "SU", "pl", "P", "POL", "", "001"):
        assert not iso3166.is_state(code), code
    assert iso3166.is_state("XK", ["XK"])


def test_a_state_has_an_article_where_english_wants_one():
    wants = re.findall("..", "AEBSCDCFCGDOFKGBGMIMKMMHMVNLPHSBUSVG")
    none = re.findall("..", "CICZDMGEGSKPLBSCSDSVTWUAVAVCZA")
    assert [code for code in wants if not iso3166.with_article(iso3166.name(code)).startswith("the ")] == []
    assert [code for code in none if iso3166.with_article(iso3166.name(code)) != iso3166.name(code)] == []
    others = ["Soviet Union", "Czech Republic", "German Democratic Republic", "Republic of Korea", "Congo", "Vatican"]
    assert [iso3166.with_article(name) for name in others] == [f"the {name}" for name in others]
    assert iso3166.with_article("the Netherlands") == "the Netherlands" and iso3166.with_article("Czechia") == "Czechia"


def test_words_name_a_state_that_no_table_lists_and_list_no_more_than_the_table():
    words = store.read_codebook().words
    assert "PL" not in list(words) and (words["PL"], words["PH"], words.bare("PH")) == ("Poland", "the Philippines", "Philippines")
    assert words["VN"] == "Viet Nam", "as the codebook has it"
    Choices(exclude_origin_states="PL;GB").refuse_unknown(store.read_codebook().known)
    with pytest.raises(ValueError, match="'UK'"):
        Choices(exclude_origin_states="UK").refuse_unknown(store.read_codebook().known)
    assert words.get("XX") is None and words.bare("XX") == "XX" and "SU" not in words


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("GB", ["UK", "uk", "U.K.", "GBR", "gb", "Great Britain", "the United Kingdom", "United  Kingdom"]),
        ("US", ["USA", "U.S.", "us", "United States of America"]),
        ("RU", ["Russian Federation", "RUS", "russia"]),
        ("KR", ["South Korea", "Republic of Korea"]),
        ("CI", ["Ivory Coast", "Cote d'Ivoire", "CÔTE D’IVOIRE"]),
        ("SR", ["SUR", "Suriname"]),
        ("MM", ["Burma", "BU"]),
        ("BA", ["Bosnia & Herzegovina", "Bosnia"]),
        ("LC", ["St. Lucia", "Saint Lucia"]),
        (None, ["SU", "USSR", "Soviet Union", "YU", "CS", "DD", "DDR", "Korea", "Congo", "Atlantis", "", "EU", "XK", "pending"]),
    ],
)
def test_what_people_type_for_a_state_is_understood_and_never_guessed(code, typed):
    assert {text: states.code_of(text) for text in typed} == dict.fromkeys(typed, code)


def test_a_state_that_is_no_more_is_known_once_a_codebook_lists_it():
    listed = {"SU": "Soviet Union", "XK": "Kosovo", "CS": "Serbia and Montenegro"}
    assert [states.code_of(text, listed) for text in ("USSR", "su", "kosovo", "Czechoslovakia", "CS")] == ["SU", "SU", "XK", None, "CS"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UK", "GB, the code of the United Kingdom"),
        ("SU", "the code of a state that exists, or add a row SU to codebook/states.csv for the Soviet Union"),
        ("Portugall", "a code of ISO 3166-1, two capital letters (did you mean PT, Portugal?), or add a row to codebook/states.csv (columns alpha2, name, role)"),
        ("QM", "a code of ISO 3166-1, two capital letters, or add a row to codebook/states.csv (columns alpha2, name, role)"),
    ],
)
def test_a_fault_says_which_code_is_meant(text, expected):
    assert states.suggest(text) == expected
