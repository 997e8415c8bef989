"""Notebooks to files: what they depend on, how they are executed, and how what they make becomes a claim.

In come data, notebooks and choices; out go the files of a run, and claims where somebody refreshes them.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None keeps a module out, which the stubs do not know
"""Importing nbformat, jsonschema builds a grammar of international addresses with it, in more than a second; no schema of notebooks asks for them."""
