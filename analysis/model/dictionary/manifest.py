"""The list of what is claimed."""

from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column

MANIFEST = described(
    "manifest",
    "a claimed file",
    "path",
    Column("path", "the file, from the root of the project"),
    Column("case_id", "the case to which it belongs, or study"),
    Column("notebook", "notebook that makes it"),
    Column("cell_id", "id of the cell that shows it", "the executed notebook itself"),
    Column("exhibit", "the exhibit or processed table that it holds, or the notebook"),
    Column("bytes", "its length", type="whole", unit="bytes"),
    Column("sha256", "SHA-256 of its bytes", pattern=r"[0-9a-f]{64}", words="64 hexadecimal digits"),
)
