"""The site: pages for reading in a browser without a network, on which every mark leads to its pages.

In come claims and processed tables; out goes a folder of HTML. It imports `trace`, `pipeline` and the rooms above it.
"""
