"""Refusing: bad input is one message with all that is wrong, and exit status 2."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import click


class BadInput(click.ClickException):
    """Something given that cannot be used: one message, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def refuse(faults: Iterable[str]) -> None:
    """Stop if there are faults, and say all of them, one a line.

    Raises
    ------
    BadInput
        If there are any.
    """
    if message := "\n".join(faults):
        raise BadInput(message)


def shortened(message: str) -> str:
    """A message without the rest of words that nobody reads to their end, such as numbers of thousands of digits."""
    return re.sub(r"\S{300,}", lambda found: f"{found[0][:100]} ... ({len(found[0])} letters)", message)


def note(notes: Iterable[str]) -> None:
    """Say, beside what is printed, what was understood otherwise than plainly, one a line."""
    from analysis.model import doors

    for words in notes:
        click.echo(doors.terminal(words), err=True)


def confirmed(question: str) -> bool:
    """Whether somebody answers yes to a question, which is asked beside what is printed.

    Raises
    ------
    BadInput
        If nobody can answer, as where a program calls: the input is closed, or ends before an answer.
    """
    try:
        if sys.stdin is None:
            raise EOFError
        return click.confirm(question, err=True)
    except (click.Abort, EOFError) as error:
        if sys.stdin is not None and (sys.stdin.isatty() or not isinstance(error.__context__, EOFError)):
            raise
        raise BadInput("\nnothing was changed, since nobody answered; add --yes to change it without being asked") from error


@contextmanager
def refusing(*kinds: type[Exception]) -> Iterator[None]:
    """Take errors of some kinds for bad input: their message is all that is said."""
    try:
        yield
    except kinds as error:
        raise BadInput(str(error)) from error


def sentence_on(error: Exception) -> str:
    """What an error says of the machine, or of files that somebody changed; blank if it is a mistake of the program."""
    from analysis.collect import changes
    from analysis.exhibits import Contradiction
    from analysis.model import about
    from analysis.pipeline import notebooks, resources

    if isinstance(error, (changes.Stale, resources.Exhausted, about.Faulty, Contradiction, notebooks.Unreadable)):
        return str(error)
    return resources.why(error) or _on_file(error) if isinstance(error, (OSError, MemoryError)) else ""


def _on_file(error: OSError | MemoryError) -> str:
    """What an error says of a file or folder that stands in the place of another, cannot be read, or went meanwhile; blank if it names none."""
    if not isinstance(error, OSError) or not error.filename or not error.strerror:
        return ""
    return f"{os.fsdecode(error.filename)[:200]!r} cannot be used ({error.strerror}). Put it right, or name another place."
