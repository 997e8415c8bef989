"""The verb `evidence`."""

import re
from pathlib import Path

import click

from analysis.cli import faults, options, output
from analysis.pipeline import brought


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
    "--annotations",
    "out",
    type=options.PATH,
    help="Write the claims as Web Annotations (JSON-LD) to a new file.",
)
@click.option(
    "--url",
    default="",
    help="Address of the document, for the annotations.  [default: that of the digest, for its claims]",
)
def command(document: Path | None, given: Path | None, out: Path | None, url: str) -> int:
    """Check each claim against the document that was coded, by place and SHA-256.

    Nothing of its text is kept or printed.
    """
    from analysis.collect import annotations

    if not document and not out:
        advice = "Name the text that was coded with --document, or a new file with --annotations."
        raise faults.BadInput(f"There is nothing to do. {advice}")
    (claims, found, notes), source = brought.claims(given)
    faults.note(notes)
    text, wrong = brought.text(document) if document else ("", [])
    url = url or source.get("url", "")
    faults.refuse(found + wrong + (_annotation_faults(out, url) if out else []))
    if out:
        output.write(out, annotations.annotations(claims, {"url": url}).encode())
        click.echo(f"{len(claims)} annotations: {out}")
    if not document:
        return 0
    checked = annotations.check(text, claims)
    click.echo("\n".join(annotations.say(checked, annotations.coverage(text, checked))))
    return 0 if (checked["verdict"] == annotations.INTACT).all() else 1


def _annotation_faults(out: Path, url: str) -> list[str]:
    """Why claims of a document at an address cannot be written to a file."""
    found = output.new_file_faults(out, (".json", ".jsonld"), "--annotations")
    if not re.match(r"https?://[^/]", url):
        found.append(f"--url is {url!r}. Give the address of the document, which starts with http:// or https://.")
    return found
