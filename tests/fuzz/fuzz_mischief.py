"""What goes wrong with data: of the content, which changes what its author means, and of the form, which must not.

Every kind is a function of a `random.Random`; its first line of documentation names it in the table of outcomes.
"""

import csv
import io
import random
import re
import unicodedata
from collections.abc import Callable

from fuzz_data import DataSet, Table, split_list

HOSTILE = (
    "=cmd|' /C calc'!A0", "+972 Magazine", "-1+1", "@SUM(A1)", " =1+1", "'=1+1", "＝1+1", "US$5m to US$9m", r"$\frac{a$", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "]]>", "}}@preamble{x}", r"\input{/etc/passwd}", "{{7*7}}", "[a](javascript:alert(1))", "a;b", "a; b", ";",
    'He said "no"', "a,b", "a\tb", "a\nb", "a\rb", "\ufeffa", "a\u200bb", "a\u00adb", "a\u202eb", "名前", "اسم", "שם", "Ω", "Ж", "😀", "é", "e\u0301",
    "NA", "None", "nan", "null", "TRUE", "1e5", "0010", "1.0", "-0.5", "+3", "..", "/", "../../x", "a/b", "CON", "x" * 300, "y" * 40000, "\x00", "\x1b[31m",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "#", "%", "|", "`a`", "study", "adjudicated", "consensus", "XX", "final_decider",
)  # fmt: skip
DATES = (
    "2021", "2021-04", "2021-04-03", "2021-04~", "2021-04-03?", "2021-04%", "20XX", "202X", "2021-XX", "2021-XX-XX", "2021-04-XX", "2021-XX-03",
    "20XX-02-29", "XXXX-02-29", "2021-02-29", "2021-13", "2021-00", "2021-04-31", "2021-04-3X", "2021-04-0X", "2021-1X", "2021-1X-31", "2021-02-3X", "../2021-04-03",
    "2021-04-03/..", "2021-04-03/2021-04-09", "2021-04/2021-05", "2021-05/2021-04", "2021-04-03/", "/2021-04-03", "/", "../..", "0001-01-01", "9999-12-31",
    "2052-04-03", "1921-04-03", "22.06.2021", "6/22/2021", "22/06/2021", "44369", "2021-6-2", "2021-06-22 00:00:00", "2021-06-22T10:00:00Z", "Jun-21",
    "June 2021", "Y12021", "2021-21", "-0044-03-15", "20210403", "2021-04-03~/2021-05?", "２０２１-04-03", "2021‑04‑03",
)  # fmt: skip

Mischief = Callable[[DataSet, random.Random], None]


def _tables(data: DataSet) -> list[str]:
    """Tables of the case twice as often as those beside it."""
    own = [path for path in data.tables if path.startswith("cases/")]
    return own * 2 + [path for path in data.tables if not path.startswith("cases/")]


def _cell(data: DataSet, draw: random.Random) -> tuple[Table, int, int]:
    """A cell below a header."""
    filled = [path for path in _tables(data) if len(data.tables[path]) > 1]
    table = data.tables[draw.choice(filled)]
    return table, draw.randrange(1, len(table)), draw.randrange(len(table[0]))


def spaces(data: DataSet, draw: random.Random) -> None:
    """spaces and blanks of other kinds in a cell"""
    table, row, column = _cell(data, draw)
    blank = draw.choice([" ", "  ", "\u00a0", "\u2009", "\u3000"])
    cell = table[row][column]
    table[row][column] = draw.choice(
        [f"{blank}{cell}", f"{cell}{blank}", cell.replace(" ", f" {blank}", 1), cell.replace(";", f"{blank};{blank}", 1)]
    )


def decomposed(data: DataSet, draw: random.Random) -> None:
    """letters with their accents apart"""
    table, row, column = _cell(data, draw)
    table[row][column] = unicodedata.normalize("NFD", f"{table[row][column]}é" if draw.random() < 0.5 else table[row][column])


def hostile_text(data: DataSet, draw: random.Random) -> None:
    """hostile text in a cell"""
    table, row, column = _cell(data, draw)
    text = draw.choice(HOSTILE)
    table[row][column] = draw.choice([text, f"{table[row][column]}{text}", f"{text}{table[row][column]}"])


def blanked(data: DataSet, draw: random.Random) -> None:
    """a cell made blank"""
    table, row, column = _cell(data, draw)
    table[row][column] = draw.choice(["", "", " "])


def from_another_row(data: DataSet, draw: random.Random) -> None:
    """a cell as in another row"""
    table, row, column = _cell(data, draw)
    table[row][column] = table[draw.randrange(1, len(table))][column]


def from_another_column(data: DataSet, draw: random.Random) -> None:
    """a cell as in another column"""
    table, row, column = _cell(data, draw)
    table[row][column] = draw.choice(table[row])


def case_of_letters(data: DataSet, draw: random.Random) -> None:
    """a cell in capitals or small letters"""
    table, row, column = _cell(data, draw)
    table[row][column] = draw.choice([str.upper, str.lower, str.title])(table[row][column])


def odd_date(data: DataSet, draw: random.Random) -> None:
    """a date of another kind"""
    names = ("date", "published", "requested_on", "status_on", "detained_on", "outcome_on", "begins_on")
    places = [
        (table, row, column)
        for table in data.tables.values()
        for column, name in enumerate(table[0])
        if name in names
        for row in range(1, len(table))
    ]
    table, row, column = draw.choice(places)
    table[row][column] = draw.choice(DATES)


def odd_stance(data: DataSet, draw: random.Random) -> None:
    """a stance written otherwise"""
    table = data.tables[f"cases/{data.case_id}/statements"]
    table[draw.randrange(1, len(table))][table[0].index("stance")] = draw.choice(["1", "0", "-1", "+1", "1.0", "01", "−1", "2", " 1", "yes"])


def row_twice(data: DataSet, draw: random.Random) -> None:
    """a row twice"""
    table, row, _ = _cell(data, draw)
    table.insert(draw.randrange(1, len(table) + 1), list(table[row]))


def row_gone(data: DataSet, draw: random.Random) -> None:
    """a row taken out"""
    table, row, _ = _cell(data, draw)
    del table[row]


def rows_in_another_order(data: DataSet, draw: random.Random) -> None:
    """rows in another order"""
    table, _, _ = _cell(data, draw)
    body = table[1:]
    draw.shuffle(body)
    table[1:] = body


def columns_in_another_order(data: DataSet, draw: random.Random) -> None:
    """columns in another order"""
    table, _, _ = _cell(data, draw)
    order = list(range(len(table[0])))
    draw.shuffle(order)
    table[:] = [[row[place] for place in order] for row in table]


def renamed(data: DataSet, draw: random.Random) -> None:
    """an id, name or code renamed wherever it stands"""
    table, row, column = _cell(data, draw)
    items = split_list(table[row][column]) or ["-"]
    old = draw.choice(items)
    new = draw.choice([old.upper(), f"{old}-x", f"{old} x", old.replace("-", "_"), draw.choice(HOSTILE)])
    for other in data.tables.values():
        for cells in other[1:]:
            cells[:] = [";".join(new if item == old else item for item in cell.split(";")) for cell in cells]


def list_written_otherwise(data: DataSet, draw: random.Random) -> None:
    """a list with an item twice, none, or in another order"""
    places = [
        (table, row, column)
        for table in data.tables.values()
        for row in range(1, len(table))
        for column in range(len(table[0]))
        if ";" in table[row][column]
    ]
    if places:
        table, row, column = draw.choice(places)
        items = table[row][column].split(";")
        table[row][column] = draw.choice(
            [";".join(items[::-1]), ";".join([*items, items[0]]), f"{table[row][column]};", " ; ".join(items), ",".join(items)]
        )


def near_name(data: DataSet, draw: random.Random) -> None:
    """a name that looks like another"""
    table, row, column = _cell(data, draw)
    looks = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "A": "А", "C": "С", "-": "\u2011", " ": "\u00a0"}
    letters = [place for place, letter in enumerate(table[row][column]) if letter in looks]
    if letters:
        place = draw.choice(letters)
        cell = table[row][column]
        table[row][column] = draw.choice(
            [f"{cell[:place]}{looks[cell[place]]}{cell[place + 1 :]}", f"{cell[:place]}\u200b{cell[place:]}", f"{cell[:place]}\u00ad{cell[place:]}"]
        )


def table_gone(data: DataSet, draw: random.Random) -> None:
    """a table taken out"""
    del data.tables[draw.choice(sorted(data.tables))]


def table_empty(data: DataSet, draw: random.Random) -> None:
    """a table without rows"""
    del data.tables[draw.choice(sorted(data.tables))][1:]


def file_more(data: DataSet, draw: random.Random) -> None:
    """a file that a tool left, or of an unknown name"""
    names = [
        ".DS_Store",
        "._facts.csv",
        ".~lock.facts.csv#",
        "~$facts.csv",
        ".ipynb_checkpoints/facts-checkpoint.csv",
        "__MACOSX/._facts.csv",
        "Thumbs.db",
        "fact.csv",
    ]
    folder = draw.choice(["", f"cases/{data.case_id}/", "cases/", "codebook/"])
    data.files[f"{folder}{draw.choice(names)}"] = draw.choice([b"", b"\x00\x05\x16\x07", b"fact_id\n1\n"])


def column_more(data: DataSet, draw: random.Random) -> None:
    """a column of one's own"""
    table, _, _ = _cell(data, draw)
    place = draw.randrange(len(table[0]) + 1)
    for number, row in enumerate(table):
        row.insert(place, draw.choice(["seen", "my remarks", "colour"]) if number == 0 else draw.choice(["", "x"]))


def column_gone(data: DataSet, draw: random.Random) -> None:
    """a column taken out"""
    table, _, column = _cell(data, draw)
    for row in table:
        del row[column]


CONTENT: tuple[Mischief, ...] = (
    spaces, decomposed, hostile_text, hostile_text, blanked, from_another_row, from_another_column, case_of_letters, odd_date, odd_date, odd_stance, row_twice,
    row_gone, rows_in_another_order, columns_in_another_order, renamed, renamed, list_written_otherwise, near_name, table_gone, table_empty, file_more, column_more,
    column_gone,
)  # fmt: skip


# ---- the form: how a table is written down


class Written:
    """A table on its way to bytes: cells, and how they are set down."""

    def __init__(self, table: Table) -> None:
        self.rows = [list(row) for row in table]
        self.separator, self.end, self.quoting, self.encoding, self.before = ",", "\n", csv.QUOTE_MINIMAL, "utf-8", ""

    def text(self) -> str:
        """The table as text."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.separator, lineterminator=self.end, quoting=self.quoting)
        writer.writerows(self.rows)
        return self.before + out.getvalue()


def separators(written: Written, draw: random.Random) -> None:
    """semicolons, tabs or bars between cells"""
    written.separator = draw.choice([";", ";", "\t", "|"])


def sep_line(written: Written, draw: random.Random) -> None:
    """a line sep= before the header"""
    written.separator = draw.choice([";", ",", "\t"])
    written.before = f"sep={written.separator}{written.end}"


def ends(written: Written, draw: random.Random) -> None:
    """lines that end as on Windows or an old Macintosh"""
    written.end = draw.choice(["\r\n", "\r\n", "\r"])


def encodings(written: Written, draw: random.Random) -> None:
    """another encoding"""
    written.encoding = draw.choice(["utf-8-sig", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1251", "mac-roman", "utf-32"])


def quotes(written: Written, draw: random.Random) -> None:
    """every cell in quotes"""
    written.quoting = csv.QUOTE_ALL


def ghosts(written: Written, draw: random.Random) -> None:
    """blank rows and columns at the end"""
    for _ in range(draw.choice([0, 1, 3])):
        written.rows.append([""] * len(written.rows[0]))
    for _ in range(draw.choice([0, 1, 3])):
        for row in written.rows:
            row.append("")


def blank_rows(written: Written, draw: random.Random) -> None:
    """blank lines between rows"""
    for _ in range(draw.choice([1, 2])):
        written.rows.insert(draw.randrange(1, len(written.rows) + 1), draw.choice([[], [""] * len(written.rows[0])]))


def longer_rows(written: Written, draw: random.Random) -> None:
    """blank cells after the last column of some rows"""
    for row in written.rows[1:]:
        if draw.random() < 0.5:
            row.append("")


def header_otherwise(written: Written, draw: random.Random) -> None:
    """names of columns in capitals or with spaces"""
    say = draw.choice(
        [
            str.upper,
            str.title,
            lambda name: f" {name} ",
            lambda name: name.replace("_", " "),
            lambda name: f"{name}\u00a0",
            lambda name: f"\u200b{name}",
        ]
    )
    written.rows[0] = [say(name) for name in written.rows[0]]


FORM: tuple[Callable[[Written, random.Random], None], ...] = (
    separators, separators, sep_line, ends, encodings, encodings, quotes, ghosts, blank_rows, longer_rows, header_otherwise,
)  # fmt: skip


def cut(data: bytes, draw: random.Random) -> bytes:
    """a file cut off"""
    return data[: draw.randrange(len(data) + 1)]


def flipped(data: bytes, draw: random.Random) -> bytes:
    """bytes changed at random"""
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 3, 10]) if data else 0):
        changed[draw.randrange(len(changed))] = draw.choice([0, 10, 34, 44, 59, 255, draw.randrange(256)])
    return bytes(changed)


def not_a_table(data: bytes, draw: random.Random) -> bytes:
    """something else than a table"""
    return draw.choice(
        [
            b"",
            b"\n\n",
            b"PK\x03\x04" + data,
            b"SQLite format 3\x00" + data,
            b"{" + data,
            b"<html>" + data,
            b"\xd0\xcf\x11\xe0" + data,
            b"<<<<<<< HEAD\n" + data,
        ]
    )


DAMAGE = (cut, flipped, not_a_table)


def in_words(kind: Callable) -> str:
    """What a kind of mischief is."""
    return re.sub(r"\s+", " ", (kind.__doc__ or "").strip())
