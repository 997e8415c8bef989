"""Positions as text for a terminal, and as CSV everywhere else."""

import re

import pytest
from click.testing import CliRunner
from drawing import TINY, case_of

from analysis.cli.group import main
from analysis.collect import store
from analysis.model import terms
from analysis.model.choices import DEFAULT
from analysis.positions import compare, told

ASKED = ["positions", "--raw", str(TINY), "--case", "tiny"]


def test_every_state_stands_below_every_proposition_once_and_no_line_is_too_wide():
    for case_id in ("tiny", "sarn", "sundqvist"):
        case = case_of(case_id)
        cells, names = compare(case, DEFAULT), case.codebook.words
        for columns in (40, 72, 400):
            said = told.text(case, cells, DEFAULT, columns)
            assert max(map(len, said.splitlines())) <= min(columns, told.MOST_COLUMNS)
        blocks = [" ".join(block.split()) for block in said.split("\n\n")[1:]]
        assert len(blocks) == cells["proposition"].nunique()
        (silent,) = [len(re.findall(r"is silent itself", " ".join(blocks)))]
        assert silent == int((~terms.is_spoken(cells) & (cells["n_attributed"] > 0)).sum())
        for state in set(cells["state"]):
            assert all(names.get(state, state).removeprefix("the ") in block for block in blocks)


def test_a_position_has_its_basis_and_its_days():
    said = " ".join(told.text(case_of("sarn"), compare(case_of("sarn"), DEFAULT), DEFAULT, 80).split())
    assert "Torrenza opposes signature of the treaty (in words, since 22 Oct 2024)." in said
    assert "Sellmark supports a limit on catches (in words, since 5 Mar 2024, most recently 3 Sep 2024)." in said
    assert "Sellmark seeks a seat of the commission in its own country (by act," in said
    assert "Morrowland at the same time holds that awards of the tribunal should only advise and" in said


@pytest.mark.parametrize(("form", "is_terminal", "is_csv"), [((), False, True), ((), True, False), (("--format", "csv"), True, True), (("--format", "text"), False, False)])
def test_the_form_follows_the_terminal_unless_it_is_asked_for(form, is_terminal, is_csv, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: is_terminal)
    done = CliRunner().invoke(main, [*ASKED, *form])
    assert done.exit_code == 0
    if is_csv:
        assert done.stdout_bytes == store.csv_bytes(compare(case_of("tiny"), DEFAULT))
    else:
        assert done.stdout.startswith("Positions in the case of ") and ",,," not in done.stdout
