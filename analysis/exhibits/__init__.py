"""One module a figure: processed tables in, drawing out; nothing is computed, nothing saved."""
