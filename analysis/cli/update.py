"""The verb `update`."""

import click

from analysis.cli import faults
from analysis.collect import store
from analysis.model.sentences import count


@click.command("update")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(yes: bool) -> None:
    """Bring notebooks, lock and commands of a study up to date with the package.

    Files that you have changed are left alone and listed.
    """
    from analysis.studies import folder, updating

    if store.ROOT == store.INSTRUMENT:
        raise faults.BadInput("Nothing to update: this is the project itself. Call it in the folder of a study that `rival-requests new` made.")
    about = store.read_about(store.ROOT / "data" / "raw")
    extends = store.extends_project()
    found = updating.compare(store.ROOT, folder.kept_up(about.default_case, extends, bool(about.comparison)))
    click.echo("\n".join(updating.say(found)) or "up to date")
    renewed = [path for path in found.fresh if path != updating.COPIED]
    if found.fresh and (yes or not renewed or faults.confirmed(f"write {count(len(renewed), 'file')}?")):
        updating.write(store.ROOT, found)
        if any(path.startswith("notebooks/") for path in renewed):
            click.echo("the notebooks show nothing until `rival-requests refresh` has run them")
