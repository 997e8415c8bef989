"""From the codings of any number of coders to the adjudicated one.

In come codings, adjudications and sheets of coders; out go agreement with its intervals, disagreements, sheets for new coders, and the claims of an
audited document. It imports `model` and `collect`.
"""
