"""The verb `release`."""

from pathlib import Path

import click

from analysis.cli import archives, faults, gate, options, output
from analysis.collect import store


@click.command("release")
@click.option("--out", type=options.PATH, help="Folder of the archive.  [default: dist]")
@click.option("--verify", "verified", is_flag=True, help="Verify the archive (minutes); letter and JSON lie beside it.")
@click.option("--wheel", "has_wheel", is_flag=True, help="Build the wheel of it too, which pip installs; it lies beside the archive.")
@click.option("--sign", "key", type=options.PATH, help="Private key of SSH; the signature lies beside the archive.")
def command(out: Path | None, verified: bool, has_wheel: bool, key: Path | None) -> int:
    """Make the archive of a release: code, data, claimed results and lock, with what archives and reviewers ask for.

    The same commit gives the same bytes on any day, in any folder, on any machine.
    """
    from analysis.deposit import beside, release, tree, wheel

    folder = (out or store.WORK / "dist").resolve()
    faults.refuse([*output.archives_faults(folder), *(beside.key_faults(key) if key else [])])
    gate.admit_all()
    with faults.refusing(tree.Unfit):
        made = release.release(say=lambda words: click.echo(f"  {words}", err=True))
    place = folder / f"{made.name}.zip"
    beside.remove_stale(place, made.data)
    output.write(place, made.data)
    output.write(folder / f"{place.name}.sha256", f"{made.sha256}  {place.name}\n".encode())
    click.echo(f"{len(made.contents.files)} files, {len(made.data) / 1e6:.1f} MB, SHA-256 {made.sha256}: {place}")
    if has_wheel:
        with faults.refusing(wheel.NotBuilt):
            name, data = wheel.build(made.contents.files, made.contents.stamp.day)
        output.write(folder / name, data)
        click.echo(f"wheel: {folder / name}, {len(data) / 1e6:.1f} MB")
    faults.note(made.notes)
    with faults.refusing(beside.NotSigned):
        click.echo(f"signature: {beside.sign(place, key)}" if key else "not signed (--sign KEY signs it)")
    return archives.judge(place, folder, prefix=f"{made.name}.") if verified else 0
