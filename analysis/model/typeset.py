"""Tables for print and for pages: LaTeX with booktabs rules, and HTML with headings that a screen reader can use."""

import re
from collections.abc import Mapping

import pandas as pd

from analysis.model import doors
from analysis.model.dates import day_text
from analysis.model.terms import split_list

PAGES = "source_ids"
"""The column whose items are pages: cited in LaTeX, linked in HTML."""

PREAMBLE = "\n".join(
    [
        r"\ifdefined\Umathchar\else\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\fi",
        r"\usepackage{array,longtable,textcomp}",
        r"\IfFileExists{booktabs.sty}{\usepackage{booktabs}}{\let\toprule\hline\let\midrule\hline\let\bottomrule\hline}",
    ]
)
"""What a document that takes in a table must load, with any engine; where booktabs is missing, plain rules stand in."""

LETTERS = "Letters that need fonts of their own stand here in Latin ones; the CSV file of the table has them as they are."

DATE = re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b")
GAP_SHARE, LETTER_SHARE = 0.006, 0.0145
"""Shares of the line, in LaTeX: the gap on each side of a column, and the room that a letter needs."""
LONGEST_WORD = 14
"""Longer words are broken."""

NOTHING = "none"
"""What stands in the only row of a table without rows."""


def latex_text(text: str) -> str:
    """Text of a cell as LaTeX; a line may break after a `;`, a slash, a hyphen and an underscore, but not in a date."""
    escaped = DATE.sub(r"\\mbox{\g<0>}", doors.latex(text).replace(";", "; ").replace(";  ", "; "))
    for sign in ("/", r"\_"):
        escaped = escaped.replace(sign, rf"{sign}\allowbreak ")
    return escaped


def heading(column: str) -> str:
    """A column's name for people: `last_word_first` is `last word first`."""
    return column.replace("_", " ")


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it stands in its CSV file: every cell text, days as YYYY-MM-DD, blank for NaN."""
    return pd.DataFrame(
        {
            name: ["" if pd.isna(value) else day_text(value) if isinstance(value, pd.Timestamp) else str(value) for value in column]
            for name, column in table.items()
        },
        columns=table.columns,
        dtype=object,
    )


def _widths(table: pd.DataFrame) -> list[float]:
    """Share of the line for each column: room for its longest word, and of what is left by the mean length of its cells."""
    longest, mean = [], []
    for name, column in table.items():
        words = [word for text in (heading(name), *column) for word in re.split(r"[\s;/_-]", DATE.sub("0" * 10, text))]
        longest.append(min(max(map(len, words)), LONGEST_WORD))
        mean.append(sum(map(len, column)) / max(len(column), 1))
    room = 1 - 2 * GAP_SHARE * len(longest)
    least = [LETTER_SHARE * length for length in longest]
    if sum(least) >= room:
        return [share / sum(least) * room for share in least]
    left = room - sum(least)
    return [share + left * (length + 1) / (sum(mean) + len(mean)) for share, length in zip(least, mean, strict=True)]


def _latex_cell(value: str, is_pages: bool) -> str:
    return (rf"\cite{{{','.join(map(doors.cite_key, split_list(value)))}}}" if value else "") if is_pages else latex_text(value)


def latex_table(table: pd.DataFrame, label: str, title: str, caption: str = "") -> str:
    r"""A longtable with booktabs rules; `source_ids` are cited by the keys of the bibliography.

    Parameters
    ----------
    table
        Cells as in the CSV file; its columns are those that are printed.
    label
        Name for cross-references: `tab:LABEL`.
    title, caption
        What stands above the table, without its number; the title alone stands in a list of tables.
    """
    texts = as_text(table)
    if texts.empty:  # LaTeX wants a row
        texts.loc[0] = [NOTHING, *[""] * (len(texts.columns) - 1)]
    shown = pd.DataFrame({latex_text(heading(name)): [_latex_cell(value, name == PAGES) for value in column] for name, column in texts.items()})
    columns = "".join(rf">{{\raggedright\arraybackslash}}p{{{share:.3f}\linewidth}}" for share in _widths(texts))
    whole = latex_text(f"{title}. {caption}".strip())
    made = shown.style.hide(axis="index").to_latex(
        hrules=True, environment="longtable", column_format=columns, label=f"tab:{label}", caption=(whole, latex_text(title))
    )
    made = made.replace(rf"\caption[]{{{whole}}}", r"\caption[]{(continued)}")
    needs = "\n".join(f"% {line}" for line in [*PREAMBLE.splitlines(), LETTERS])
    gap = rf"\setlength{{\tabcolsep}}{{{GAP_SHARE}\linewidth}}"
    return f"% This table needs in the preamble:\n{needs}\n\\begingroup\\footnotesize{gap}\n{made}\\endgroup\n"


def _html_cell(name: str, value: str, links: Mapping[str, str]) -> str:
    if name != PAGES:
        return doors.html(value)
    pages = [(doors.html(page), doors.html_attribute(links.get(page, ""))) for page in split_list(value)]
    return " ".join(f'<a href="{address}">{page}</a>' if address else page for page, address in pages)


def html_table(table: pd.DataFrame, caption: str = "", links: Mapping[str, str] = {}) -> str:
    """A table element: a heading for each column and, in its first column, for each row; pages are linked where an address is known.

    Of our own making, since pandas gives cells no `scope`.
    """
    head = "".join(f'<th scope="col">{doors.html(heading(name))}</th>' for name in table.columns)
    rows = []
    for row in as_text(table).to_dict("records"):
        cells = [_html_cell(name, value, links) for name, value in row.items()]
        rows.append(
            "<tr>" + "".join(f'<th scope="row">{cell}</th>' if not place else f"<td>{cell}</td>" for place, cell in enumerate(cells)) + "</tr>"
        )
    above = f"<caption>{doors.html(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def html_page(body: str, title: str) -> str:
    """A page of its own with one table, to be opened or pasted into a document."""
    look = (
        "body{font:14px/1.4 sans-serif;color:#222;background:#fff;margin:2em auto;max-width:75em;padding:0 1em}"
        "table{border-collapse:collapse;border-top:2px solid;border-bottom:2px solid}"
        "thead{border-bottom:1px solid}th,td{text-align:left;vertical-align:top;padding:.25em .6em;font-weight:normal}"
        "thead th{font-weight:bold}caption{text-align:left;padding-bottom:.6em}"
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{doors.html_attribute(title)}</title><style>{look}</style></head>\n<body>{body}</body></html>\n'
