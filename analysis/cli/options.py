"""What several verbs ask for: data, cases, parameters, processes; and what a shell completes where that is known."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from analysis.cli import faults, gate
from analysis.collect import changes, files, store
from analysis.model import choices, terms
from analysis.model.choices import Choices, Value


class _Place(click.ParamType):
    """A file or folder that somebody names; pipes, devices and what the system cannot look for are refused at this door."""

    name = "path"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        named = "" if param is None else param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
        if not str(value):
            raise faults.BadInput(f"{named} is blank. Name a file or a folder.")
        if reason := files.unusable(Path(value)):
            raise faults.BadInput(f"{named} is {str(value)[:80]!r}, which {reason}. Name a file or a folder.")
        return Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="file")]


PATH = _Place()
Completing = Callable[[click.Context, click.Parameter, str], list[str]]


def completing(words: Callable[[], Iterable[str]]) -> Completing:
    """Let a shell complete an option or argument with some words, which are only asked for then."""

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        return [word for word in words() if word.startswith(begun)]

    return complete


def cases_and_study() -> list[str]:
    """Names of the cases, and the word for all of them together."""
    return [*store.case_ids(), terms.STUDY]


a_case = completing(store.case_ids)
a_scope = completing(cases_and_study)


def _read_from(context: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """Read collected data from a folder from now on."""
    if folder is not None:
        faults.refuse(missing_data_set(option.opts[0], folder))
        if not context.resilient_parsing:
            changes.finish(folder)
        store.use_raw(folder)
    return folder


def missing_data_set(option: str, folder: Path) -> list[str]:
    """Why a folder that an option names is no data set."""
    if (folder / "cases").is_dir():
        return []
    return [
        f"{option} is {str(folder)!r}, which contains no folder cases/. Name a data set arranged like data/raw; "
        "docs/your-case.md says how to make one."
    ]


def data_set(*names: str, help: str, is_passed_on: bool = False) -> Callable:
    """Option that names the collected data to read."""
    return click.option(*names, type=PATH, callback=_read_from, is_eager=True, expose_value=is_passed_on, help=help)


RAW = data_set("--raw", help="Collected data to use instead of data/raw: a folder that contains cases/.")
CASES_OR_STUDY = click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=a_scope,
    help="A case, or study for the results over all cases; may be given several times.  [default: everything]",
)
AT_A_TIME = click.IntRange(1, 1024)
"""How many things may be asked to be done at a time."""
WORKERS = click.option(
    "-j",
    "workers",
    type=AT_A_TIME,
    help="Notebooks that run at a time.  [default: one per processor, fewer if memory or open files do not allow it]",
)


def cluster(command: Callable) -> Callable:
    """Options that name what executes notebooks instead of this machine."""
    for option in reversed((
        click.option("--dask", metavar="ADDRESS", help="Execute on the Dask cluster with this scheduler, such as tcp://HOST:8786."),
        click.option("--slurm", metavar="SETTINGS", help="Execute in jobs of Slurm: partition=main,cores=1,memory=1500MB,walltime=01:00:00."),
        click.option("--jobs", metavar="N..M", help="How many jobs of Slurm there are at least and at most.  [default: 1]"),
    )):  # fmt: skip
        command = option(command)
    return command


DECISIONS = click.option(
    "--decisions",
    "decisions_file",
    type=PATH,
    help="Table of decisions to use instead of codebook/decisions.csv.",
)
RESULTS = click.option("--results", type=PATH, help="Folder of a rerun to use instead of the committed results.")


def _values(parameter: choices.Parameter) -> Callable[[], Iterable[str]]:
    """What a parameter can be, where that is known."""
    if parameter.name == "coding":
        return lambda: [terms.ADJUDICATED, terms.CONSENSUS, *store.read_codebook().coders["coder"]]
    return lambda: parameter.values


def parameters(command: Callable) -> Callable:
    """An option for each choice of analysis."""
    for parameter in reversed(choices.PARAMETERS):
        words = f"{parameter.meaning}: {parameter.allowed}  [default: {parameter.default or 'blank'}]"
        command = click.option(
            f"--{parameter.name.replace('_', '-')}",
            parameter.name,
            type=int if isinstance(parameter.default, int) else str,
            shell_complete=completing(_values(parameter)),
            help=words,
        )(command)
    return command


def given(options: Mapping[str, Value | None]) -> dict[str, Value]:
    """Choices that were named; the others keep their defaults."""
    return {name: value for name, value in options.items() if value is not None}


def chosen(case_ids: list[str], named: Mapping[str, Value]) -> Choices:
    """Choices of a command on some cases.

    Raises
    ------
    faults.BadInput
        If they cannot be used with these cases, or the cases cannot be used.
    """
    gate.admit(case_ids, named)
    return Choices.of(named)


def cases_or_all(case_ids: Iterable[str]) -> list[str]:
    """Cases that were named; all of them and the study if none was, or if the study was, which needs them all."""
    named = sorted(set(case_ids))
    return named if named and terms.STUDY not in named else cases_and_study()
