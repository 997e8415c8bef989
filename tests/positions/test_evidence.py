"""Evidence, corroboration, asymmetry and what remains without state media; expectations worked by hand from tests/data/tiny."""

from collections.abc import Mapping

import pandas as pd
import pytest
from drawing import case_of

from analysis.collect.corroboration import corroborate
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dictionary.positions import CORROBORATION, EVIDENCE, WITHOUT_STATE_MEDIA
from analysis.model.dispute import Case
from analysis.positions import evidence, voices

TINY = case_of("tiny")
IDS = [f"tiny-f{number:02}" for number in range(1, 13)]


def edited(**columns: Mapping[str, str]) -> Case:
    """The worked case with other cells: `sources__origin_kind={source_id: value}`."""
    case = TINY
    for name, values in columns.items():
        of, _, column = name.partition("__")
        table = case.tables[of]
        case = case.but(**{of: table.assign(**{column: table[table.columns[0]].map(values).fillna(table[column])})})
    return case


def appendix_of(case: Case = TINY, **choices: str | int) -> pd.DataFrame:
    return evidence.evidence(case, Choices.of(choices))


def support_of(case: Case = TINY, **choices: str | int) -> pd.DataFrame:
    return evidence.support(case, Choices.of(choices))


def heard_of(case: Case = TINY, **choices: str | int) -> pd.DataFrame:
    return voices.asymmetry(case, Choices.of(choices))


def without(case: Case = TINY, **choices: str | int) -> pd.DataFrame:
    return voices.without_state_media(case, Choices.of(choices))


def changes(table: pd.DataFrame, left_out: str) -> dict[str, tuple[str, str]]:
    """What changes by cell: the word for it, and the statements lost."""
    rows = table[(table["left_out"] == left_out) & (table["change"] != "none")]
    cells = rows["state"] + " " + rows["proposition"]
    return dict(zip(cells, zip(rows["change"], rows["statement_ids_lost"], strict=True), strict=True))


# evidence


@pytest.fixture(scope="module")
def appendix() -> pd.DataFrame:
    return appendix_of()


def row_of(table: pd.DataFrame, fact: str) -> dict[str, object]:
    return table.set_index("fact_id").loc[f"tiny-{fact}"].to_dict()


def test_facts_stand_by_first_day_then_last_day_and_no_bound_comes_first(appendix):
    assert [name.removeprefix("tiny-") for name in appendix["fact_id"]] == [
        "f07", "f12", "f01", "f02", "f03", "f04", "f05", "f11", "f06", "f08", "f09", "f10",
    ]  # fmt: skip


def test_an_open_end_comes_after_every_last_day():
    case = edited(facts__last_day={"tiny-f05": ""})  # f05 from 1 April on, f11 from 1 to 30 April
    order = list(appendix_of(case)["fact_id"])
    assert order.index("tiny-f11") < order.index("tiny-f05") < order.index("tiny-f06")


def test_days_are_strict_bounds_in_words_beside_the_date_as_coded(appendix):
    days = dict(zip(appendix["fact_id"], zip(appendix["day"], appendix["date"], strict=True), strict=True))
    assert days["tiny-f01"] == ("about Feb 2021", "2021-02~")
    assert days["tiny-f04"] == ("20 Mar–10 Apr 2021", "2021-03-20/2021-04-10")  # not capped on 7 April
    assert days["tiny-f07"] == ("by 20 Apr 2021", "../2021-04-20")
    assert days["tiny-f08"] == ("10 May 2021", "2021-05-10")
    assert days["tiny-f12"] == ("2020", "2020")


def test_every_column_of_a_fact_that_shows_two_positions(appendix):
    fact = row_of(appendix, "f04")
    assert fact == {
        "day": "20 Mar–10 Apr 2021",
        "date": "2021-03-20/2021-04-10",
        "office": "XC prosecutor",
        "event": "request",
        "claim": "Corvanian prosecutors ask Arcadia to hold and to surrender her; the papers went out between 20 March and 10 April.",
        "bases": "act",
        "shows": "XC surrender_to_XC 1;XC detention_justified 1",
        "statement_ids": "tiny-s04;tiny-s05",
        "informant": "not stated",
        "origins": "Corvania Today (XC)",
        "n_origins": 1,
        "support": "single-origin",
        "dispute": "none",
        "variants": "",
        "other_conduct": "",
        "source_ids": "today-0407",
        "links": "https://today.example/2021-04-07",
    }


def test_background_shows_no_position(appendix):
    blank = appendix[appendix["statement_ids"] == ""]
    assert list(blank["fact_id"]) == ["tiny-f12"]
    assert blank[["bases", "shows"]].to_numpy().tolist() == [["", ""]]


def test_bases_come_once_each_with_the_strongest_first():
    case = edited(statements__basis={"tiny-s14": "act", "tiny-s15": "reported"})
    assert row_of(appendix_of(case), "f10")["bases"] == "act;speech;reported"


def test_offices_are_state_and_organ_and_the_state_alone_for_an_organ_not_named(appendix):
    offices = dict(zip(appendix["fact_id"], appendix["office"], strict=True))
    assert offices["tiny-f07"] == "XC foreign ministry"
    assert offices["tiny-f09"] == "XC consulate"
    assert offices["tiny-f11"] == "defence lawyer"
    assert offices["tiny-f12"] == "XA"


@pytest.mark.parametrize(("organ", "words"), [("company", "company"), ("press", "press"), ("person", "person"), ("other", "other voice")])
def test_an_actor_that_is_no_state_is_called_by_its_kind(organ, words):
    case = edited(facts__organ={"tiny-f11": organ})
    assert row_of(appendix_of(case), "f11")["office"] == words


def test_event_types_are_words(appendix):
    assert row_of(appendix, "f02")["event"] == "court ruling"


def test_each_original_report_is_named_by_publisher_and_home(appendix):
    named = dict(zip(appendix["fact_id"], appendix["origins"], strict=True))
    assert named["tiny-f10"] == "Arcadia Herald (XA);Brandovia Wire (XB)"
    assert named["tiny-f09"] == "Corvanian Press Agency (XC)"  # three pages
    assert named["tiny-f11"] == "Tiller Defence Notes"  # home unknown


def test_two_reports_of_one_publisher_are_two_items():
    case = edited(sources__origin_publisher={"wire-0622": "Arcadia Herald"}, sources__origin_state={"wire-0622": "XA"})
    assert row_of(appendix_of(case), "f10")["origins"] == "Arcadia Herald (XA);Arcadia Herald (XA)"


def test_pages_keep_their_order_and_have_their_links(appendix):
    fact = row_of(appendix, "f09")
    assert fact["source_ids"] == "agency-0621;today-0622;post-0622"
    assert fact["links"] == "https://agency.example/2021-06-21 https://today.example/2021-06-22 https://post.example/2021-06-22"


def test_support_and_dispute_are_those_of_the_facts(appendix):
    assert [row_of(appendix, fact)["dispute"] for fact in ("f05", "f09", "f10")] == ["none", "denied", "contested"]
    assert [row_of(appendix, fact)["support"] for fact in ("f05", "f09", "f10")] == ["single-origin", "single-origin", "several origins"]


def paired(kind: str, note: str = "") -> Case:
    """The worked case with one pair more, of f05 and f10, of this kind."""
    pair = [{"fact_id": f"tiny-{one}", "place": "02", "contradicts_fact_id": f"tiny-{two}", "kind": kind, "note": note} for one, two in PAIR]
    return TINY.but(contradictions=pd.concat([TINY.contradictions, pd.DataFrame(pair)], ignore_index=True))


PAIR = (("f05", "f10"), ("f10", "f05"))


@pytest.mark.parametrize(("kind", "column"), [("variant", "variants"), ("conduct", "other_conduct")])
def test_what_is_no_dispute_is_noted_on_the_fact_and_disputes_nothing(kind, column):
    case = paired(kind, "one remark; two renderings")
    case = case.but(facts=corroborate(case))
    table = appendix_of(case)
    fact = row_of(table, "f05")
    assert (fact[column], fact["dispute"]) == ("tiny-f10: one remark; two renderings", "none")
    assert {name: fact[name] for name in ("variants", "other_conduct")} == {"variants": "", "other_conduct": "", column: fact[column]}
    assert row_of(support_of(case), "f05")["contradicted_by"] == ""
    assert row_of(support_of(case), "f10")["contradicted_by"] == "tiny-f09"
    assert row_of(appendix_of(paired(kind)), "f05")[column] == "tiny-f10"
    assert row_of(appendix_of(case, as_of="2021-06-20"), "f05")[column] == "", "f10 does not count yet"


def test_what_is_a_dispute_is_no_note():
    table = appendix_of(paired("event", "day"))
    assert (row_of(table, "f05")["variants"], row_of(table, "f05")["other_conduct"], row_of(table, "f05")["dispute"]) == ("", "", "contested")


def test_on_the_clock_of_events_facts_count_that_have_happened():
    facts = set(appendix_of(as_of="2021-04-06")["fact_id"])
    assert facts == {"tiny-f01", "tiny-f02", "tiny-f03", "tiny-f05", "tiny-f06", "tiny-f12"}  # f04 from 7 April, its capped day


def test_on_the_clock_of_publication_only_pages_count_that_were_out():
    table = appendix_of(as_of="2021-05-09", clock="published")
    assert set(IDS) - set(table["fact_id"]) == {"tiny-f07", "tiny-f09", "tiny-f10"}  # f07 is undated
    order = row_of(table, "f08")
    assert (order["source_ids"], order["origins"], order["n_origins"], order["support"]) == (
        "herald-0509", "Arcadia Herald (XA)", 1, "single-origin",
    )  # fmt: skip


def test_a_fact_that_does_not_count_yet_disputes_nothing():
    later = {"tiny-f10": "2021-06-25"} | dict.fromkeys(["tiny-s13", "tiny-s14", "tiny-s15"], "2021-06-25")
    case = edited(facts__first_day=later, facts__last_day=later, statements__first_day=later, statements__last_day=later)
    table = appendix_of(case, as_of="2021-06-22")
    assert "tiny-f10" not in set(table["fact_id"])
    assert row_of(table, "f09")["dispute"] == "none"


def test_a_fact_counts_where_a_statement_of_an_earlier_day_rests_on_it():
    case = edited(facts__first_day={"tiny-f06": "2021-05-01"}, facts__last_day={"tiny-f06": "2021-05-01"})
    assert row_of(appendix_of(case, as_of="2021-04-06"), "f06")["statement_ids"] == "tiny-s08"


def test_a_statement_that_does_not_count_yet_is_not_shown():
    case = edited(statements__first_day={"tiny-s07": "2021-06-01"}, statements__last_day={"tiny-s07": "2021-06-01"})
    assert row_of(appendix_of(case, as_of="2021-04-06"), "f05")["statement_ids"] == "tiny-s06"


def test_choices_leave_facts_out():
    assert set(appendix_of(min_origins=2)["fact_id"]) == {"tiny-f03", "tiny-f08", "tiny-f10"}
    assert "tiny-f01" not in set(appendix_of(approximate="drop")["fact_id"])
    assert row_of(appendix_of(coding="B"), "f08")["shows"] == "XA surrender_to_XB 1;XB surrender_to_XB 1"
    assert row_of(appendix_of(count="pages"), "f05")["support"] == "several pages"


def test_a_choice_that_is_not_allowed_is_refused():
    with pytest.raises(ValueError, match="there is no parameter 'coder'"):
        appendix_of(coder="A")


def test_nothing_that_counts_is_an_empty_table():
    for made in (appendix_of, support_of):
        table = made(as_of="2019-01-01")
        assert len(table) == 0
        assert set(table.columns) in (set(EVIDENCE.names), set(CORROBORATION.names))


def test_the_order_of_rows_does_not_matter():
    turned = TINY.but(**{name: table[::-1].reset_index(drop=True) for name, table in TINY.tables.items()})
    pd.testing.assert_frame_equal(appendix_of(turned), appendix_of())
    pd.testing.assert_frame_equal(support_of(turned), support_of())
    pd.testing.assert_frame_equal(heard_of(turned), heard_of())
    pd.testing.assert_frame_equal(without(turned), without())


# support


def test_what_stands_behind_each_fact():
    table = support_of()
    assert list(table["fact_id"]) == IDS
    assert list(table["n_pages"]) == [1, 1, 2, 1, 2, 1, 1, 2, 3, 2, 1, 1]
    assert list(table["n_origins"]) == [1, 1, 2, 1, 1, 1, 1, 2, 1, 2, 1, 1]
    assert list(table["n_outlet_states"]) == [1, 1, 2, 1, 1, 1, 1, 2, 2, 2, 0, 1]
    assert list(table["n_undated_pages"]) == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert dict(zip(table["fact_id"], table["outlet_kinds"], strict=True)) | {} == {
        "tiny-f01": "wire 1", "tiny-f02": "court 1", "tiny-f03": "newspaper 1;wire 1", "tiny-f04": "newspaper 1",
        "tiny-f05": "aggregator 1;newspaper 1", "tiny-f06": "state_media 1", "tiny-f07": "government 1", "tiny-f08": "newspaper 1;wire 1",
        "tiny-f09": "aggregator 1;newspaper 1;state_media 1", "tiny-f10": "newspaper 1;wire 1", "tiny-f11": "legal_commentary 1",
        "tiny-f12": "newspaper 1",
    }  # fmt: skip


def test_who_told_what_disputes_and_when_it_was_known():
    table = support_of()
    assert row_of(table, "f09") == {
        "informant": "news agency, unattributed", "informant_state": "XC", "n_pages": 3, "n_undated_pages": 0, "n_origins": 1,
        "n_outlet_states": 2, "outlet_kinds": "aggregator 1;newspaper 1;state_media 1", "support": "single-origin", "dispute": "denied",
        "contradicted_by": "tiny-f10", "known_on": "2021-06-21", "statement_ids": "tiny-s12",
    }  # fmt: skip
    assert row_of(table, "f07")["known_on"] == ""
    assert set(table.loc[~table["fact_id"].isin(["tiny-f09", "tiny-f10"]), "contradicted_by"]) == {""}


def test_a_fact_that_is_left_out_contradicts_nothing():
    table = support_of(exclude_informant_states="XC")  # f06 and f09 go
    assert len(table) == 10
    assert (row_of(table, "f10")["contradicted_by"], row_of(table, "f10")["dispute"]) == ("", "none")


def test_numbers_for_the_words_of_both_tables():
    expected = {"single": 9, "several": 3, "unstated": 2, "contested": 1, "denied": 1, "background": 1}
    assert evidence.fact_numbers(appendix_of()) == expected
    assert evidence.fact_numbers(support_of()) == expected


# asymmetry


HEARD = {
    "XA": {
        "role": "requested state", "n_own": 8, "n_own_by_office": 0, "n_act": 3, "n_speech": 5, "n_attributed": 1, "n_facts": 5, "n_own_facts": 4,
        "n_own_facts_several": 3, "n_informants": 2, "n_pages": 11, "n_origins": 8, "n_pages_at_home": 6, "share_at_home": 0.55,
        "n_pages_state_media": 3, "languages": "en 11", "outlet_states": "XA 6;XB 3;XC 2",
        "outlet_kinds": "newspaper 5;wire 3;aggregator 2;state_media 1", "state_media": "XC 3", "earliest": "2021-03-01",
        "latest": "2021-06-21",
        "statement_ids": "tiny-s03;tiny-s06;tiny-s07;tiny-s10;tiny-s11;tiny-s12;tiny-s13;tiny-s14;tiny-s15",
    },
    "XB": {
        "role": "requesting state", "n_own": 2, "n_own_by_office": 1, "n_act": 2, "n_speech": 0, "n_attributed": 1, "n_facts": 3, "n_own_facts": 2,
        "n_own_facts_several": 0, "n_informants": 3, "n_pages": 3, "n_origins": 3, "n_pages_at_home": 2, "share_at_home": 0.67,
        "n_pages_state_media": 0, "languages": "en 3", "outlet_states": "XB 2;unknown 1",
        "outlet_kinds": "court 1;legal_commentary 1;wire 1", "state_media": "", "earliest": "2021-02-01", "latest": "2021-04-30",
        "statement_ids": "tiny-s01;tiny-s02;tiny-s16",
    },
    "XC": {
        "role": "requesting state", "n_own": 4, "n_own_by_office": 0, "n_act": 2, "n_speech": 2, "n_attributed": 0, "n_facts": 3, "n_own_facts": 3,
        "n_own_facts_several": 0, "n_informants": 1, "n_pages": 3, "n_origins": 3, "n_pages_at_home": 3, "share_at_home": 1.0,
        "n_pages_state_media": 1, "languages": "en 3", "outlet_states": "XC 3",
        "outlet_kinds": "government 1;newspaper 1;state_media 1", "state_media": "XC 1", "earliest": "2021-03-20", "latest": "2021-04-20",
        "statement_ids": "tiny-s04;tiny-s05;tiny-s08;tiny-s09",
    },
}  # fmt: skip
"""How each state is heard; worked by hand."""


def test_how_each_state_is_heard():
    table = heard_of().set_index("state")
    assert list(table.index) == ["XA", "XB", "XC"]
    for state, expected in HEARD.items():
        assert table.loc[state].to_dict() == expected


def test_numbers_for_the_words_of_the_voices():
    assert voices.voice_numbers(heard_of()) == {"own": 14, "attributed": 2}


def test_a_page_behind_two_facts_counts_once():
    case = edited(fact_sources__source_id={"tiny-f11": "wire-0225"})  # f01 and f11 on one page
    heard = heard_of(case).set_index("state").loc["XB"]
    assert (heard["n_facts"], heard["n_pages"], heard["n_origins"], heard["outlet_states"]) == (3, 2, 2, "XB 2")


def test_languages_stand_by_frequency_then_by_name():
    case = edited(sources__language={"herald-0301": "uk", "wire-0302": "uk", "herald-0402": "az"})
    heard = heard_of(case).set_index("state")
    assert heard.loc["XA", "languages"] == "en 8;uk 2;az 1"


def test_a_state_of_which_nothing_counts_yet_has_zeros():
    table = heard_of(as_of="2021-02-22")
    silent = table.set_index("state").loc["XC"]
    assert (silent["n_own"], silent["n_pages"], silent["languages"], silent["earliest"], silent["latest"]) == (0, 0, "", "", "")
    assert pd.isna(silent["share_at_home"])


def test_the_only_statement_of_a_state_without_a_first_day_has_a_latest_day_only():
    table = heard_of(exclude_sources="today-0407;agency-202104")
    heard = table.set_index("state").loc["XC"]
    assert (heard["n_own"], heard["earliest"], heard["latest"]) == (1, "", "2021-04-20")


def test_another_state_that_speaks_comes_last():
    case = edited(statements__state={"tiny-s09": "ZZ"})
    table = heard_of(case)
    assert list(table["state"]) == ["XA", "XB", "XC", "ZZ"]
    assert list(table["role"])[-1] == "other state"


def test_the_basis_that_fills_cells_changes_no_count():
    plain = heard_of()
    pd.testing.assert_frame_equal(heard_of(basis="act"), plain)


# without state media


@pytest.fixture(scope="module")
def remaining() -> pd.DataFrame:
    return without()


def test_without_the_state_media_of_the_worked_case(remaining):
    table = remaining
    assert list(table.columns) == WITHOUT_STATE_MEDIA.names
    assert (len(table), set(table["left_out"]), set(table["n_pages"]), set(table["n_facts"])) == (15, {"XC"}, {4}, {2})  # f06 and f09 go
    assert changes(table, "XC") == {
        "XA surrender_to_XC": ("fewer attributions", "tiny-s12"),
        "XC surrender_to_XC": ("no longer divided", "tiny-s08"),
    }
    cell = table[(table["state"] == "XC") & (table["proposition"] == "surrender_to_XC")].iloc[0]
    assert (cell["cell"], cell["n_own"], cell["cell_without"], cell["stance_without"], cell["n_own_without"]) == ("divided", 2, "single", 1, 1)
    assert pd.isna(cell["stance"])
    contested = changes(without(contested_by="anyone"), "XC")
    assert contested["XA surrender_to_XC"] == ("no longer contested", "tiny-s12")


def test_cells_stand_in_the_order_of_the_matrix(remaining):
    assert list(dict.fromkeys(remaining["state"])) == ["XA", "XB", "XC"]
    assert list(remaining["proposition"][:5]) == [
        "surrender_to_XB", "surrender_to_XC", "charges_founded_XB", "detention_justified", "decision_final",
    ]  # fmt: skip


def test_state_media_of_several_states_are_left_out_one_by_one_then_all():
    case = edited(sources__origin_kind={"wire-0225": "state_media"})
    table = without(case)
    assert list(dict.fromkeys(zip(table["left_out"], table["n_pages"], table["n_facts"], strict=True))) == [("XB", 1, 1), ("XC", 4, 2), ("all", 5, 3)]
    assert changes(table, "XB") == {"XB charges_founded_XB": ("no longer divided", "tiny-s01")}
    assert changes(table, "all") == changes(table, "XB") | changes(table, "XC")


def test_a_cell_falls_silent_only_where_no_other_origin_is_left():
    case = edited(sources__origin_kind={"herald-0301": "state_media", "wire-0302": "state_media"})
    table = without(case)
    assert "XA detention_justified" not in changes(table, "XA") | changes(table, "XB")
    assert changes(table, "all")["XA detention_justified"] == ("falls silent", "tiny-s03")
    assert voices.change_numbers(table)["silenced"] == 1


def test_state_media_of_unknown_home_are_left_out_as_such():
    case = edited(sources__origin_kind={"defence-202104": "state_media"})
    table = without(case)
    assert list(dict.fromkeys(table["left_out"])) == ["XC", "unknown", "all"]
    assert changes(table, "unknown") == {"XB surrender_to_XB": ("fewer attributions", "tiny-s16")}


OF_XC = {
    "sources__origin_kind": dict.fromkeys(["herald-0621", "wire-0622"], "state_media"),
    "sources__origin_state": {"herald-0621": "XC", "wire-0622": "XC"},
}
"""What Arcadian prosecutors say on 21 June (f10) then comes from Corvanian state media too."""


def test_where_a_dissent_is_lost_the_state_is_no_longer_divided():
    table = without(edited(**OF_XC))
    assert voices.change_numbers(table) == {"changed": 4, "silenced": 0, "turned": 0}
    lost = changes(table, "XC")
    assert lost["XA surrender_to_XB"] == ("no longer divided", "tiny-s13")  # the order of 10 May stands alone
    assert lost["XA decision_final"] == ("no longer divided", "tiny-s15")
    assert lost["XA surrender_to_XC"] == ("fewer statements", "tiny-s12;tiny-s14")  # 0, now that of 1 April


def test_where_the_last_word_is_lost_the_word_before_it_stands_again():
    table = without(edited(**OF_XC), rule="latest")
    assert voices.change_numbers(table) == {"changed": 4, "silenced": 0, "turned": 2}
    lost = changes(table, "XC")
    assert lost["XA surrender_to_XB"] == ("stance changes", "tiny-s13")  # 0, now the order of 10 May
    assert lost["XA decision_final"] == ("stance changes", "tiny-s15")  # -1, now 0


def test_a_fact_that_comes_back_makes_a_cell_contested_or_speak():
    other = {**OF_XC["sources__origin_kind"], **dict.fromkeys(["agency-0621", "today-0622", "post-0622"], "newspaper")}
    case = edited(**{**OF_XC, "sources__origin_kind": other})  # f09 has lost to f10, which is from state media
    anyone = without(case, disputed="better_supported", contested_by="anyone")
    assert changes(anyone, "XC")["XA surrender_to_XC"] == ("becomes contested", "tiny-s14")
    spoken = changes(without(case, disputed="better_supported", basis="reported"), "XC")
    assert spoken["XA surrender_to_XC"] == ("speaks", "tiny-s14")


def capped(stance: int) -> Case:
    """f04 with a page of 3 April in state media of Arcadia, that ends it before s08 (5 April); s04 has the stance."""
    case = edited(sources__origin_kind={"post-0403": "state_media"}, statements__stance={"tiny-s04": str(stance)})
    page = pd.DataFrame([{"fact_id": "tiny-f04", "place": "02", "source_id": "post-0403"}])
    return case.but(fact_sources=pd.concat([case.fact_sources, page]))


def test_a_day_that_is_less_certain_brings_an_earlier_statement_back():
    assert changes(without(capped(1)), "XA") == {"XC surrender_to_XC": ("becomes divided", "")}
    assert changes(without(capped(0)), "XA") == {"XC surrender_to_XC": ("other statements", "")}


def test_own_statements_that_are_not_the_last_word_are_lost_too():
    case = edited(sources__origin_kind={"herald-0402": "state_media", "post-0403": "state_media"})  # f05 goes, s13 and s14 stay
    assert changes(without(case), "XA") == {
        "XA surrender_to_XB": ("fewer statements", "tiny-s06"),
        "XA surrender_to_XC": ("fewer statements", "tiny-s07"),
    }


def test_other_values_among_which_own_statements_differ_are_another_stance():
    case = edited(sources__origin_kind={"court-0222": "state_media"}, statements__stance={"tiny-s16": "0"})
    added = {"state": {"tiny-s16": "XB"}, "proposition": {"tiny-s16": "charges_founded_XB"}, "basis": {"tiny-s16": "act"}}
    said = case.statements
    case = case.but(
        statements=said.assign(
            **{name: said["statement_id"].map(value).fillna(said[name]) for name, value in added.items()},
            **{day: said[day].mask(said["statement_id"] == "tiny-s16", "2021-02-20") for day in ("first_day", "last_day")},
        )
    )  # s01 1, s02 -1, s16 0 on 20 February
    assert changes(without(case), "XB") == {"XB charges_founded_XB": ("stance changes", "tiny-s02")}


def test_what_the_choices_leave_out_stays_left_out():
    table = without(exclude_sources="agency-202104")  # s08 is gone before
    assert set(table["n_pages"]) == {3}
    assert changes(table, "XC") == {"XA surrender_to_XC": ("fewer attributions", "tiny-s12")}
    assert without(exclude_origin_states="XC").empty


def test_pages_that_do_not_count_by_the_cut_off_are_not_left_out():
    assert set(without(as_of="2021-04-05")["n_pages"]) == {1}  # agency-202104, of f06
    nothing = without(as_of="2021-04-29", clock="published")
    assert (len(nothing), list(nothing.columns)) == (0, WITHOUT_STATE_MEDIA.names)


@pytest.mark.parametrize("case_id", ["ukrainskiy"])
def test_every_change_of_a_collected_case_is_a_word_of_the_closed_list(case_id):
    case = case_of(case_id)
    table = without(case)
    assert set(table["change"]) <= set(voices.CHANGES.index)
    assert {"none", "falls silent", "fewer statements"} <= set(table["change"])
    assert list((table["change"] == "none") & (table["statement_ids_lost"] != "")) == [False] * len(table)


def test_cells_that_speak_with_and_without(remaining):
    counted = voices.voices_without(remaining)
    assert counted.to_numpy().tolist() == [
        ["XC", 4, 2, "XA", 5, 4, 4, 2, 2, 0, 0, 1],
        ["XC", 4, 2, "XB", 4, 1, 1, 1, 1, 0, 0, 0],
        ["XC", 4, 2, "XC", 4, 2, 2, 2, 1, 0, 0, 1],
    ]
    assert len(voices.voices_without(remaining[:0])) == 0


@pytest.mark.parametrize(
    ("before", "after", "stances", "contested", "change"),
    [
        ("single", "silent", ("1", ""), ("yes", "no"), "falls silent"),
        ("single", "not_applicable", ("1", ""), ("no", "no"), "falls silent"),
        ("silent", "divided", ("", "0;1"), ("no", "no"), "speaks"),
        ("single", "divided", ("1", "-1"), ("no", "yes"), "stance changes"),
        ("single", "divided", ("1", "1"), ("no", "yes"), "becomes divided"),
        ("divided", "single", ("0;1", "1"), ("no", "no"), "no longer divided"),
        ("single", "single", ("1", "1"), ("no", "yes"), "becomes contested"),
        ("divided", "divided", ("1", "1"), ("yes", "no"), "no longer contested"),
        ("divided", "divided", ("0;1", "-1;1"), ("no", "no"), "stance changes"),
        ("divided", "divided", ("1", "1"), ("no", "no"), ""),
        ("silent", "silent", ("", ""), ("no", "no"), ""),
    ],
)
def test_what_becomes_of_a_cell_is_one_word(before, after, stances, contested, change):
    looks = [{"cell": kind, "stances": said, "is_contested": by} for kind, said, by in zip((before, after), stances, contested, strict=True)]
    assert voices.change_of_look(*looks) == change
    assert change in ("", *voices.CHANGES.index)


# a collected case


def test_what_kislitsin_loses_without_russian_state_media():
    """Nationality is spoken of by RIA Novosti alone (f41, f42); without TASS of 1 August the last own word on detention is of 27 June, and what a
    paper said of it on the 28th contests nothing."""
    case = case_of("kislitsin")
    table = without(case)
    assert set(table["left_out"]) == {"RU"}
    found = changes(table, "RU")
    assert found["KZ nationality_priority"] == ("falls silent", "kislitsin-s028;kislitsin-s029")
    assert found["RU detention_justified"] == ("fewer statements", "kislitsin-s014;kislitsin-s047")
    assert found["KZ surrender_to_RU"] == ("fewer statements", "kislitsin-s060")
    assert "KZ decision_final" not in found


@pytest.mark.parametrize("case_id", ["tiny", "kislitsin", "kasatkin"])
def test_every_statement_is_found_in_the_evidence_and_every_fact_has_its_reports(case_id):
    case = case_of(case_id)
    table = appendix_of(case)
    statements = case.statements
    found = [name for ids in table["statement_ids"] for name in terms.split_list(ids)]
    assert sorted(found) == sorted(statements.loc[statements["coding"] == "adjudicated", "statement_id"])
    assert list(table["origins"].str.count(";") + 1) == list(table["n_origins"])
    assert list(table["links"].str.count(" ")) == list(table["source_ids"].str.count(";"))
    assert set(table["fact_id"]) == set(support_of(case)["fact_id"]) == set(case.facts["fact_id"])


@pytest.mark.parametrize("name", ["evidence", "corroboration", "asymmetry", "without_state_media"])
def test_the_words_of_each_table_find_their_numbers(name):
    made = {
        "evidence": (evidence.evidence, evidence.fact_numbers),
        "corroboration": (evidence.support, evidence.fact_numbers),
        "asymmetry": (voices.asymmetry, voices.voice_numbers),
        "without_state_media": (voices.without_state_media, voices.change_numbers),
    }
    make, numbers = made[name]
    table = make(TINY)
    caption = register.declared()["table", name].caption
    assert caption.format(rows=len(table), **numbers(table))
    assert not any(character.isdigit() for character in caption)
