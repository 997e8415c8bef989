"""Claims of a document are checked by place and digest, and go out and come in as Web Annotations."""

import hashlib
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cli.group import main
from analysis.collect import annotations, countings, selectors, store

TEXT = "Alvar asks.\n\nBeron waits: no word yet.\nCadia says nothing.\n"
"""An invented document; its claims lie at the places below."""
SPANS = {"c1": (0, 10), "c2": (13, 24), "c3": (26, 37), "c4": (26, 34), "c5": (39, 57)}
DIGEST = store.ROOT.parent / "shared" / "digest" / "digest.txt"
"""The document under audit, where somebody holds it; its text is not part of the project."""


def claims_of(text: str, spans: dict[str, tuple[int, int]]) -> pd.DataFrame:
    rows = [(name, str(a), str(b), hashlib.sha256(text[a:b].encode()).hexdigest()) for name, (a, b) in spans.items()]
    return pd.DataFrame(rows, columns=list(annotations.NEEDED))


CLAIMS = claims_of(TEXT, SPANS)


def verdicts(text: str) -> dict[str, str]:
    checked = annotations.check(text, CLAIMS)
    return dict(zip(checked["claim_id"], checked["verdict"], strict=True))


def run(*arguments: object):
    return CliRunner().invoke(main, ["evidence", *map(str, arguments)])


def test_all_claims_of_the_text_that_was_coded_are_intact():
    assert set(verdicts(TEXT).values()) == {"intact"}


def test_a_changed_word_changes_just_the_claims_that_hold_it():
    assert verdicts(TEXT.replace("waits", "stays")) == {"c1": "intact", "c2": "changed", "c3": "intact", "c4": "intact", "c5": "intact"}
    assert verdicts(TEXT.replace("yet", "now")) == {"c1": "intact", "c2": "intact", "c3": "changed", "c4": "intact", "c5": "intact"}


def test_a_longer_word_changes_its_claims_and_moves_what_follows():
    checked = annotations.check(TEXT.replace("waits", "hesitates"), CLAIMS).set_index("claim_id")
    assert checked["verdict"].to_dict() == {"c1": "intact", "c2": "changed", "c3": "moved", "c4": "moved", "c5": "moved"}
    assert (checked.loc[["c3", "c4", "c5"], "found_start"] - checked.loc[["c3", "c4", "c5"], "char_start"]).tolist() == [4, 4, 4]


def test_a_paragraph_in_front_moves_all():
    checked = annotations.check("One more line.\n\n" + TEXT, CLAIMS)
    assert set(checked["verdict"]) == {"moved"}
    assert (checked["found_start"] - checked["char_start"]).tolist() == [16] * 5


def test_a_span_that_stands_in_several_places_has_moved_as_far_as_the_others():
    text = "x no. then yes. or maybe."
    claims = claims_of(text, {"c1": (2, 5), "c2": (11, 15), "c3": (19, 25)})
    checked = annotations.check("x# no. ### " + text, claims)  # eleven in front, and among them the same word one place from where it stood
    assert checked["found_start"].tolist() == [13, 22, 30]


def test_a_span_that_ends_after_the_text_is_not_there():
    long = claims_of("abcdef", {"c1": (0, 6)}).assign(char_end="9")
    assert annotations.check("abcdef", long)["verdict"].tolist() == ["changed"]
    assert annotations.check("abcdef", claims_of("", {"c1": (100, 105)}))["verdict"].tolist() == ["changed"]


def test_what_would_take_too_long_to_be_looked_for_is_said_to_be(monkeypatch):
    text = "# " + TEXT
    monkeypatch.setattr(annotations, "MOST_WORK", (len(text) - 7) * (8 + annotations.PER_SPAN))
    checked = annotations.check(text, CLAIMS)
    assert dict(zip(checked["claim_id"], checked["verdict"], strict=True)) == {"c4": "moved"} | dict.fromkeys(["c1", "c2", "c3", "c5"], "unsought")
    said = annotations.say(checked, annotations.coverage(text, checked))
    assert said[1:3] == ["moved by +2: c4", "not where they were, and too long to be looked for elsewhere: c1, c2, c3, c5"]


def test_coverage_counts_each_character_once_and_no_white_space():
    covered = annotations.coverage(TEXT, annotations.check(TEXT, CLAIMS))
    inside = TEXT[0:10] + TEXT[13:24] + TEXT[26:37] + TEXT[39:57]
    assert covered == (len("".join(inside.split())), len("".join(TEXT.split())))


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_put_around_a_text_moves_its_claims_by_its_length(before, after):
    text = countings.read_document((before + "¶" + TEXT + "¶" + after).encode()).text
    shift = text.index("¶" + TEXT) + 1
    checked = annotations.check(text, CLAIMS)
    assert (checked["found_start"] - checked["char_start"] == shift).all()


def test_line_ends_and_a_byte_order_mark_change_nothing():
    assert countings.read_document(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()).text == TEXT


def test_the_claims_of_the_digest_go_out_as_web_annotations_and_come_back():
    claims = store.read_table(store.raw_folder() / "digest" / "claims.csv")
    page = json.loads(annotations.annotations(claims, store.read_document()))
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage" and len(page["items"]) == len(claims)
    for item, claim in zip(page["items"], claims.to_dict("records"), strict=True):
        selector = item["target"]["selector"]
        assert item["type"] == "Annotation" and selector["type"] == "TextPositionSelector"
        assert (selector["start"], selector["end"]) == (int(claim["char_start"]), int(claim["char_end"])) and selector["sha256"] == claim[
            "span_sha256"
        ]
        assert [body["purpose"] for body in item["body"]] == ["describing", "classifying"]
        assert "exact" not in json.dumps(item), "no text of the document goes out"
    back, notes = selectors.from_annotations(json.dumps(page).encode())
    settled = countings.settle(back, None)
    assert settled.claims.reset_index(drop=True).equals(claims[list(annotations.NEEDED)])
    assert not notes + settled.notes + settled.faults


def test_the_command_checks_claims_of_others_in_both_forms(tmp_path):
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    CLAIMS.to_csv(tmp_path / "claims.csv", index=False)
    (tmp_path / "claims.jsonld").write_text(annotations.annotations(CLAIMS, {"url": "https://example.org/text"}), encoding="utf-8")
    for name in ("claims.csv", "claims.jsonld"):
        made = run("--document", tmp_path / "text.txt", "--claims", tmp_path / name)
        assert made.exit_code == 0 and made.output.splitlines()[0] == "5 of 5"
    (tmp_path / "text.txt").write_text(TEXT.replace("waits", "stays"), encoding="utf-8")
    made = run("--document", tmp_path / "text.txt", "--claims", tmp_path / "claims.csv")
    assert made.exit_code == 1 and made.output.splitlines()[:2] == ["4 of 5", "changed: c2, characters 13 to 24"]


def test_annotations_are_written_where_they_were_asked_for_and_nowhere_else(tmp_path):
    made = run("--annotations", tmp_path / "claims.jsonld")
    assert made.exit_code == 0 and len(json.loads((tmp_path / "claims.jsonld").read_text(encoding="utf-8"))["items"]) == 40
    for out in (store.ROOT / "claims.jsonld", store.raw_folder() / "x.jsonld", tmp_path):
        refused = run("--annotations", out)
        assert refused.exit_code == 2 and refused.stderr.startswith("--annotations is ") and " Name a " in refused.stderr
    assert not (store.ROOT / "claims.jsonld").exists()
    again = run("--annotations", tmp_path / "claims.jsonld")
    assert again.exit_code == 2 and "Name a new file" in again.stderr
    CLAIMS.to_csv(tmp_path / "claims.csv", index=False)
    assert "--url" in run("--claims", tmp_path / "claims.csv", "--annotations", tmp_path / "x.jsonld").stderr
    own = run("--claims", tmp_path / "claims.csv", "--annotations", tmp_path / "x.jsonld", "--url", "https://example.org/text")
    assert own.exit_code == 0 and str(tmp_path) not in (tmp_path / "x.jsonld").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "claim_id,char_start,char_end\nc,0,1\n", "column span_sha256: it is missing"),
        ("b.csv", "claim_id,char_start,char_end,span_sha256\nc,4,4," + "0" * 64 + "\n", "a number above char_start"),
        ("c.csv", "claim_id,char_start,char_end,span_sha256\nc,x,4,abc\n", "64 hexadecimal digits"),
        ("d.jsonld", "{", "no JSON"),
        ("e.jsonld", "[]", "no items"),
        ("f.jsonld", '[{"target": {"selector": {"start": 1, "end": 0, "sha256": "0"}}}]', "item 1"),
        ("g.jsonld", '[3, {"target": "x"}]', "item 2"),
        (
            "h.jsonld",
            json.dumps([{"target": {"selector": {"type": "DataPositionSelector", "start": 0, "end": 1, "sha256": "0" * 64}}}]),
            "TextPositionSelector",
        ),
        (
            "i.jsonld",
            json.dumps([{"target": {"selector": {"type": "TextPositionSelector", "start": 0, "end": 10**30, "sha256": "0" * 64}}}]),
            "item 1",
        ),
        ("j.jsonld", '{"type": "AnnotationCollection", "first": "https://example.org/1"}', "'https://example.org/1', which is not fetched"),
        ("k.jsonld", "[" * 100_000, "no JSON"),
        ("l.csv", "claim_id,char_start,char_end,span_sha256\nc,0,1," + "0" * 64 + "\nc,0,1," + "0" * 64 + "\n", "no other claim has"),
    ],
)
def test_claims_that_cannot_be_used_are_refused(tmp_path, name, content, said):
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    made = run("--document", tmp_path / "text.txt", "--claims", tmp_path / name)
    assert made.exit_code == 2 and said in made.stderr and "Traceback" not in made.stderr


def test_a_document_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "text.txt").write_bytes(b"\xff\xfe")
    assert run("--document", tmp_path / "text.txt").exit_code == 2
    assert run("--document", tmp_path / "none.txt").exit_code == 2
    assert run("--document", tmp_path).exit_code == 2
    assert run().exit_code == 2


@pytest.mark.skipif(not DIGEST.is_file(), reason="the digest is not here: its text is no part of the project")
class TestOfTheDigest:
    """The forty claims against the document itself, where somebody holds it."""

    def test_every_claim_stands_where_it_was(self):
        made = run("--document", DIGEST)
        assert made.exit_code == 0 and made.output.splitlines()[0] == "40 of 40"

    def test_each_changed_word_names_exactly_the_claims_that_hold_it(self, tmp_path):
        text = DIGEST.read_text(encoding="utf-8")
        claims = store.read_table(store.raw_folder() / "digest" / "claims.csv")
        for place in range(3, len(text), 97):
            if not text[place].isalpha():
                continue
            (tmp_path / "d.txt").write_text(text[:place] + "#" + text[place + 1 :], encoding="utf-8")
            made = run("--document", tmp_path / "d.txt")
            held = claims[(claims["char_start"].astype(int) <= place) & (place < claims["char_end"].astype(int))]["claim_id"]
            named = [line.split()[1].rstrip(",") for line in made.output.splitlines() if line.startswith("changed")]
            assert named == list(held) and "moved" not in made.output and made.exit_code == int(len(held) > 0)

    def test_a_paragraph_in_front_moves_all(self, tmp_path):
        (tmp_path / "d.txt").write_text("A new one.\n\n" + DIGEST.read_text(encoding="utf-8"), encoding="utf-8")
        made = run("--document", tmp_path / "d.txt")
        (line,) = [line for line in made.output.splitlines() if line.startswith("moved by +12: ")]
        assert made.exit_code == 1 and line.count("digest-c") == 40 and made.output.startswith("0 of 40\n")
