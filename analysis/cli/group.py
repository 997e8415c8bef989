"""The verbs of `rival-requests`: listed by what people come for, and each imported only when it is asked for."""

import io
import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click
from click.shell_completion import CompletionItem

from analysis.cli import faults
from analysis.model import checkout
from analysis.pipeline import stopping

VERBS = {
    "Rerun": {
        "run": "Run what is not up to date; compare with committed results.",
        "lab": "Open JupyterLab on copies of the notebooks.",
        "lite": "Build a laboratory in which they run in a browser.",
    },
    "Ask": {
        "positions": "Print the position of each state in a case, under any choices.",
        "trace": "Trace an exhibit to its pages, or a page to the exhibits.",
        "diff": "Say what changed between two runs, commits, days or coders.",
        "universe": "Run one universe as notebooks, and compare it with the engine.",
        "multiverse": "Write every universe of some cases as Parquet files.",
        "networks": "Write the discourse network of a table of statements.",
        "export": "Write a case for DNA, NVivo and the like, or as Parquet.",
    },
    "Check": {
        "check": "Find every fault in a case or a data set.",
        "verify": "Make every exhibit again in a scratch copy, and judge it.",
        "perturb": "Require the same bytes under conditions that must not matter.",
        "evidence": "Check claims against the document that was coded, or make them.",
    },
    "Extend": {
        "new": "Begin a study of your own: a folder in which every command works.",
        "update": "Bring the notebooks and commands of a study up to date.",
        "workbook": "Write the tables as an Excel workbook to fill in by hand.",
        "import": "Bring a workbook, or what was coded elsewhere, into the data.",
        "coding-sheet": "Write a blank sheet, or a page, for another coder of a case.",
        "merge-coding": "Compare filled sheets with all codings, or add them to these.",
        "adjudicate": "Write a sheet of what coders differ on, or bring in the decisions.",
    },
    "Publish": {
        "refresh": "Make a rerun the committed results, after showing the changes.",
        "site": "Build pages on which every mark leads to its sources.",
        "release": "Make the archive of a release, to deposit it.",
        "print": "Write exhibits for a paper: SVG, PDF, Word, Excel, LaTeX.",
        "retract": "Take back a case, fact or person, and search for what is left.",
    },
}
"""Verbs by what people come for, each with the words that the list of all verbs has for it; `VERB --help` has more."""
WORDS = {verb: words for verbs in VERBS.values() for verb, words in verbs.items()}
ASKS_FOR_HELP = "analysis.asks_for_help"
"""What the context knows: whether the help of a verb is asked for, which there is wherever it is called."""
STOPPED = 130
"""Exit status of what was told to stop: as a shell gives it after an interrupt."""


def _say_whatever(stream: TextIO) -> None:
    """Let a stream take every letter: those that it does not have, and bytes of names that are no text, are written by their numbers."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


class Verbs(click.Group):
    """All verbs; what is wrong with words or machine is a message and an exit status, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the verbs, by what people come for."""
        return list(WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb; None if there is no such verb."""
        return import_module(f"analysis.cli.{cmd_name.replace('-', '_')}").command if cmd_name in WORDS else None

    def resolve_command(
        self,
        ctx: click.Context,
        args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Verb and the words that follow it; a verb that there is not is refused with the nearest one."""
        if args[0] not in WORDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(args[0], WORDS, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"There is no command {args[0]!r}.{meant} The commands are {', '.join(WORDS)}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs by what people come for."""
        width = max(map(len, WORDS))
        for purpose, verbs in VERBS.items():
            with formatter.section(purpose):
                formatter.write_dl([(verb.ljust(width), words) for verb, words in verbs.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Verbs and options that begin as what was typed; no verb is imported for it."""
        verbs = [CompletionItem(verb, help=words) for verb, words in WORDS.items() if verb.startswith(incomplete)]
        return verbs + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Do what was typed; where nobody reads on, as behind `| head`, stop without a word."""
        ctx.meta[ASKS_FOR_HELP] = not {*ctx.args}.isdisjoint(ctx.help_option_names)
        try:
            status = super().invoke(ctx)
            if sys.stdout:
                sys.stdout.flush()
        except BrokenPipeError as error:
            stopping.fall_silent()
            raise stopping.Stopped from error
        return status

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Do what was typed, and end with its exit status."""
        _say_whatever(sys.stdout)
        _say_whatever(sys.stderr)
        try:
            with stopping.signals_as_interrupts():
                status = super().main(*args, **{**kwargs, "standalone_mode": False})
        except (click.Abort, KeyboardInterrupt):
            click.echo("stopped before the end; nothing half-written is left; run it again", err=True)
            status = STOPPED
        except stopping.Stopped as error:
            click.echo(str(error), err=True, nl=bool(str(error)))
            status = STOPPED
        except click.ClickException as error:
            said = io.StringIO()
            error.show(said)
            click.echo(faults.shortened(said.getvalue()), err=True, nl=False)
            status = error.exit_code
        except Exception as error:
            if not (sentence := faults.sentence_on(error)):
                raise
            stopping.fall_silent()
            click.echo(sentence, err=True)
            status = faults.BadInput.exit_code
        sys.exit(status or 0)


def _say_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    """Say which release this is, and end."""
    if is_asked and not context.resilient_parsing:
        from analysis.pipeline import stamping

        click.echo(stamping.sentence())
        context.exit()


@click.group(
    cls=Verbs,
    subcommand_metavar="COMMAND [OPTIONS]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Say version and commit, and SHA-256 of data and codebook.",
)
def main() -> None:
    """Positions of the states in a dispute, from sourced facts to figures. `COMMAND --help` says what a command does.

    Exit status: 0 everything holds, 1 something differs or a notebook failed, 2 bad input or something that the machine
    lacks, 130 told to stop.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError as error:
        raise faults.BadInput("The current folder no longer exists. Change to one that does, and try again.") from error
    if click.get_current_context().meta[ASKS_FOR_HELP]:
        return
    faults.refuse(filter(None, [checkout.fault(here), checkout.study_fault()]))
    from analysis.collect import changes, store

    if changes.finish(store.ROOT):
        click.echo("a refresh was killed while it changed what is claimed; it is finished now", err=True)
    changes.finish(store.raw_folder())
