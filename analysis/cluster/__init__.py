"""Work of a run on a cluster: an executor that hands it to the workers of Dask, and jobs of Slurm in which these live."""
