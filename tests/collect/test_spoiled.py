"""Dates that a spreadsheet has changed: what they probably were is said, and never written by itself."""

import pytest

from analysis.collect import form_checks, spoiled, typed_dates
from analysis.model.dictionary.schemas import Column


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("22.06.2023", "2023-06-22, which"), ("6/22/2023", "2023-06-22, which"), ("22/06/2023", "2023-06-22, which"),
        ("6/22/23", "2023-06-22, which"), ("22.06.1999 00:00", "1999-06-22, which"), ("45099", "2023-06-22, which"), ("45099.5", "2023-06-22, which"),
        ("2023-06-22 00:00:00", "2023-06-22, which"),  ("2023/06/22", "2023-06-22, which"),
        ("Jun-23", "2023-06, which"), ("June 22, 2023", "2023-06-22, which"), ("22-Jun-23", "2023-06-22, which"), ("06/2023", "2023-06, which"),
        ("05/06/2023", "2023-06-05 or 2023-05-06, whichever"), ("05.06.2023", "2023-06-05, which is probably meant"), ("22-Jun", "the whole date"),
    ],
)  # fmt: skip
def test_what_a_changed_date_probably_was_is_said(written: str, meant: str):
    assert spoiled.advice(written).startswith(meant)
    assert form_checks._cell_fault(Column("date", "", is_date=True), written) == spoiled.advice(written)


@pytest.mark.parametrize(
    "written", ["", "2023", "2023-06", "2023-06-22", "2023-06-22~", "../2023", "31.04.2023", "12345678", "soon", "2023-13-01", "2023-06-22T10:00Z"]
)
def test_other_text_is_not_taken_for_a_changed_date(written: str):
    assert spoiled.advice(written) == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/03/2031", "2031-03-14"), ("3/14/2031", "2031-03-14"), ("14.7.2031", "2031-07-14"), ("5/5/2031", "2031-05-05"), ("2031/3/14", "2031-03-14"),
        ("2031-03-14 00:00:00", "2031-03-14"), ("14 March 2031", "2031-03-14"), ("March 14, 2031", "2031-03-14"), ("Nov. 2031", "2031-11"),
        ("Sept 2031", "2031-09"), ("04/2031", "2031-04"),
        ("05/06/2023", ""), ("1.7.2031", "2031-07-01"), ("25-29 May 2032", "2032-05-25/2032-05-29"), ("3.14.2031", "2031-03-14"), ("24/1/32", ""), ("45099", ""), ("Jun-23", ""), ("mid-September 2031", ""), ("marathon 2031", ""),
        ("2031-03-14 11:00", "2031-03-14"), ("31/02/2031", ""), ("2031-03-14", "2031-03-14"),
    ],
)  # fmt: skip
def test_a_day_that_can_be_no_other_one_is_certain(text, day):
    assert typed_dates.certain(text) == day
