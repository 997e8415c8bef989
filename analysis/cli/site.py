"""The verb `site`."""

import os
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import click

from analysis.cli import faults, gate, options
from analysis.collect import files, store
from analysis.pipeline import intake, stopping


@click.command("site")
@options.RAW
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_scope,
    help="A case; may be given several times.  [default: everything]",
)
@click.option("--out", type=options.PATH, help="Folder of the site.  [default: site]")
@click.option(
    "--base-url",
    default="",
    help="Address at which the site will stand: canonical links and a site map.  [default: none, it opens anywhere]",
)
@click.option(
    "--lite",
    default="",
    help="Where `lite` lies, to which each exhibit then leads: a folder, or an address.  [default: lite/ beside the site, if it is there]",
)
@options.RESULTS
def command(chosen: tuple[str, ...], out: Path | None, base_url: str, lite: str, results: Path | None) -> None:
    """Build the site: static pages, open without a server or network, on which every mark leads to its sources."""
    from analysis.pipeline import gone
    from analysis.site import inert_notebook, inert_svg, site
    from analysis.trace import results_faults
    from analysis.trace.way_back import Exhibits

    out = (out or store.WORK / "site").resolve()
    root = (results or store.ROOT).resolve()
    gate.refuse_claims_of_other_data(results)
    faults.refuse([*results_faults.missing(root, results), *_address_faults(base_url), *_lite_faults(lite, out), *site.folder_faults(out)])
    gate.admit_all()
    faults.refuse(gone.faults(root))
    shown = Exhibits(root)
    if results:
        faults.refuse(_of_folder(results, results_faults.faults(shown)))
        faults.refuse(_of_folder(results, site.faults(shown)))
    faults.refuse(intake.unknown_cases(chosen, shown.scopes))
    sizes: list[int] = []

    def each() -> Iterable[tuple[str, bytes]]:
        address = base_url and base_url.rstrip("/") + "/"
        for path, data in site.each_file(shown, chosen or shown.scopes, address, lambda words: click.echo(f"  {words}", err=True), _lite(lite, out)):
            sizes.append(len(data))
            yield path, data

    with results_faults.refusing(results, faults.BadInput), faults.refusing(inert_svg.Unusable, inert_notebook.Unusable):
        files.replace_folder(out, each(), stopping.signals_held_back)
    click.echo(f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB: {out / 'index.html'}")


LABORATORY = "jupyter-lite.json"
"""The file by which the folder of a laboratory is known."""


def _lite_faults(lite: str, out: Path) -> Iterable[str]:
    """Why the pages cannot lead to a laboratory."""
    from analysis.site.texts import is_web

    if is_web(lite) and re.search(r"[\s<>\"'&?#]", lite):
        yield f"--lite is {lite!r}. Give an address that has no query."
    elif lite and not is_web(lite) and not (Path(lite) / LABORATORY).is_file():
        yield f"--lite is {lite!r}, in which there is no {LABORATORY}. Name the folder that `rival-requests lite` made (make lite), or an address."


def _lite(lite: str, out: Path) -> str:
    """Where the laboratory lies, from the root of the site or as an address, with a slash at its end; blank if there is none."""
    from analysis.site.texts import is_web

    if is_web(lite):
        return f"{lite.rstrip('/')}/"
    place = Path(lite).resolve() if lite else out.parent / "lite"
    return f"{Path(os.path.relpath(place, out)).as_posix()}/" if (place / LABORATORY).is_file() else ""


def _of_folder(results: Path, found: Iterable[str]) -> list[str]:
    """Faults of a folder of results, as many as can be read."""
    return [f"{str(results)!r}: {fault}" for fault in islice(found, 20)]


def _address_faults(base_url: str) -> Iterable[str]:
    """Why a site cannot stand at an address."""
    from analysis.site.texts import is_web

    if base_url and (not is_web(base_url) or re.search(r"[\s<>\"'&?#]", base_url)):
        yield f"--base-url is {base_url!r}. Give an address that starts with http:// or https:// and has no query."
