"""The figure of the digest: what is drawn of each claim, where it stands, and that all text can be read."""

import pandas as pd
import pytest
from drawing import boxes as boxes_of
from drawing import case_of, outside, overlapping, texts
from matplotlib.colors import to_hex

from analysis.coding import digest as audits
from analysis.exhibits import digest
from analysis.exhibits.style import STANCE_LOOK, SUPPLEMENT_PT, Drawing
from analysis.model import terms
from analysis.model.dictionary.coding import DIGEST

WORDS = case_of("tiny").codebook.words


def drawn(case_id: str) -> Drawing:
    case = case_of(case_id)
    return digest.draw_digest(audits.audit(case), audits.references(case), audits.conflicts(case), case_id, case.codebook.words)


def claims(*rows: tuple[int, int, str, str, str], **others: str) -> pd.DataFrame:
    """Claims d-c01, d-c02 ... by paragraph, sentence, verdict, refs and stance on surrender."""
    same = {"clause": 1, "claim": "Something is claimed.", "cited_as": "", "state": "XA", "proposition": "surrender_to_XB",
            "fact_ids": "f1;f2", "statement_ids": "s1;s2", "conflicts_with": "", "verdict_note": ""} | others  # fmt: skip
    table = pd.DataFrame(rows, columns=["paragraph", "sentence", "verdict", "refs", "stance"]).assign(**same)
    return table.assign(claim_id=[f"d-c{index:02d}" for index in range(1, len(rows) + 1)])[DIGEST.names]


def references(n: int) -> pd.DataFrame:
    return pd.DataFrame({"ref": [str(ref) for ref in range(1, n + 1)], "status": "unidentified", "n_claims": 0, "n_alone": 0})


def conflicts(*pairs: tuple[str, str]) -> pd.DataFrame:
    rows = [("stance", "XA on surrender_to_XB", first, second, "1", "0") for first, second in pairs]
    return pd.DataFrame(rows, columns=audits.CONFLICTS.names)


THREE = claims((0, 1, "contradicted", "1;2", "1"), (1, 1, "opinion", "", ""), (1, 2, "corroborated", "2", "0"))


@pytest.fixture(scope="module")
def kislitsin() -> Drawing:
    return drawn("kislitsin")


@pytest.fixture(scope="module")
def three() -> Drawing:
    return digest.draw_digest(THREE, references(2), conflicts(("d-c01", "d-c03")), "odd", WORDS)


def kind(drawing: Drawing, name: str) -> pd.DataFrame:
    return drawing.marks[drawing.marks["kind"] == name]


def test_three_invented_claims_are_drawn_as_by_hand(three):
    """Rows of 3.3 mm from 10 mm down, and 1.2 mm before the second paragraph."""
    shown = ["address", "verdict", "refs", "n_facts", "position", "statement_ids", "y1"]
    assert kind(three, "claim")[shown].values.tolist() == [
        ["odd/digest/d-c01", "contradicted", "1;2", 2, "Arcadia supports surrender to Brandovia", "s1;s2", 11.65],
        ["odd/digest/d-c02", "opinion", "", 2, "", "s1;s2", 16.15],
        ["odd/digest/d-c03", "corroborated", "2", 2, "Arcadia leaves surrender to Brandovia open", "s1;s2", 19.45],
    ]
    (bracket,) = kind(three, "conflict").to_dict("records")
    assert (bracket["address"], bracket["first"], bracket["second"], bracket["y1"], bracket["y2"]) == (
        "odd/digest/d-c01/d-c03", "d-c01", "d-c03", 11.65, 19.45,
    )  # fmt: skip
    assert (
        bracket["title"] == "Claims that contradict each other: Arcadia supports surrender to Brandovia; Arcadia leaves surrender to Brandovia open"
    )


def test_numbers_of_three_invented_claims_are_as_by_hand(three):
    assert {name: value for name, value in three.numbers.items() if name != "meanings"} == {
        "claims": "3 claims",
        "verdicts": "1 corroborated, 1 contradicted and 1 opinion", "uncited": "1 claim carries no citation mark",
        "conflicts": "1 pair", "spelling": "",
    }  # fmt: skip


def test_numbers_of_the_digest_are_those_of_the_raw_table(kislitsin):
    assert kislitsin.numbers["meanings"].count(": ") >= 7
    assert {name: value for name, value in kislitsin.numbers.items() if name != "meanings"} == {
        "claims": "40 claims",
        "verdicts": "15 corroborated, 1 contradicted, 9 contested, 1 traced, 2 not found, 10 opinion and 2 spelling",
        "uncited": "15 claims carry no citation mark", "conflicts": "3 pairs",
        "spelling": "The name of Nikita Kislitsin is spelled in 2 ways: Kislitsin and Kislytsin.",
    }  # fmt: skip
    assert kislitsin.alt.count("Kazakhstan supports surrender to Russia, and Kazakhstan leaves surrender to Russia open") == 2
    assert "Kazakhstan holds that the decision is final, and Kazakhstan holds that no decision stands." in kislitsin.alt
    assert "on 4 claims no fact bears" in kislitsin.alt


def test_every_claim_stands_once_in_reading_order(kislitsin):
    marks = kind(kislitsin, "claim")
    assert marks["claim_id"].tolist() == [f"digest-c{n:02d}" for n in range(1, 41)]
    assert (marks["y1"].diff().dropna() > 3.2).all()
    pairs = kind(kislitsin, "conflict")[["first", "second"]].values.tolist()
    assert pairs == [["digest-c13", "digest-c16"], ["digest-c13", "digest-c35"], ["digest-c14", "digest-c17"]]


def test_paragraphs_stand_apart_and_are_named(kislitsin):
    """The title has 2 claims, the first paragraph 2, the second 31, the third 5: a line stands above each but the first."""
    assert [text for text in texts(kislitsin) if text == "title" or text.startswith("¶")] == ["title", "¶ 1", "¶ 2", "¶ 3"]
    lines = sorted(
        float(line.get_ydata()[0]) for line in kislitsin.figure.axes[0].lines if len(line.get_xdata()) == 2 and line.get_marker() == "None"
    )
    y = kind(kislitsin, "claim")["y1"]
    assert [int((y < line).sum()) for line in lines] == [0, 2, 4, 35]


def test_dots_are_the_citation_marks_and_an_uncited_claim_says_so(kislitsin):
    lines = [line for line in kislitsin.figure.axes[0].lines if line.get_marker() == "o" and len(line.get_xdata()) == 1]
    big = [line for line in lines if line.get_markersize() > 2]
    assert len(big) == 40, "the rows of claim_references"
    assert len(lines) == 6 * 25, "a place for each reference of each claim that is cited at all"
    assert texts(kislitsin).count("nothing") == 15
    at = kind(kislitsin, "claim").set_index("y1")["refs"]
    places = sorted({round(float(line.get_xdata()[0]), 2) for line in lines})
    for y, refs in at.items():
        row = [line for line in big if abs(float(line.get_ydata()[0]) - y) < 0.01]
        assert [places.index(round(float(line.get_xdata()[0]), 2)) + 1 for line in row] == [int(ref) for ref in refs.split(";") if ref]


def test_the_number_of_facts_is_drawn(kislitsin):
    assert kind(kislitsin, "claim")["n_facts"].sum() == 111, "the rows of claim_facts"
    shown = [text.get_text() for text in kislitsin.figure.axes[0].texts if text.get_ha() == "right" and text.get_text().isdigit()]
    assert shown == kind(kislitsin, "claim")["n_facts"].astype(str).tolist()


def test_every_verdict_has_a_colour_a_sign_and_its_word_and_none_is_that_of_a_stance(kislitsin):
    assert list(digest.LOOK) == sorted(terms.VERDICTS_ON_CLAIMS.index, key=list(digest.LOOK).index)
    assert len({sign for _, sign in digest.LOOK.values()}) == len({colour for colour, _ in digest.LOOK.values()}) == 7
    assert not {to_hex(colour) for colour, _ in digest.LOOK.values()} & {to_hex(look[0]) for look in STANCE_LOOK.values()}
    chips = {patch.get_gid(): to_hex(patch.get_facecolor()) for patch in kislitsin.figure.axes[0].patches if patch.get_gid()}
    for mark in kind(kislitsin, "claim").to_dict("records"):
        assert chips[mark["address"]] == to_hex(mark["colour"]) == to_hex(digest.LOOK[mark["verdict"]][0])
    for verdict in terms.VERDICTS_ON_CLAIMS.index:
        assert (
            texts(kislitsin).count(verdict)
            == texts(kislitsin).count(digest.LOOK[verdict][1])
            == int((kind(kislitsin, "claim")["verdict"] == verdict).sum())
        )


def test_brackets_do_not_lie_on_each_other():
    pairs = conflicts(("d-c01", "d-c03"), ("d-c02", "d-c05"), ("d-c01", "d-c09"), ("d-c06", "d-c08"))
    many = claims(*[(1, n, "contested", "1", "1") for n in range(1, 10)])
    brackets = kind(digest.draw_digest(many, references(1), pairs, "odd", WORDS), "conflict").to_dict("records")
    assert len(brackets) == 4
    for one in brackets:
        for other in brackets:
            if one["address"] < other["address"] and one["x"] == other["x"]:
                assert one["y2"] < other["y1"] or other["y2"] < one["y1"]
    (longest,) = [bracket for bracket in brackets if bracket["second"] == "d-c09"]
    assert longest["x"] == max(bracket["x"] for bracket in brackets)
    at_first = [bracket["y1"] for bracket in brackets if bracket["first"] == "d-c01"]
    assert len(set(at_first)) == 2, "two brackets of one claim start beside each other"


ODD = {
    "one claim": (claims((0, 1, "not found", "", "")), references(0), conflicts()),
    "long words": (
        claims(
            *[(n, n, "corroborated", "1;30", "-1") for n in range(1, 4)],
            claim="An endless paraphrase " * 5,
            proposition="a_proposition_of_many_words",
        ),
        references(30),
        conflicts(),
    ),
    "many conflicts": (
        claims(*[(1, n, "contradicted", "1", "1" if n % 2 else "-1") for n in range(1, 31)]),
        references(12),
        conflicts(*[(f"d-c{one:02d}", f"d-c{other:02d}") for one in range(1, 31, 2) for other in range(2, 31, 2) if one < other]),
    ),
    "a hundred claims": (claims(*[(n // 7, n, "opinion", "", "") for n in range(100)]), references(100), conflicts()),
}


@pytest.mark.parametrize("name", ODD)
def test_all_text_of_odd_documents_can_be_read(name):
    drawing = digest.draw_digest(*ODD[name], "odd", WORDS)
    assert (outside(drawing), overlapping(boxes_of(drawing))) == ([], [])
    assert min(text.get_fontsize() for text in drawing.figure.axes[0].texts) >= SUPPLEMENT_PT
    assert drawing.marks["address"].is_unique
    assert not (drawing.marks["x"] > 183).any()


def test_a_case_without_a_document_is_an_empty_drawing():
    drawing = drawn("lisov")
    assert (list(drawing.marks.columns), len(drawing.marks)) == (digest.MARKS.names, 0)
    assert texts(drawing) == ["No document was audited for this case."]
    assert outside(drawing) == []
    assert drawing.alt == "No document was audited for this case: there is no claim to show."
    assert drawing.numbers["claims"] == "0 claims"


def test_the_words_of_the_figure_are_our_paraphrases_in_full(kislitsin):
    """A long text is a line of a paraphrase; all of each stands there, on two lines at most, and no claim has its id."""
    ours, said = list(case_of("kislitsin").claims["claim"]), texts(kislitsin)
    long = [text for text in said if len(text) > 50]
    assert len(long) > 20 and all(any(text in claim for claim in ours) for text in long)
    assert all(claim in " ".join(said) for claim in ours)
    assert not [text for text in said if "…" in text or text.startswith("c0")]


def test_a_long_claim_is_two_lines_in_a_higher_row():
    long = digest.draw_digest(
        claims((1, 1, "opinion", "", ""), claim="Something is claimed at great length. " * 3), references(0), conflicts(), "odd", WORDS
    )
    short = digest.draw_digest(claims((1, 1, "opinion", "", "")), references(0), conflicts(), "odd", WORDS)
    assert sum(text.startswith("Something") or "length" in text for text in texts(long)) == 2
    assert long.figure.get_size_inches()[1] * 25.4 == pytest.approx(short.figure.get_size_inches()[1] * 25.4 + 2.4)
