"""What people fill in by hand, as tables of a data set: workbooks written and read back, free sheets of facts, and libraries of references.

`sheets` says which sheets a workbook has and `codes` what codes are called in them; `workbook` writes one of what `gathered` has. `opened` opens a file that
somebody brings, `cells` says what stands in a cell whatever a spreadsheet made of it, `filled` and `fact_sheet` make rows of tables of it, `references` of
a library, and `bringing` is what changes in a data set.
"""
