"""From raw data to claims: notebooks run by papermill as tasks of one graph, compared with what is claimed."""
