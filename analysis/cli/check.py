"""The verb `check`."""

from collections.abc import Sequence
from pathlib import Path

import click

from analysis.cli import faults, options, output
from analysis.collect import copies, store
from analysis.collect.copies import Page
from analysis.collect.fault import said
from analysis.model import doors
from analysis.pipeline import intake


@click.command("check")
@click.argument("folder", required=False, type=options.PATH)
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_case,
    help="A case of the data set; may be given several times.  [default: all, and what lies beside them]",
)
@click.option("--links", is_flag=True, help="Then ask every address of a page or stored copy over the network, one at a time.")
@click.option("--out", type=options.PATH, help="CSV file of what --links found, a row for each address.")
@click.option("-v", "--verbose", is_flag=True, help="Count pages without a stored copy by case; with --links, list pages that answer too.")
def command(folder: Path | None, chosen: tuple[str, ...], links: bool, out: Path | None, verbose: bool) -> int:
    """Find every fault in a case folder or a data set (default: data/raw), and warn of what is doubtful.

    A warning is not a fault: the exit status stays 0. If you have reviewed a warning and the data are right, list its
    id with a note in seen.csv, beside the cases, and it will not be repeated.

    Only --links uses the network. Its exit status is 1 if a stored copy is gone, or a page of which no stored copy
    answers. It asks public places alone, without cookies, and reads none of the pages.
    """
    folder = folder or store.raw_folder()
    faults.refuse(_misused(folder, chosen, links, out))
    found = intake.judge(folder, chosen or None) if (folder / "cases").is_dir() else intake.judge_case_folder(folder)
    lines = [doors.terminal(line) for line in (*found.notes, *map(str, found.doubts))]
    n_faults, n_doubts = len(found.faults), len(found.doubts)
    faults.refuse([*lines, *said(found.faults), f"{n_faults} {'fault' if n_faults == 1 else 'faults'}"] if n_faults else [])
    if n_doubts:
        counted = f"{n_doubts} {'warning' if n_doubts == 1 else 'warnings'}"
        lines.append(f"{counted}; list those where the data are right in seen.csv, with the id of the warning and a note")
    click.echo("\n".join([*lines, "no faults", *_copies(found.pages, verbose)]))
    return _ask(found.pages, out, verbose) if links else 0


def _misused(folder: Path, chosen: Sequence[str], links: bool, out: Path | None) -> list[str]:
    """What is wrong with what was asked for, in sentences."""
    if not folder.is_dir():
        return [f"There is no folder {str(folder)!r}. Name the folder of a case, or a data set with a folder cases/ in it."]
    wrong = list(filter(None, [_strange(folder)]))
    if chosen and not wrong and not (folder / "cases").is_dir():
        wrong.append(f"--case is {', '.join(chosen)!r}, and {str(folder)!r} is the folder of one case. Leave --case out, or name a data set.")
    elif chosen and not wrong:
        wrong += intake.unknown_cases(chosen, store.case_ids(folder))
    if out is not None:
        wrong += output.file_faults(out) if links else ["--out is given without --links, so there is nothing to write. Add --links, or leave it out."]
    return wrong


def _copies(pages: Sequence[Page], is_by_case: bool) -> list[str]:
    """How many pages have no stored copy, in a sentence, and before it by case if that is asked for."""
    scopes = list(dict.fromkeys(page.scope for page in pages)) if is_by_case else []
    by_case = [f"  {scope}: {copies.say_of([page for page in pages if page.scope == scope])}" for scope in scopes]
    return [*by_case, f"{copies.say_of(pages)} (column archived of sources.csv)"] if pages else []


def _ask(pages: Sequence[Page], out: Path | None, is_whole: bool) -> int:
    """Ask the addresses of some pages, say and write what was found, and give the exit status."""
    import pandas as pd

    from analysis.pipeline import links

    with faults.refusing(links.NoNetwork):
        answers = links.ask(pages, lambda words: click.echo(doors.terminal(words), err=True))
    if out is not None:
        output.write(out, pd.DataFrame(answers, columns=links.Answer._fields))
    click.echo(doors.terminal("\n".join(links.say(answers, is_whole))))
    return 1 if links.lost(answers) else 0


def _strange(folder: Path) -> str:
    """Why a folder is neither a data set nor that of a case; blank if it is one of them."""
    if (folder / "cases").is_dir() or any((folder / f"{name}.csv").exists() for name in ("case", "facts", "sources", "statements")):
        return ""
    below = [path.name for path in sorted(folder.iterdir()) if (path / "case.csv").is_file() or (path / "facts.csv").is_file()]
    if below:
        return f"{str(folder)!r} has no folder cases/, in which its cases {', '.join(below)} belong. Move them there, or name one of them."
    return f"{str(folder)!r} has neither a folder cases/ nor tables of a case. Name the folder of a case, or a data set."
