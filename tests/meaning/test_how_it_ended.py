"""How each case ended, in the words of somebody who knows its history, and the cells that must follow from it when everything counts.

The sentences and cells were written by hand from case.csv, requests.csv and the facts, before any code had run on them. Charges and requests are
those that the states allege or are told to have made. A cell that is not written here must be silent, and nobody may attribute anything to it.
"""

from functools import cache

import pandas as pd
import pytest
from drawing import collected

from analysis import positions
from analysis.model.choices import Choices

SURRENDER = {1: "for", 0: "open", -1: "against"}
FINALITY = {1: "final", 0: "can change", -1: "no decision"}

ENDED = {
    # Israel flew him to the United States on 11 November 2019, after its High Court had dismissed the last petition. On Russia's request nobody in
    # Israel spoke on the record; his lawyer says that Israel declined to examine it. Russia protested to the end.
    "burkov": {
        "IL surrender_to_US": "for",
        "IL surrender_to_RU": "silent, told against",
        "IL decision_final": "final",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
    },
    # Brazil still held him at the end of 2025. A judge of its Supreme Court validated surrender to Russia in March 2023, then twice refused to bring
    # it forward and left it to the president, who has not decided; a site says that the justice ministry favours Russia. Only that ministry refused
    # the United States; neither a court nor the president did.
    "cherkasov": {
        "BR surrender_to_US": "against, justice_ministry alone",
        "BR surrender_to_RU": "open, contested",
        "BR decision_final": "can change",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
    },
    # The Netherlands handed him to the United States on 13 February 2015: both requests were admissible and the minister chose. Of Russia's request
    # the minister said nothing expressly; Russia regretted that its own had been ignored.
    "drinkman": {
        "NL surrender_to_US": "for",
        "NL surrender_to_RU": "silent",
        "NL decision_final": "final",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
    },
    # France surrendered him to nobody: a court consented, no decree was signed according to his lawyers, and he was exchanged on 8 January 2026.
    # That the United States had filed its papers is known from his lawyer alone. Russia asked for nothing and condemned the ruling.
    "kasatkin": {
        "FR surrender_to_US": "silent",
        "US surrender_to_US": "silent, told for",
        "RU surrender_to_US": "against",
    },
    # Kazakhstan's own last word is that of its prosecutors (Morialiev, between August and December 2023): both requests are still being checked.
    # That it had granted the Russian one was announced by Russia on 21 December 2023; that it had refused the American one was told by a Russian
    # consul. No handover was seen. Russia asked for no haste towards the United States; that it objected is told by a newspaper.
    "kislitsin": {
        "KZ surrender_to_US": "open, contested",
        "KZ surrender_to_RU": "open, contested",
        "KZ decision_final": "no decision, contested",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "open",
    },
    # Switzerland handed him to American officers on 18 December 2021. Its Federal Office of Justice had refused Russia in August, as the acts
    # described were not punishable under Swiss law. Russia asked in vain to suspend the extradition and complained of the refusal.
    "klyushin": {
        "CH surrender_to_US": "for",
        "CH surrender_to_RU": "against",
        "CH decision_final": "final",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
    },
    # Italy's minister chose Russia although the courts had admitted the American request, and he returned to Moscow in July 2020: the decision is
    # the ministry's act, the return is told by his lawyer. On the American request only the Russian embassy tells what the minister said.
    "korshunov": {
        "IT surrender_to_RU": "for",
        "IT surrender_to_US": "silent, told open",
        "IT decision_final": "final",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
    },
    # Spanish police handed him to US marshals on 2 February 2018. A Spanish court is reported to have rejected the Russian request in October 2017;
    # the embassy maintained it on the day of the handover.
    "levashov": {
        "ES surrender_to_US": "for",
        "ES surrender_to_RU": "against",
        "ES decision_final": "final",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
    },
    # Spain handed him to the United States on 19 January 2018 after its government had approved. There was no rival request; Russia spoke of a hunt
    # and of abductions, but of this surrender itself it said nothing that was found.
    "lisov": {
        "ES surrender_to_US": "for",
        "ES decision_final": "final",
        "US surrender_to_US": "for",
    },
    # Czechia handed him to the United States on 30 March 2018 by decision of its minister. Its president criticised this a week later, and a court
    # annulled the decision a year later, when he was gone. On Russia's request the minister had last said that he was still weighing.
    "nikulin": {
        "CZ surrender_to_US": "for, but executive against",
        "CZ surrender_to_RU": "open",
        "CZ decision_final": "final, but court no decision",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
    },
    # Thailand extradited him to the United States, by June of a year that is estimated as 2022. A court had granted both requests; which organ chose
    # is not known, and of surrender to Russia none spoke.
    "ukrainskiy": {
        "TH surrender_to_US": "for",
        "TH surrender_to_RU": "silent",
        "TH decision_final": "final",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
    },
    # Italy surrendered him to nobody: he escaped on 22 March 2023, before the minister could choose. For surrender to the United States itself only
    # prosecutors spoke. Russia, where he surfaced, dropped a request that it had made and never disowned.
    "uss": {
        "IT surrender_to_US": "for, prosecutor alone",
        "IT surrender_to_RU": "silent",
        "US surrender_to_US": "for",
        "RU surrender_to_RU": "for",
    },
    # Greece handed him to France on 23 January 2020 and, when he had come back, to the United States on 4 August 2022; its minister had ranked France
    # first, the United States second, Russia third. Russia wanted him for itself and objected to both of the others.
    "vinnik": {
        "GR surrender_to_FR": "for",
        "GR surrender_to_US": "for",
        "GR surrender_to_RU": "for",
        "GR decision_final": "final",
        "US surrender_to_US": "for",
        "FR surrender_to_FR": "for",
        "RU surrender_to_RU": "for",
        "RU surrender_to_US": "against",
        "RU surrender_to_FR": "against",
    },
    # Cyprus handed him to Russia in about April 2013 according to his employer and a newspaper; no office of any of the three states was found to
    # have said so, or to have said that it had asked for him.
    "zubakha": {
        "CY surrender_to_RU": "silent, told for",
        "CY surrender_to_US": "silent",
        "CY decision_final": "silent, told final",
        "US surrender_to_US": "silent, told for",
        "RU surrender_to_RU": "silent",
    },
}
"""What every state holds at the end on surrender, and the requested one on whether it has decided."""

LAST_WORDS = {
    "burkov": ("IL surrender_to_US", "2019-11-11"),  # the flight
    "cherkasov": ("BR surrender_to_RU", "2024-12-31"),  # early delivery refused again, in a December without a day
    "drinkman": ("NL surrender_to_US", "2015-02-13"),  # the handover
    "kislitsin": ("KZ surrender_to_RU", "2023-12-31"),  # still under check, on an undated page
    "klyushin": ("CH surrender_to_US", "2021-12-18"),  # the handover
    "korshunov": ("IT surrender_to_RU", "2020-07-31"),  # the ministry's decision, known to lie between the meeting of June and the return of July
    "levashov": ("ES surrender_to_US", "2018-02-02"),  # the handover
    "lisov": ("ES surrender_to_US", "2018-01-19"),  # the handover
    "nikulin": ("CZ surrender_to_US", "2018-03-30"),  # the handover, not the president's word of 5 April
    "ukrainskiy": ("TH surrender_to_US", "2022-06-30"),  # the handover, of a year that is estimated
    "uss": ("IT surrender_to_US", "2023-01-16"),  # the general prosecutor in court
    "vinnik": ("GR surrender_to_US", "2022-08-04"),  # the second handover
}
"""The last possible day of the word that speaks for the requested state on the destination that mattered; kasatkin and zubakha have none."""

MOOT = {
    "burkov": ("RU surrender_to_RU", "surrendered to US"),
    "drinkman": ("RU surrender_to_RU", "surrendered to US"),
    "kasatkin": ("RU surrender_to_US", "left"),
    "klyushin": ("RU surrender_to_RU", "surrendered to US"),
    "korshunov": ("US surrender_to_US", "surrendered to RU"),
    "levashov": ("RU surrender_to_RU", "surrendered to US"),
    "nikulin": ("RU surrender_to_RU", "surrendered to US"),
    "ukrainskiy": ("RU surrender_to_RU", "surrendered to US"),
    "uss": ("US surrender_to_US", "left"),
    "vinnik": ("RU surrender_to_RU", "surrendered to US"),
}
"""Of each case that is over, a position that what happened has made moot, and by what."""


@cache
def at_the_end(case_id: str) -> dict[str, pd.Series]:
    """Cells of a case when everything counts, by state and proposition."""
    cells = positions.compare(collected().cases[case_id])
    return {f"{cell['state']} {cell['proposition']}": cell for _, cell in cells.iterrows()}


def in_words(case_id: str, name: str) -> str:
    """A cell in a few words: its stance, who dissents, which organ stands alone, and whether it is contested."""
    cell = at_the_end(case_id)[name]
    statements = positions.date_statements(collected().cases[case_id]).set_index("statement_id")
    mark = FINALITY if cell["proposition"] == "decision_final" else SURRENDER

    def of(column: str) -> pd.DataFrame:
        return statements.loc[[item for item in str(cell[column]).split(";") if item in statements.index]]

    said = cell["cell"] if pd.isna(cell["stance"]) else mark[int(cell["stance"])]
    if cell["cell"] == "silent":
        told = sorted(set(of("statement_ids_attributed")["stance"]), reverse=True)
        said += f", told {' and '.join(mark[stance] for stance in told)}" if told else ""
    decides = cell["state"] == collected().cases[case_id].decider
    if decides and cell["cell"] != "silent" and cell["authority"] == 1:
        said += f", {' and '.join(sorted(set(of('statement_ids_own')['organ'])))} alone"
    dissent = of("dissent_ids")
    assert (cell["cell"] == "divided") == bool(len(dissent)) or pd.isna(cell["stance"]), "a cell with a stance is divided if somebody dissents"
    said += "".join(sorted({f", but {organ} {mark[stance]}" for organ, stance in zip(dissent["organ"], dissent["stance"], strict=True)}))
    return said + (", contested" if cell["is_contested"] == "yes" else "")


def test_every_case_has_its_ending() -> None:
    """Each case has an ending written by hand, and no ending is of another case."""
    assert set(ENDED) == set(collected().cases)


@pytest.mark.parametrize("case_id", sorted(ENDED))
def test_the_end_reads_as_it_was(case_id: str) -> None:
    """At the end the cells on surrender, and the requested state's on its decision, say what happened and who said what last."""
    expected, requested = ENDED[case_id], collected().cases[case_id].decider
    asked = {
        name for name, cell in at_the_end(case_id).items() if cell["proposition"].startswith("surrender_to_") or name == f"{requested} decision_final"
    }
    read = {name: in_words(case_id, name) for name in asked}
    assert {name: said for name, said in read.items() if said != "silent" or name in expected} == expected


@pytest.mark.parametrize("case_id", sorted(LAST_WORDS))
def test_the_last_word_is_that_of_the_deed(case_id: str) -> None:
    """The word that speaks for the requested state on where he went is the handover, and where there was none the last that was said."""
    name, day = LAST_WORDS[case_id]
    assert at_the_end(case_id)[name]["last_word_last"] == pd.Timestamp(day)


@pytest.mark.parametrize("case_id", sorted(set(ENDED) - set(LAST_WORDS)))
def test_where_the_requested_state_never_spoke_there_is_no_last_word(case_id: str) -> None:
    """France and Cyprus left no word of their own on any surrender."""
    requested = collected().cases[case_id].decider
    cells = [cell for name, cell in at_the_end(case_id).items() if name.startswith(f"{requested} surrender_to_")]
    assert cells
    assert all(pd.isna(cell["last_word_last"]) and cell["n_own"] == 0 for cell in cells)


@pytest.mark.parametrize("case_id", sorted(MOOT))
def test_what_happened_makes_a_position_moot_and_does_not_change_it(case_id: str) -> None:
    """A request that was overtaken by a handover or by his leaving says so, and keeps the stance with which it was made."""
    name, by_what = MOOT[case_id]
    assert at_the_end(case_id)[name]["overtaken"] == by_what
    assert in_words(case_id, name) == ENDED[case_id][name]


@pytest.mark.parametrize("name", ["GR surrender_to_FR", "GR surrender_to_US"])
def test_a_handover_is_not_moot_because_another_followed(name: str) -> None:
    """Greece handed him to France and later to the United States: neither handover makes the other moot."""
    assert not at_the_end("vinnik")[name]["overtaken"]


@pytest.mark.parametrize("case_id", ["cherkasov", "kislitsin"])
def test_nothing_is_moot_while_he_is_held(case_id: str) -> None:
    """Where no surrender is evidenced, no position on surrender is moot."""
    cells = [cell for cell in at_the_end(case_id).values() if cell["proposition"].startswith("surrender_to_")]
    assert cells
    assert not any(cell["overtaken"] for cell in cells)


def test_a_russian_announcement_is_no_word_of_kazakhstan() -> None:
    """Russia says that Kazakhstan granted its request; what Kazakhstan itself says is that the request is being examined."""
    cell = at_the_end("kislitsin")["KZ surrender_to_RU"]
    assert cell["stance"] != 1
    assert "kislitsin-s054" in cell["statement_ids_own"].split(";")  # the check is running, between August and December 2023
    assert "kislitsin-s065" in cell["statement_ids_attributed"].split(";")  # the announcement of 21 December 2023


def test_by_last_word_alone_czechia_opposes_what_it_did() -> None:
    """The rule of the last own word lets a president and a court speak for the state that had handed him over: what the tests of meaning forbid."""
    cells = positions.compare(collected().cases["nikulin"], Choices(rule="latest")).set_index(["state", "proposition"])
    surrender, finality = cells.loc[("CZ", "surrender_to_US")], cells.loc[("CZ", "decision_final")]
    assert (surrender["cell"], surrender["stance"], surrender["statement_ids_own"]) == ("single", -1, "nikulin-s025")  # the president, 5 April 2018
    assert (finality["cell"], finality["stance"], finality["statement_ids_own"]) == ("single", -1, "nikulin-s027")  # the court, 9 April 2019


def test_authority_restores_what_czechia_did() -> None:
    """What was carried out speaks for Czechia; the president and the court stand beside it as dissent, with their organs."""
    surrender, finality = at_the_end("nikulin")["CZ surrender_to_US"], at_the_end("nikulin")["CZ decision_final"]
    assert (surrender["cell"], surrender["stance"], surrender["dissent_ids"]) == ("divided", 1, "nikulin-s025")
    assert (finality["cell"], finality["stance"], finality["dissent_ids"]) == ("divided", 1, "nikulin-s027")
    assert surrender["is_contested"] == finality["is_contested"] == "no"  # own words divide a cell, they do not contest it
