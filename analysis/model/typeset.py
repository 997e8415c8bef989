"""Tables for print and for pages: LaTeX with booktabs rules, and HTML with headings that a screen reader can use."""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

from analysis.model import doors, layout
from analysis.model.dates import day_text
from analysis.model.terms import split_list

PAGES = "source_ids"
"""The column whose items are pages: cited in LaTeX, linked in HTML."""

PREAMBLE = "\n".join(
    [
        r"\ifdefined\Umathchar\else\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\fi",
        r"\usepackage{array,longtable,pdflscape,textcomp}",
        r"\IfFileExists{booktabs.sty}{\usepackage{booktabs}}{\let\toprule\hline\let\midrule\hline\let\bottomrule\hline}",
    ]
)
"""What a document that takes in a table must load, with any engine; where booktabs is missing, plain rules stand in."""

RAGGED = r">{\raggedright\arraybackslash\hspace{0pt}}"
"""How a cell is set: no even edge, and its first word can be broken too."""
SMALL = rf"\renewcommand{{\normalsize}}{{\fontsize{{8}}{{9.5}}\selectfont}}\normalsize\setlength{{\tabcolsep}}{{{layout.GAP_MM}mm}}"
"""Size of the type, of the caption too, whatever that of the document is, and half the room between columns."""
ROW_END = rf" \\\noalign{{\vskip {layout.ROW_GAP_MM}mm}}" + "\n"
"""End of a row, with room below it, so that rows of several lines are told apart."""

LETTERS = "Letters that need fonts of their own stand here in Latin ones; the CSV file of the table has them as they are."

DATE = re.compile(rf"\b\d{{4}}-\d{{2}}(-\d{{2}})?\b|{layout.DAY.pattern}")
"""Dates, in numbers and in words, in which no line breaks."""

PIECE = re.compile(rf"\s+|{layout.DAY.pattern}|\d{{4}}-\d{{2}}(?:-\d{{2}})?|[^\s;/_–-]+[;/_–-]?|[;/_–-]")
"""Words, as far as a line may break between them."""

NOTHING = "none"
"""What stands in the only row of a table without rows."""


def latex_text(text: str) -> str:
    """Text of a cell as LaTeX; a line may break after a `;`, a slash, a dash and an underscore, but not in a date.

    A long word that is not of small letters alone, so that TeX does not hyphenate it, may break anywhere.
    """
    escaped = DATE.sub(r"\\mbox{\g<0>}", doors.unjoined("".join(map(_latex_piece, PIECE.findall(text.replace(";", "; ").replace(";  ", "; "))))))
    for sign in ("/", r"\_", r"{\textendash}"):
        escaped = escaped.replace(sign, rf"{sign}\allowbreak ")
    return escaped


def _latex_piece(piece: str) -> str:
    """What stands between two places at which a line may break."""
    longest = layout.LONGEST_WORD
    if len(piece) <= longest or re.fullmatch(r"[A-Za-z]?[a-z]+[;,.:)]?", piece) or DATE.search(piece):
        return doors.latex(piece)
    return r"\allowbreak ".join(doors.latex(piece[at : at + longest]) for at in range(0, len(piece), longest))


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


def _latex_cell(value: str, is_pages: bool) -> str:
    return (rf"\cite{{{','.join(map(doors.cite_key, split_list(value)))}}}" if value else "") if is_pages else latex_text(value)


class Words(NamedTuple):
    """What stands around a printed table: its title, what it shows, and a note below it."""

    title: str
    caption: str = ""
    note: str = ""


def _body(table: pd.DataFrame, heads: Sequence[str], part: layout.Part) -> tuple[str, str, list[str]]:
    """Columns, head and rows of a part of a table in LaTeX."""
    shares = [math.floor(width / part.width_mm * 9990) / 10000 for width in part.widths_mm]
    columns = "@{}" + "".join(rf"{RAGGED}p{{{share:.4f}\linewidth}}" for share in shares) + "@{}"
    names = list(table.columns)
    head = " & ".join(latex_text(heads[place]) for place in part.columns)
    rows = [
        " & ".join(_latex_cell(layout.shown(row[place]), names[place] == PAGES) for place in part.columns)
        for row in table.itertuples(index=False, name=None)
    ]
    return columns, head, rows or [" & ".join([NOTHING, *[""] * (len(part.columns) - 1)])]


def _floating(label: str, words: Words, table: pd.DataFrame, heads: Sequence[str], part: layout.Part) -> str:
    """A table on one page, across both columns where there are two."""
    columns, head, rows = _body(table, heads, part)
    lines = "".join(row + ROW_END for row in rows)
    return (
        f"\\begin{{table*}}[tp]\n{SMALL}\\caption[{latex_text(words.title)}]{{{latex_text(f'{words.title}. {words.caption}'.strip())}}}"
        f"\\label{{tab:{label}}}\\smallskip\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n{lines}\\bottomrule\n"
        f"\\end{{tabular}}\n{_below(words.note)}\\end{{table*}}\n"
    )


def _running(label: str, words: Words, table: pd.DataFrame, heads: Sequence[str], parts: Sequence[layout.Part]) -> str:
    """A table over several pages, or on a page on its side, part by part."""
    made = []
    for number, part in enumerate(parts, 1):
        columns, head, rows = _body(table, heads, part)
        again = f" (part {number} of {len(parts)})" if len(parts) > 1 else ""
        whole = latex_text(f"{words.title}{again}. {'' if number > 1 else words.caption}".strip())
        named = f"\\caption[{latex_text(words.title)}]{{{whole}}}\\label{{tab:{label}}}" if number == 1 else f"\\caption[]{{{whole}}}"
        lines = "".join(row + ROW_END for row in rows)
        made.append(
            f"\\begin{{longtable}}{{{columns}}}\n{named} \\\\\n\\toprule\n{head} \\\\\n\\midrule\n\\endfirsthead\n"
            f"\\caption[]{{(continued)}} \\\\\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n"
            f"\\bottomrule\n\\endlastfoot\n{lines}\\end{{longtable}}\n" + ("\\addtocounter{table}{-1}\n" if number < len(parts) else "")
        )
    inside = f"\\begingroup{SMALL}\\setlength{{\\LTcapwidth}}{{\\linewidth}}\n{''.join(made)}{_below(words.note)}\\endgroup\n"
    return f"\\begin{{landscape}}\n{inside}\\end{{landscape}}\n" if parts[0].is_landscape else inside


def _below(note: str) -> str:
    return f"\\par\\smallskip\\noindent\\textit{{Note.}} {latex_text(note)}\\par\n" if note else ""


def latex_table(table: pd.DataFrame, heads: Sequence[str], label: str, words: Words, n_keys: int = 1) -> str:
    r"""A table with booktabs rules, no wider than the text of A4; `source_ids` are cited by the keys of the bibliography.

    One that fits on a page floats; a longer one is a `longtable`, one that is too wide stands on its side, and of one that
    is too wide for that groups of columns stand one after the other. The note says which, and why.

    Parameters
    ----------
    table, heads
        Cells in words, and what their columns are called.
    label
        Name for cross-references: `tab:LABEL`.
    words
        What stands above and below it; the title alone stands in a list of tables.
    n_keys
        Number of columns, from the left, that name a row, and stand in each part.
    """
    laid = layout.lay_out(table, heads, n_keys, f"{words.title} {words.caption} {words.note}")
    words = words._replace(note=f"{words.note} {laid.reason}".strip())
    needs = "\n".join(f"% {line}" for line in [*PREAMBLE.splitlines(), LETTERS])
    made = _floating(label, words, table, heads, laid.parts[0]) if laid.floats else _running(label, words, table, heads, laid.parts)
    return f"% This table needs in the preamble:\n{needs}\n{made}"


def latex_figure(name: str, label: str, words: Words, width_mm: float, height_mm: float) -> str:
    """A figure that floats, at its own size, with as much of its words below it as a page of A4 has room for.

    One that is as narrow as a column floats in it, any other across both. What has no room stands above it as a comment.

    Parameters
    ----------
    name
        Of its file `NAME.pdf`.
    label
        Name for cross-references: `fig:LABEL`.
    """
    wide = layout.COLUMN_MM if width_mm <= layout.COLUMN_MM else layout.TEXT_MM
    room = layout.TALL_MM - height_mm - 3 * layout.LINE_MM
    parts = [(f"{words.title}.", ""), (words.caption, ""), (words.note, r"\textit{Note.} ")]
    parts = [(text, before) for text, before in parts if text]
    texts = accumulate((text for text, _ in parts), lambda above, text: f"{above} {text}")
    n_said = max(1, sum(layout.caption_mm(text, wide) <= room for text in texts))
    made = [before + latex_text(text) for text, before in parts]
    unsaid = "".join(f"% No room for: {text}\n" for text in made[n_said:])
    environment = "figure" if wide == layout.COLUMN_MM else "figure*"
    return (
        f"% This figure needs in the preamble: \\usepackage{{graphicx}}\n{unsaid}"
        f"\\begin{{{environment}}}[tp]\n{SMALL}\\centering\\includegraphics{{{name}.pdf}}\n"
        f"\\caption[{latex_text(words.title)}]{{{' '.join(made[:n_said])}}}\\label{{fig:{label}}}\n\\end{{{environment}}}\n"
    )


def _html_cell(name: str, value: str, links: Mapping[str, str]) -> str:
    if name != PAGES:
        return doors.html(value)
    pages = [(doors.html(page), doors.html_attribute(links.get(page, ""))) for page in split_list(value)]
    return " ".join(f'<a href="{address}">{page}</a>' if address else page for page, address in pages)


def html_table(table: pd.DataFrame, caption: str = "", links: Mapping[str, str] = {}, heads: Sequence[str] = ()) -> str:
    """A table element: a heading for each column and, in its first column, for each row; pages are linked where an address is known.

    `heads` are what the columns are called, where that is not their name. Of our own making, since pandas gives cells no `scope`.
    """
    head = "".join(f'<th scope="col">{doors.html(head)}</th>' for head in heads or map(heading, table.columns))
    rows = []
    for row in (table if heads else as_text(table)).to_dict("records"):
        cells = [_html_cell(name, layout.shown(value), links) for name, value in row.items()]
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
