"""Positions of states that ask a third state for the same person."""

import pandas as pd

pd.set_option("mode.string_storage", "python")  # the same text columns whether or not pyarrow is there, which pandas would use for them
