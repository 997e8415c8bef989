"""The verb `lite`."""

from pathlib import Path

import click

from analysis.cli import faults, gate, options
from analysis.collect import files, store
from analysis.pipeline import stopping


@click.command("lite")
@click.option("--out", type=options.PATH, help="Folder of the laboratory.  [default: lite]")
@click.option(
    "--pyodide",
    "archive",
    type=options.PATH,
    help="The full archive of a release of Pyodide (pyodide-VERSION.tar.bz2), of which what is needed is put in.  [default: the page loads Pyodide from the web]",
)
def command(out: Path | None, archive: Path | None) -> None:
    """Build a laboratory of static pages in which the notebooks run in a browser, and are judged beside what is claimed.

    It has the notebooks for every case, the package, the data and the claims. Serve the folder (python -m http.server
    --directory lite) and open it; nothing that is done there leaves the browser. Wheels that Pyodide does not have are
    fetched by pip while it is built.
    """
    from analysis.lite import Unbuilt, build
    from analysis.site import site

    out = (out or store.WORK / "lite").resolve()
    missing = (
        [f"There is no file {str(archive)!r}. Name the full archive of a release of Pyodide with --pyodide."]
        if archive and not archive.is_file()
        else []
    )
    faults.refuse([*build.faults(), *missing, *site.folder_faults(out, "lite", "jupyter-lite.json")])
    gate.admit_all()
    with faults.refusing(Unbuilt):
        made = build.contents(archive, lambda words: click.echo(f"  {words}", err=True))
    with stopping.signals_held_back():
        files.replace_folder(out, made)
    click.echo(f"{len(made)} files, {sum(map(len, made.values())) / 1e6:.1f} MB: {out / 'index.html'}")
    if archive is None:
        click.echo(f"Python for the browser is not in it: the page loads it from {build.elsewhere()}. With --pyodide it asks no other host.")
