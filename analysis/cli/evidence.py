"""The verb `evidence`."""

import re
from pathlib import Path

import click

from analysis.cli import faults, gate, options, output
from analysis.pipeline import evidence

PAGES = (".json", ".jsonld")
"""Endings of files with annotations."""


@click.command("evidence")
@options.RAW
@click.option("--document", type=options.PATH, help="The text that was coded, as you hold it.")
@click.option(
    "--claims",
    "given",
    type=options.PATH,
    help="Claims of another coding: CSV, or Web Annotations as JSON-LD.  [default: those of the digest]",
)
@click.option(
    "--quotations",
    "quoted",
    type=options.PATH,
    help="Make claims from quotations: CSV with claim_id and quotation, or a text with one per line.",
)
@click.option("--out", type=options.PATH, help="Write the claims to a new file: CSV, or Web Annotations as .jsonld.")
@click.option(
    "--annotations",
    "page",
    type=options.PATH,
    help="Write the claims as Web Annotations (JSON-LD) to a new file.",
)
@click.option(
    "--url",
    default="",
    help="Address of the document, for the annotations.  [default: that of the digest, for its claims]",
)
def command(
    document: Path | None,
    given: Path | None,
    quoted: Path | None,
    out: Path | None,
    page: Path | None,
    url: str,
) -> int:
    """Check each claim against the document that was coded, by place and SHA-256, or make claims from quotations.

    No part of its text is kept or printed.
    """
    from analysis.collect import annotations

    faults.refuse(_faults_of_use(document, given, quoted, out, page))
    if given is None and quoted is None:
        gate.admit_all()
    held, found = evidence.document(document) if document else (None, [])
    (claims, wrong, notes), source = evidence.claims(given, held) if quoted is None else evidence.quoted(quoted, held)
    faults.note(notes)
    url = url or source.get("url", "")
    faults.refuse(
        [
            *found,
            *wrong,
            *_faults_of_files(out, page, url),
            *([] if wrong or not (out or page) else evidence.placeless(claims)),
        ]
    )
    for file in filter(None, (out, page)):
        is_table = file.suffix == ".csv"
        output.write(file, claims if is_table else annotations.annotations(claims, {**source, "url": url}).encode())
        click.echo(f"{len(claims)} {'claims' if is_table else 'annotations'}: {file}")
    if held is None:
        return 0
    checked = annotations.check(held.text, claims)
    click.echo("\n".join(annotations.say(checked, annotations.coverage(held.text, checked))))
    return 0 if (checked["verdict"] == annotations.INTACT).all() else 1


def _faults_of_use(
    document: Path | None,
    given: Path | None,
    quoted: Path | None,
    out: Path | None,
    page: Path | None,
) -> list[str]:
    """Why options cannot be used together."""
    if not (document or out or page):
        advice = "Name the text that was coded with --document, or a new file with --out or --annotations."
        return [f"There is nothing to do. {advice}"]
    found = ["--claims and --quotations both say which claims are meant. Give only one of them."] * bool(given and quoted)
    if quoted and not document:
        found.append("--quotations are taken from a document, and none is named. Name its text with --document.")
    if quoted and not (out or page):
        found.append("--quotations are turned into claims, and no file is named for them. Name a new file with --out.")
    if out and out == page:
        found.append(f"--out and --annotations are both {str(out)!r}. Name one of them.")
    return found


def _faults_of_files(out: Path | None, page: Path | None, url: str) -> list[str]:
    """Why claims of a document at an address cannot be written to files."""
    found = output.new_file_faults(out, (".csv", *PAGES), "--out") if out else []
    found += output.new_file_faults(page, PAGES, "--annotations") if page else []
    found += [f"--out is {str(out)!r}, which does not end in .csv, .json or .jsonld. Name a file that does."] * bool(
        out and out.suffix not in (".csv", *PAGES)
    )
    if (page or out and out.suffix in PAGES) and not (re.match(r"https?://[^/]", url) and url.isprintable()):
        found.append(f"--url is {url!r}. Give the address of the document, which starts with http:// or https://.")
    return found
