"""The verb `evidence`: claims of others in the forms that they have, and claims made of quotations."""

import hashlib
import json

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from analysis.cli.group import main

TEXT = "Held 🤔🤔 at the airport.\nThe envoy said that nothing is decided.\n"
WORDS = "nothing is decided"
SHA = hashlib.sha256(WORDS.encode()).hexdigest()
HEADER = "claim_id,char_start,char_end,span_sha256\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(place, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["evidence", "--document", str(place / "text.txt"), *map(str, arguments)])


def page(*selectors: object) -> str:
    items = [
        {"id": f"urn:x:{number}", "type": "Annotation", "target": {"source": "https://x.example/", "selector": selector}}
        for number, selector in enumerate(selectors, 1)
    ]
    return json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items})


POSITION = {"type": "TextPositionSelector", "start": 44, "end": 62}
QUOTE = {"type": "TextQuoteSelector", "exact": WORDS}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", f"{HEADER}c1,44,62,{SHA}\n", ""),
        ("b.csv", f"{HEADER}c1,44,62,{SHA.upper()}\n", ""),
        ("c.csv", f"{HEADER}c1,46,64,sha256:{SHA}\n", "c.csv: 1 claim counts UTF-16 units, as JavaScript does, and is read so: c1\n"),
        ("d.json", page([QUOTE, POSITION]), ""),
        ("e.json", page([{**POSITION, "start": 46, "end": 64}, QUOTE]), "e.json: 1 claim counts UTF-16 units, as JavaScript does, and is read so: urn:x:1\n"),
        ("f.JSON", page(QUOTE), ""),
        ("g.txt", page(QUOTE), ""),
    ],
)  # fmt: skip
def test_claims_of_others_are_read_as_they_were_counted(place, name, content, said):
    (place / name).write_text(content, encoding="utf-8")
    done = run(place, "--claims", place / name)
    assert (done.exit_code, done.stdout.splitlines()[0], done.stderr) == (0, "1 of 1", said)


def test_half_of_a_surrogate_pair_is_refused(place):
    (place / "claims.json").write_text('[{"id": "\\ud800", "target": {"selector": {"type": "TextPositionSelector", "start": 0}}}]', encoding="utf-8")
    done = run(place, "--claims", place / "claims.json")
    assert (done.exit_code, done.stderr) == (2, "claims.json: item 1: its id is no text that can be written; use a name or an address\n")


@pytest.mark.parametrize("ending", ["csv", "json", "jsonld"])
def test_claims_are_made_of_quotations_without_the_text_and_are_found_again(place, ending):
    (place / "quotations.csv").write_text(
        "claim_id;quotation;claim\nc1; nothing\tis  decided;\nc2;Held;Somebody was held.\n",
        encoding="utf-8-sig",
    )
    out = place / f"claims.{ending}"
    done = run(place, "--quotations", place / "quotations.csv", "--out", out, "--url", "https://x.example/")
    assert done.exit_code == 0 and "quotations.csv, row 2: it stands there with other white space" in done.stderr
    assert done.stdout.splitlines()[1] == "2 of 2"
    assert "decided" not in out.read_text(encoding="utf-8") and "Somebody was held." in out.read_text(encoding="utf-8")
    again = run(place, "--claims", out)
    assert (again.exit_code, again.stdout.splitlines()[0], again.stderr) == (0, "2 of 2", "")
    if ending == "csv":
        table = pd.read_csv(out, dtype=str)
        assert table.columns.tolist() == ["claim_id", "claim", "char_start", "char_end", "span_sha256"]
        assert table.loc[0, ["char_start", "char_end", "span_sha256"]].tolist() == ["44", "62", SHA]


def test_a_text_has_one_quotation_on_each_line(place):
    (place / "quotations.txt").write_text("Held\n\n  the airport \r\n", encoding="utf-8")
    done = run(place, "--quotations", place / "quotations.txt", "--out", place / "claims.csv")
    assert done.exit_code == 0
    assert pd.read_csv(place / "claims.csv")["claim_id"].tolist() == ["c1", "c2"]


def test_all_faults_are_said_at_once_and_nothing_is_written(place):
    (place / "quotations.txt").write_text("e\nHeld\nthe embassy\n", encoding="utf-8")
    done = run(place, "--quotations", place / "quotations.txt", "--out", place / "claims.json")
    assert done.exit_code == 2 and not (place / "claims.json").exists()
    assert [line[:23] for line in done.stderr.splitlines()] == ["quotations.txt, line 1:", "quotations.txt, line 3:", "--url is ''. Give the a"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("quotation\nHeld\n", "column claim_id: it is missing; the columns are claim_id, quotation"),
        ("claim_id,quotation\nc1,Held\nc1,airport\n", "a name on one line that no other claim has"),
        ("claim_id,quotation\n", "it has no row"),
    ],
)
def test_a_table_of_quotations_that_cannot_be_used_is_refused(place, content, said):
    (place / "quotations.csv").write_text(content, encoding="utf-8")
    done = run(place, "--quotations", place / "quotations.csv", "--out", place / "claims.csv")
    assert done.exit_code == 2 and said in done.stderr and not (place / "claims.csv").exists()


def test_options_that_do_not_go_together_are_refused(place):
    (place / "q.txt").write_text("Held\n", encoding="utf-8")
    (place / "empty.txt").write_bytes(b"")
    text, quoted, out = place / "text.txt", ["--quotations", str(place / "q.txt")], ["--out", str(place / "claims.csv")]
    for arguments, said in (
        (["--document", str(text), *quoted], "Name a new file with --out."),
        ([*quoted, *out], "Name its text with --document."),
        (["--document", str(text), *quoted, *out, "--claims", str(text)], "Give only one of them."),
        ([], "There is nothing to do."),
        (["--document", str(text), *quoted, "--out", str(place / "claims.txt")], "does not end in .csv, .json or .jsonld"),
        (["--document", str(text), "--quotations", str(place / "none.txt"), *out], "cannot be read"),
        (["--document", str(text), "--quotations", str(place), *out], "cannot be read"),
        (["--document", str(text), "--quotations", str(place / "empty.txt"), *out], "it has no line"),
    ):
        done = CliRunner().invoke(main, ["evidence", *arguments])
        assert done.exit_code == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1, arguments
    assert not (place / "claims.csv").exists()


def test_a_claim_that_the_document_does_not_have_is_changed_and_is_not_written(place):
    (place / "claims.json").write_text(page({**QUOTE, "exact": "everything"}, QUOTE), encoding="utf-8")
    done = run(place, "--claims", place / "claims.json")
    assert (done.exit_code, done.stdout.splitlines()[:2]) == (1, ["1 of 2", "changed: urn:x:1, which nothing in the document has"])
    done = run(place, "--claims", place / "claims.json", "--out", place / "claims.csv")
    assert done.exit_code == 2 and done.stderr.startswith("urn:x:1: its quotation is not in the document")
