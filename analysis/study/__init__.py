"""Cases side by side: their steps, organs, dyads, law and press, and sentences that generalise over them.

In come a study and choices; out go tables over its cases, and sentences. It imports `model`, `collect` and `positions`.
"""
