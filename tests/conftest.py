"""What several modules of tests share."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from one_node_slurm import NO_SLURM
from pyodide_archive import NO_PYODIDE

from analysis.collect import changes, store
from analysis.model import checkout, memory

LONG = (
    "test_readme.py", "test_tutorial.py", "test_lite.py", "test_every_figure.py", "test_multiverse.py", "test_interrupts.py", "test_release.py", "test_site.py",
    "test_verify.py", "test_pipeline.py", "test_fuzz.py", "test_counterfactual.py", "test_explorer.py", "test_trace.py", "test_disputes.py",
    "test_checkout.py", "test_perturb.py", "test_faults.py", "test_bad_names.py", "test_retract.py", "test_positions_of_the_world.py",
    "test_compare.py", "test_promise.py", "test_cli.py", "test_gone.py", "test_positions.py", "test_printing.py", "test_universes.py",
)  # fmt: skip
"""Files of tests that take longest: they start first, so that no worker waits for the other at the end."""


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Refuse to test the package of another checkout, or claims of which a change was killed midway."""
    if wrong := checkout.fault(Path(__file__).parent):
        pytest.exit(wrong, returncode=2)
    if changes.is_decided(store.ROOT):
        pytest.exit("a refresh was killed while it changed what is claimed; any command finishes it, such as rival-requests check", returncode=2)
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as a shell leaves it to what it starts in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sources", type=int, default=1, help="how many pages test_counterfactual.py draws")
    parser.addoption("--faults", type=int, default=3, help="how many faults test_faults.py plants")
    parser.addoption("--drawn", type=int, default=100, help="how many sets of choices test_kernel.py draws over the cases, twice")
    parser.addoption("--moments", type=int, default=1, help="at how many moments test_interrupts.py interrupts a refresh; a run at half of them")
    parser.addoption("--universes", type=int, default=0, help="how many universes test_universes.py runs through papermill")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first; `--dist loadfile --no-loadscope-reorder` keeps this order and the tests of a file in one worker."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(autouse=True)
def _data_of_its_own() -> Iterator[None]:
    """No test leaves the data that a command read, or the folder of its rerun, to the tests that follow in the same process."""
    before = {name: os.environ.get(name) for name in (store.RAW, store.BUILD)}
    yield
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="module")
def remembering() -> Iterator[None]:
    """Keeps what was computed of the same case with the same choices for the tests of a module that ask for it, as a notebook does."""
    with memory.remembering():
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project without its environment, in a place with a space and an accent in its name."""
    root = tmp_path_factory.mktemp("a copy é") / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis")
    shutil.copytree(store.ROOT, root, ignore=ignored)
    return root


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=AutofillServerCommunication",
]
NO_BROWSER = "NOT TESTED IN A BROWSER: Chromium is missing; on Debian: apt install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The system's Chromium without a window, driven by Playwright; tests that need it are skipped where it is missing, and the summary says so."""
    if not CHROMIUM:
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, so that it is not overlooked, that no browser was there, no Python for it, or no Slurm."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for words in (NO_BROWSER, NO_PYODIDE, NO_SLURM):
        if any(words in reason for reason in skipped):
            terminalreporter.write_line(words, red=True, bold=True)
