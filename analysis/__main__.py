"""The commands: `python -m analysis VERB`."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from analysis.collect import changes, store
from analysis.model import checkout, terms
from analysis.model.choices import DEFAULT, PARAMETERS, Choices, Value
from analysis.pipeline import intake, quick

if TYPE_CHECKING:
    from analysis.pipeline.runner import Outcome


class BadInput(click.ClickException):
    """Something given that cannot be used: one message, exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def _refuse(faults: list[str]) -> None:
    if faults:
        raise BadInput("\n".join(faults))


def _parameter_options(command: Callable) -> Callable:
    """An option for each choice of analysis."""
    for parameter in reversed(PARAMETERS):
        kind = int if isinstance(parameter.default, int) else str
        words = f"{parameter.meaning}: {parameter.allowed}  [default: {parameter.default or 'blank'}]"
        command = click.option(f"--{parameter.name.replace('_', '-')}", parameter.name, type=kind, help=words)(command)
    return command


def _given(options: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in options.items() if value is not None}


def _chosen(case_ids: list[str], given: Mapping[str, Value]) -> Choices:
    """The choices of a command on some cases; what they cannot be used with is bad input."""
    _refuse(intake.faults_of_run(case_ids, given))
    return Choices.of(given)


def _chosen_or_all(chosen: tuple[str, ...]) -> list[str]:
    """Cases that were named; all of them and the study if none was, or if the study was, which needs them all."""
    return sorted(set(chosen)) if chosen and terms.STUDY not in chosen else [*store.case_ids(), terms.STUDY]


def _read_from(context: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    if folder is not None:
        _refuse([] if (folder / "cases").is_dir() else [f"{option.opts[0]} is {str(folder)!r}; allowed: a folder with cases/ in it"])
        changes.finish(folder)
        store.use_raw(folder)
    return folder


_RAW = click.option(
    "--raw", type=click.Path(path_type=Path), callback=_read_from, expose_value=False, is_eager=True,
    help="Collected data in place of data/raw: a folder with cases/ in it.",
)  # fmt: skip


STOPPED = 130
"""Exit status of what was told to stop: as a shell gives it after an interrupt."""


class Group(click.Group):
    """The verbs; a wrong name or option is one line and exit status 2, and so is what the machine lacks."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        from analysis.pipeline import resources, stopping

        try:
            with stopping.signals_as_interrupts():
                if changes.finish(store.ROOT):
                    click.echo("a refresh was killed while it changed what is claimed; it is finished now", err=True)
                changes.finish(store.raw_folder())
                return super().main(*args, **{**kwargs, "standalone_mode": False}) or 0
        except (click.Abort, KeyboardInterrupt):
            click.echo("stopped before the end; nothing half-written is left, run it again", err=True)
            sys.exit(STOPPED)
        except stopping.Stopped as error:
            click.echo(str(error), err=True)
            sys.exit(STOPPED)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except changes.Stale as error:
            click.echo(str(error), err=True)
            sys.exit(BadInput.exit_code)
        except (OSError, MemoryError, resources.Exhausted) as error:
            reason = str(error) if isinstance(error, resources.Exhausted) else resources.why(error)
            if not reason:
                raise
            click.echo(reason, err=True)
            sys.exit(BadInput.exit_code)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Positions of states that ask a third state for the same person.

    Exit status: 0 holds, 1 differs or a notebook failed, 2 bad input or something that the machine lacks, 130 told to stop.
    """
    _refuse([wrong] if (wrong := checkout.fault(Path.cwd())) else [])


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Find every fault of a case folder, or of a data set (default: data/raw)."""
    folder = folder or store.raw_folder()
    _refuse([] if folder.is_dir() else [f"{str(folder)!r} is no folder; allowed: a case folder, or a folder with cases/ in it"])
    faults = intake.data_set_faults(folder) if (folder / "cases").is_dir() else intake.case_faults([folder])
    _refuse([*map(str, faults), f"{len(faults)} faults"] if faults else [])
    click.echo("no faults")


@main.command()
@_RAW
@click.option("--case", "case_id", required=True, help="The case.")
@_parameter_options
def positions(case_id: str, **options: Value | None) -> None:
    """Print the position of each state on each proposition of a case as CSV, without a notebook."""
    choices = _chosen([case_id], _given(options))
    click.echo(store.csv_bytes(quick.cells(case_id, choices)).decode(), nl=False)


@main.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--actor", required=True, help="Column of who says it.")
@click.option("--concept", required=True, help="Column of what it is about.")
@click.option("--qualifier", help="Column of how: 0 and 1, whole numbers, or text.")
@click.option("--date", help="Column of days, YYYY-MM-DD.  [default: date_iso if it is there]")
@click.option("--document", help="Column of documents.  [default: doc if it is there]")
@click.option("--type", "kind", default="onemode", show_default=True, help="onemode (actors) or twomode (actors and concepts).")
@click.option(
    "--aggregation", default="ignore", show_default=True, help="ignore, congruence, conflict, subtract; twomode: ignore, subtract, combine."
)
@click.option("--normalization", default="no", show_default=True, help="no, average, jaccard, cosine; twomode: no, activity, prominence.")
@click.option("--duplicates", default="include", show_default=True, help="include, or count once per document, week, month, year or acrossrange.")
@click.option("--levels", default="", help="Type of the qualifier: boolean, integer, nominal.  [default: as its values are]")
@click.option("--scale", type=(int, int), help="Lowest and highest value of an integer qualifier.  [default: as observed]")
@click.option("--first", default="", help="First day of the statements that count, YYYY-MM-DD.  [default: no bound]")
@click.option("--last", default="", help="Last day of the statements that count, YYYY-MM-DD.  [default: no bound]")
@click.option("--isolates", is_flag=True, help="Keep actors and concepts that are in the table but in no statement that counts.")
@click.option("--compatible", default="", help="rdna: the numbers of rDNA where its formulas differ.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="CSV file of the network; a blank cell is undefined.")
def networks(table: Path, out: Path, **choices: Any) -> None:
    """Write the discourse network of a table of statements, one a row, as a labelled matrix."""
    from analysis.networks import agreement

    settings = agreement.Settings(**choices)
    faults = agreement.option_faults(settings) + _out_faults(out, table)
    statements, wrong = intake.given_table(table, "statements")
    _refuse([*faults, *wrong] if wrong else [])
    _refuse(faults + [str(fault) for fault in agreement.table_faults(statements, settings, table.name)])
    try:
        made = agreement.network(statements, **choices)
    except ValueError as error:
        raise BadInput(f"{table.name}: {error}") from error
    _write(out, made.rename_axis(index="").reset_index())
    click.echo(f"{made.shape[0]} x {made.shape[1]} network: {out}")


@main.command("coding-sheet")
@_RAW
@click.argument("case_id", metavar="CASE")
@click.option("--out", type=click.Path(path_type=Path), help="CSV file of the sheet; never one that is there.  [default: build/coding/CASE.csv]")
def coding_sheet(case_id: str, out: Path | None) -> None:
    """Write a blank sheet for a coder: the facts of a case and its standing requests, with columns to fill."""
    from analysis.coding import sheets

    _refuse(intake.faults_of_run([case_id]))
    out = out or store.ROOT / "build" / "coding" / f"{case_id}.csv"
    _refuse(_out_faults(out) or [f"{str(out)!r} is there, and may hold work; allowed: a new file"] * out.exists())
    sheet = sheets.blank_sheet(quick.processed(case_id))
    _write(out, sheet)
    click.echo(f"{len(sheet)} facts to code: {out}; how, says CODEBOOK.md; then: python -m analysis merge-coding {out}")


def _out_faults(out: Path, given: Path | None = None, *endings: str) -> list[str]:
    """Why a file cannot be written: it is no CSV file (or has another one of the endings), is the one that is read, or would lie in the project or among collected data."""
    endings = endings or (".csv",)
    kind = endings[0].removeprefix(".").upper()
    try:
        place = out.resolve()
        if given is not None and place == given.resolve():
            return [f"--out is {str(out)!r}, the file that is read; allowed: another file"]
        if out.is_dir() or (out.exists() and not (out.is_file() and out.suffix in endings)):
            return [
                f"--out is {str(out)!r}, {'a folder' if out.is_dir() else f'no {kind} file'}; allowed: a {kind} file, or one that is not there yet"
            ]
    except (OSError, ValueError) as error:
        return [f"--out is {str(out)[:80]!r}, which cannot be a file ({error}); allowed: a {kind} file"]
    root = store.ROOT.resolve()
    if store.raw_folder().resolve() in place.parents or (root in place.parents and root / "build" not in place.parents):
        return [f"--out is {str(out)!r}, in the project or among collected data; allowed: a file in build/ or elsewhere"]
    return []


def _write(out: Path, made: pd.DataFrame | bytes) -> None:
    """Write a table, or bytes, where it was asked for; a place that cannot be written is bad input."""
    try:
        store.sweep(out.parent, below=False)
        store.write_bytes(out, made if isinstance(made, bytes) else store.csv_bytes(made))
    except OSError as error:
        raise BadInput(
            f"--out is {str(out)!r}, which cannot be written ({error.strerror}); allowed: a file in a folder that can be written"
        ) from error


@main.command("merge-coding")
@click.option(
    "--data", "--raw", "folder", type=click.Path(path_type=Path), callback=_read_from, is_eager=True,
    help="The data set: a folder with cases/ in it; with --as it is the one that changes.  [default: data/raw, which never changes by default]",
)  # fmt: skip
@click.argument("paths", metavar="SHEET...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--case", "case_id", help="The case.  [default: that of the facts in each sheet]")
@click.option("--out", type=click.Path(path_type=Path), help="CSV file of disagreements.  [default: build/coding/CASE-disagreements.csv]")
@click.option("--as", "coder", help="Name of a new coder, under whom the sheets become a coding of the data set.")
@click.option("--round", "number", help="Round of the new coder.  [default: one after the highest]")
@click.option("--kind", help="What codes, such as a person or a language model.  [default: not stated]")
@click.option("--blind", "is_blind", is_flag=True, help="The coder saw no other codes.")
@click.option("--instructions", help="Wording of the codebook that the coder had.  [default: CODEBOOK.md, by its SHA-256]")
@click.option("--note", help="What else is to be known of the coder.")
def merge_coding(
    folder: Path | None, paths: tuple[Path, ...], case_id: str | None, out: Path | None, coder: str | None, is_blind: bool, **about: str | None
) -> None:
    """Compare filled sheets, one a case, with all codings that there are, write where they differ, and with --as let them join these.

    Without --as nothing is merged. With it every fact of a case has to be in its sheet, and all sheets of a coder are merged at once:
    codings.csv and codebook/coders.csv of the data set gain rows, both or neither.
    """
    from analysis.coding import sheets
    from analysis.pipeline import merging

    joins, told = coder is not None, [name for name, value in about.items() if value is not None] + ["blind"] * is_blind
    _refuse([str(fault) for fault in intake.data_set_faults(folder)] if joins and folder else intake.faults_of_run([case_id]) if case_id else [])
    filled, faults = merging.read(paths, case_id or "")
    out = out or store.ROOT / "build" / "coding" / f"{'+'.join(sheet.case.id for sheet in filled) or 'none'}-disagreements.csv"
    faults += dict.fromkeys(fault for path in paths for fault in _out_faults(out, path))
    faults += ["--data is missing; allowed: the folder of the data set that the coding is to join"] if joins and not folder else []
    faults += [f"--{name.replace('number', 'round')} is given without --as; allowed: both" for name in told if not joins]
    codebook = store.read_codebook()
    row = {
        "coder": coder or "",
        "round": sheets.next_round(codebook.coders) if about["number"] is None else about["number"],
        "kind": terms.NOT_STATED if about["kind"] is None else about["kind"],
        "is_blind": "yes" if is_blind else "no",
        "instructions": merging.wording() if about["instructions"] is None else about["instructions"],
        "note": about["note"] or "",
    }
    _refuse([*faults, *(merging.coder_faults(row, codebook) if joins else []), *merging.sheet_faults(filled, joins)])
    found = [sheets.measure_sheet(sheet.rows, sheet.case) for sheet in filled]
    differing = pd.concat([differences for _, differences in found], ignore_index=True)
    _write(out, differing)
    for sheet, (compared, _) in zip(filled, found, strict=True):
        click.echo("\n".join(f"{sheet.case.id}, {line}" for line in sheets.say_comparison(compared)))
    click.echo(f"{len(differing)} disagreements: {out}")
    if not joins or folder is None:
        click.echo(f"{store.raw_folder()} is as it was; --as NAME --data FOLDER lets a coding join a data set (docs/coding.md)")
        return
    try:
        n_rows = merging.join(folder, filled, row)
    except store.Busy as error:
        raise BadInput(str(error)) from error
    click.echo(
        f"coder {coder} (round {row['round']}, {row['kind']}) joined {folder} with {n_rows} statements on {', '.join(sheet.case.id for sheet in filled)}"
    )


def _refuse_if_lacking(build: Path, case_ids: Iterable[str], asked: int | None, runs_each: bool = False) -> int:
    """Refuse to start if the machine lacks something for the notebooks of some cases; gives how many may run at a time.

    `runs_each`: each of them is run by a process of its own, in a scratch copy.
    """
    from analysis.pipeline import notebooks, resources

    _refuse(intake.folder_faults(build))
    workers = resources.workers_for(asked or 0)
    to_run = sum(not (build / notebooks.executed_path(name, case_id)).is_file() for case_id in case_ids for name in notebooks.names(case_id))
    _refuse(resources.faults(build, to_run * (workers if runs_each else 1), workers, workers if runs_each else 1))
    return workers


def _run(case_ids: list[str], choices: Choices, build: Path, workers: int | None) -> "Outcome":
    """Run the notebooks; a folder that another run uses, or that goes meanwhile, is bad input."""
    from analysis.pipeline import runner

    workers = _refuse_if_lacking(build, case_ids, workers)
    try:
        return runner.run(case_ids, choices, build, workers)
    except (store.Busy, runner.Changed, runner.Vanished) as error:
        raise BadInput(str(error)) from error


@main.command()
@_RAW
@click.option(
    "--case", "chosen", multiple=True, help="A case, or study for what lies over all cases; may be given several times.  [default: everything]"
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the rerun.  [default: build, or a folder below it]")
@click.option(
    "-j",
    "workers",
    type=click.IntRange(1),
    help="Notebooks that run at a time.  [default: one per processor, fewer if memory or open files do not allow it]",
)
@_parameter_options
def run(chosen: tuple[str, ...], out: Path | None, workers: int | None, **options: Value | None) -> None:
    """Run the notebooks that are not up to date and compare what they make with what is claimed."""
    from analysis.pipeline import claims, runner

    case_ids = _chosen_or_all(chosen)
    choices = _chosen(case_ids, _given(options))
    build = (out or runner.build_folder("+".join(sorted(set(chosen))) or "all", choices)).resolve()
    outcome = _run(case_ids, choices, build, workers)
    made = claims.collect(build, case_ids)
    click.echo(
        f"{len(outcome.executed)} notebooks executed, {outcome.up_to_date} up to date, {len(outcome.failures)} failed, {outcome.not_run} not run after a failure"
    )
    if outcome.executed:
        click.echo(f"every kernel confirmed that it runs {sys.executable} with the package in {store.ROOT}")
    for failed_case, notebook, reason in outcome.failures:
        click.echo(f"failed: {failed_case} {notebook}: {reason}", err=True)
    if not runner.is_claimed(choices):
        click.echo(f"{len(made)} files in {build}; nothing is claimed for these parameters or data, so nothing is compared")
        sys.exit(1 if outcome.failures else 0)
    compared = claims.compare(made, case_ids)
    click.echo(claims.summary(compared))
    wrong = compared[compared["verdict"] != claims.REPRODUCED]
    for path, verdict in zip(wrong["path"], wrong["verdict"], strict=True):
        click.echo(f"{verdict}: {path}")
    sys.exit(1 if outcome.failures or len(wrong) else 0)


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--copy-only", is_flag=True, help="Bring the copies up to date and do not open JupyterLab.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[JUPYTERLAB OPTIONS]")
def lab(copy_only: bool, options: tuple[str, ...]) -> None:
    """Open JupyterLab on copies of the notebooks, in build/lab.

    Copies that you have not edited are updated; edited ones are left alone and listed.
    """
    from analysis.pipeline import lab

    click.echo("\n".join(lab.say(lab.prepare())) or f"up to date: {lab.FOLDER}")
    if not copy_only:
        os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", f"--notebook-dir={lab.FOLDER}", *options])


_DECISIONS = click.option(
    "--decisions", "decisions_file", type=click.Path(path_type=Path), help="Table of decisions in place of codebook/decisions.csv."
)


@main.command()
@_RAW
@click.option("--case", "chosen", multiple=True, help="A case; may be given several times.  [default: all]")
@_DECISIONS
@click.option(
    "--losses", default="none", show_default=True, help="none, or single: cross the choices with the loss of each original report and each informant."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the Parquet files.  [default: build/multiverse]")
@click.option("-j", "workers", type=click.IntRange(1), help="Processes.  [default: one per processor]")
@_parameter_options
def multiverse(
    chosen: tuple[str, ...], decisions_file: Path | None, losses: str, out: Path | None, workers: int | None, **options: Value | None
) -> None:
    """Write every universe of some cases as Parquet (needs `make env-test`): its options, its matrix, and each conclusion; what is there is kept."""
    from analysis.pipeline import stopping, universes

    given, case_ids = _given(options), sorted(set(chosen)) or store.case_ids()
    faults = [] if losses in universes.LOSSES else [f"--losses is {losses!r}; allowed: {', '.join(universes.LOSSES)}"]
    decisions, wrong = intake.given_decisions(decisions_file)
    wrong += [universes.NO_PARQUET] if universes.pq is None else []
    _refuse(faults + wrong + intake.faults_of_run(case_ids, given))
    out = (out or universes.FOLDER).resolve()
    _refuse(intake.folder_faults(out))
    try:
        made = universes.write(case_ids, decisions, losses, Choices.of(given), out, workers or 0)
    except KeyboardInterrupt as error:
        raise stopping.Stopped(f"stopped: files that were finished are kept in {out}; run the same command to continue") from error
    click.echo(f"{sum(made.values())} universes of {len(case_ids)} {'case' if len(case_ids) == 1 else 'cases'}: {out}")
    click.echo("\n".join(f"  {task.case_id:<12} {task.as_of or 'everything':<10} {task.folder}" for task in made))


@main.command()
@_RAW
@click.argument("name", required=False, metavar="[UNIVERSE]")
@click.option("--case", "case_id", help="The case, in place of UNIVERSE, with parameters as options.")
@_DECISIONS
@_parameter_options
def universe(name: str | None, case_id: str | None, decisions_file: Path | None, **options: Value | None) -> None:
    """Run notebooks 02 and 03 of a universe and check that their answer is that of the engine.

    UNIVERSE is CASE/NAME, such as kislitsin/deeds-first+two-reports, or CASE@YYYY-MM-DD/NAME; NAME are labels of options joined by +,
    without-origin:ID and without-informant:NAME, or default.
    """
    from analysis.multiverse.decisions import NEUTRAL
    from analysis.pipeline import notebooks, universes

    given = _given(options)
    _refuse([] if bool(name) != bool(case_id) else ["UNIVERSE and --case: both or neither were given; allowed: one of them"])
    decisions, wrong = intake.given_decisions(decisions_file)
    _refuse(wrong)
    try:
        case_id, day, labels = (case_id, "", NEUTRAL) if case_id else universes.named(str(name))
        twice = day and given.get("as_of", day) != day
        _refuse([f"--as-of is {given['as_of']!r}; allowed: {day}, the day in the name of the universe, or none"] if twice else [])
        given |= {"as_of": day} if day else {}
        checked = universes.check(case_id, labels, decisions, _chosen([case_id], given))
    except universes.Unknown as error:
        raise BadInput(str(error)) from error
    except notebooks.NotebookFailed as error:
        raise click.ClickException(f"the notebooks of this universe do not run: {error}") from error
    at = f"{universes.AT}{given['as_of']}" if given.get("as_of") else ""
    click.echo(f"{case_id}{at}/{checked.name}")
    changed = {"case_id": case_id} | checked.choices.changed()
    click.echo("parameters: " + ", ".join(f"{key} = {value}" for key, value in changed.items()))
    click.echo(f"{checked.n_cells - len({line.partition(':')[0] for line in checked.differences})} of {checked.n_cells} cells as the engine says")
    click.echo("".join(f"{line}\n" for line in checked.differences) + f"notebooks: {checked.folder}")
    sys.exit(1 if checked.differences else 0)


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "-j",
    "workers",
    type=click.IntRange(1),
    help="Notebooks that run at a time.  [default: one per processor, fewer if memory or open files do not allow it]",
)
def refresh(yes: bool, workers: int | None) -> None:
    """Run everything, show what would change in results/, data/processed/ and notebooks/, and change it."""
    from analysis.pipeline import claims, refresh, resources, runner, stopping

    case_ids = [*store.case_ids(), terms.STUDY]
    _refuse([str(fault) for fault in intake.data_set_faults(store.raw_folder())])
    places = {store.ROOT, *(place.parent for place in claims.claimed_paths(case_ids).values())}
    unwritable = {str(place): reason for place in sorted(places) if (reason := resources.why_not_writable(place))}
    _refuse([f"{place} cannot be written to ({reason}); a refresh changes files there: make it writable" for place, reason in unwritable.items()][:1])
    outcome = _run(case_ids, DEFAULT, runner.BUILD, workers)
    if outcome.failures:
        raise click.ClickException("\n".join(f"failed: {' '.join(failure)}" for failure in outcome.failures))
    found = refresh.pending(claims.collect(runner.BUILD, case_ids), case_ids)
    for path, change in zip(found.table["path"], found.table["change"], strict=True):
        click.echo(f"{change}: {path}")
    if found.table.empty:
        click.echo("nothing changes")
    elif yes or click.confirm(f"change these {len(found.table)} files?"):
        with stopping.signals_held_back():  # so that whoever interrupts is told that they are changed
            try:
                refresh.write(found)
            except (store.Busy, changes.Stale) as error:
                raise BadInput(str(error)) from error
            click.echo(f"{len(found.table)} files changed; look at them (git diff) and commit them by themselves")


@main.command()
@click.option(
    "--case", "chosen", multiple=True, help="A case, or study for what lies over all cases; may be given several times.  [default: everything]"
)
@click.option("--quick", is_flag=True, help="Run the cells in plain processes; how notebooks are stored is not judged.")
@click.option("--self-test", is_flag=True, help="Plant mutations in copies and see that each is caught and located.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the mutations.")
@click.option("--mutations", type=click.IntRange(1), default=72, show_default=True, help="How many are planted.")
@click.option(
    "-j",
    "workers",
    type=click.IntRange(1),
    help="Notebooks that run at a time.  [default: one per processor, fewer if memory or open files do not allow it]",
)
def verify(chosen: tuple[str, ...], quick: bool, self_test: bool, seed: int, mutations: int, workers: int | None) -> None:
    """Make everything again from data/raw in a scratch copy and judge each exhibit; a letter and JSON go to build/verification."""
    case_ids = _chosen_or_all(chosen)
    from analysis.verify import scratch
    from analysis.verify import verify as verifying

    _refuse(verifying.faults())
    _refuse(intake.faults_of_run(case_ids))
    workers = _refuse_if_lacking(scratch.FOLDER, case_ids, workers)
    if self_test:
        from analysis.verify import selftest

        _refuse(["--quick and --self-test do not go together; allowed: one of them"] if quick else [])
        tried = selftest.try_mutations(case_ids, seed, mutations)
        click.echo(selftest.terminal(tried))
        sys.exit(0 if selftest.holds(tried) else 1)
    from analysis.verify import report

    found = verifying.verify(case_ids, is_quick=quick, workers=workers)
    path = report.write(found)
    click.echo(report.terminal(found))
    click.echo(f"letter: {path}")
    sys.exit(0 if found.holds else 1)


@main.command()
@click.option("--case", "chosen", multiple=True, help="A case for each variation; may be given several times.  [default: kislitsin and kasatkin]")
@click.option("--only", "names", multiple=True, help="A variation; may be given several times.  [default: all]")
@click.option("--list", "is_listed", is_flag=True, help="List the variations, and what this machine does not allow.")
@click.option(
    "-j", "workers", type=click.IntRange(1), help="Reruns at a time.  [default: one per processor, fewer if memory or open files do not allow it]"
)
def perturb(chosen: tuple[str, ...], names: tuple[str, ...], is_listed: bool, workers: int | None) -> None:
    """Rerun under conditions that must not matter, and demand the same bytes; all at once on all cases, each alone on some."""
    from analysis.verify import perturb as perturbing
    from analysis.verify import report, scratch, variations

    known = variations.everything()
    if is_listed:
        click.echo("\n".join(f"{name:<14} {variation.cannot() or variation.what}" for name, variation in known.items()))
        return
    case_ids = _chosen_or_all(chosen) if chosen else sorted(perturbing.CASES)
    unknown = [f"--only is {name!r}; allowed: {', '.join(known)}" for name in names if name not in known]
    _refuse(unknown or intake.faults_of_run(case_ids))
    workers = _refuse_if_lacking(scratch.FOLDER, case_ids, workers, runs_each=True)
    found = perturbing.perturb(case_ids, names or None, not chosen, workers, say=lambda line: click.echo(f"  {line}", err=True))
    path = report.write_perturbed(found)
    click.echo(report.perturbed(found))
    click.echo(f"table of variations and exhibits: {path}")
    sys.exit(1 if found.faults() else 0)


@main.command()
@_RAW
@click.argument("address", required=False)
@click.option("--exhibit", help="List the marks or rows of an exhibit: CASE/NAME, such as kislitsin/positions.")
@click.option("--source", help="A page: every exhibit cell that would change without it.")
@click.option("--origin", help="An original report: every exhibit cell that would change without its pages.")
@click.option("--informant", help="Somebody who told facts: every exhibit cell that would change without these.")
@click.option("--fact", help="A fact: every exhibit cell that would change without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--results", type=click.Path(path_type=Path), help="Folder of a rerun in place of what is claimed.")
def trace(address: str | None, exhibit: str | None, as_json: bool, results: Path | None, **left_out: str | None) -> None:
    """Walk back from ADDRESS, a mark, row, cell or exhibit (kislitsin/positions/KZ/surrender_to_RU#stance), to its pages.

    ADDRESS may also be the id of a statement, fact, page, claim, original report or informant, or law:ID, a page of the law (what rests on
    it is listed), or README.
    """
    from analysis.trace import answers

    asked = {
        name: value
        for name, value in {"ADDRESS": address, "--exhibit": exhibit, **{f"--{kind}": name for kind, name in left_out.items()}}.items()
        if value
    }
    _refuse(
        []
        if len(asked) == 1
        else [f"{', '.join(asked) or 'nothing'} was given; allowed: one of ADDRESS, --exhibit, --source, --origin, --informant, --fact"]
    )
    ((what, name),) = asked.items()
    try:
        text = answers.answer(what.removeprefix("--"), name, results, as_json)
    except answers.Unknown as error:
        raise BadInput(str(error)) from error
    click.echo(text)


@main.command()
@_RAW
@click.option("--document", type=click.Path(path_type=Path), help="The text that was coded, as you hold it.")
@click.option(
    "--claims",
    "given",
    type=click.Path(path_type=Path),
    help="Claims of another coding: CSV, or Web Annotations as JSON-LD.  [default: those of the digest]",
)
@click.option("--annotations", "out", type=click.Path(path_type=Path), help="Write the claims as Web Annotations (JSON-LD) to a new file.")
@click.option("--url", default="", help="Address of the document, for the annotations.  [default: that of the digest, for its claims]")
def evidence(document: Path | None, given: Path | None, out: Path | None, url: str) -> None:
    """Check each claim against the document that was coded, by place and SHA-256; nothing of its text is kept or printed."""
    from analysis.collect import annotations

    _refuse([] if document or out else ["neither --document nor --annotations was given; allowed: at least one of them"])
    claims, source, faults = intake.claims_of(given)
    text, wrong = intake.text_of(document) if document else ("", [])
    url = url or source.get("url", "")
    if out:
        wrong += [fault.replace("--out", "--annotations") for fault in _out_faults(out, None, ".json", ".jsonld")]
        wrong += [f"--annotations is {str(out)!r}, which is there; allowed: a new file"] * (out.exists() and not wrong)
        wrong += [] if re.match(r"https?://[^/]", url) else [f"--url is {url!r}; allowed: an address that starts with http:// or https://"]
    _refuse(faults + wrong)
    if out:
        _write(out, annotations.annotations(claims, {"url": url}).encode())
        click.echo(f"{len(claims)} annotations: {out}")
    if document:
        checked = annotations.check(text, claims)
        click.echo("\n".join(annotations.say(checked, annotations.coverage(text, checked))))
        sys.exit(0 if (checked["verdict"] == annotations.INTACT).all() else 1)


@main.command()
@_RAW
@click.option("--case", "chosen", multiple=True, help="A case; may be given several times.  [default: everything]")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the site.  [default: site]")
@click.option(
    "--base-url", default="", help="Address at which the site will stand: canonical links and a site map.  [default: none, it opens anywhere]"
)
@click.option("--results", type=click.Path(path_type=Path), help="Folder of a rerun in place of what is claimed.")
def site(chosen: tuple[str, ...], out: Path | None, base_url: str, results: Path | None) -> None:
    """Build the site: static pages on which every mark leads to its pages, that open without a server or network."""
    from analysis.pipeline import stopping
    from analysis.site import site as publishing
    from analysis.site.texts import is_web
    from analysis.trace.walk import Exhibits

    out = (out or store.ROOT / "site").resolve()
    root = (results or store.ROOT).resolve()
    faults = [f"--results is {str(results)!r}, which has no results; allowed: the folder of a rerun"] if not (root / "results").is_dir() else []
    faults += (
        []
        if not base_url or (is_web(base_url) and not re.search(r"[\s<>\"'&?#]", base_url))
        else [f"--base-url is {base_url!r}; allowed: an address that starts with http:// or https://, without a query"]
    )
    faults += publishing.folder_faults(out)
    _refuse(faults)
    shown = Exhibits(root)
    _refuse([f"{str(results)!r}: {fault}" for fault in shown.folder_faults()[:20]] if results else [])
    faults = [f"--case is {case_id!r}; allowed: {', '.join(shown.scopes)}" for case_id in chosen if case_id not in shown.scopes]
    _refuse(faults)
    scopes = chosen or shown.scopes
    made = publishing.contents(shown, scopes, base_url and base_url.rstrip("/") + "/", say=lambda words: click.echo(f"  {words}", err=True))
    with stopping.signals_held_back():
        store.replace_folder(out, made)
    click.echo(f"{len(made)} files, {sum(map(len, made.values())) / 1e6:.1f} MB: {out / 'index.html'}")


if __name__ == "__main__":
    sys.exit(main())
