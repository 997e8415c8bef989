"""The site: pages made of claims and processed tables, for reading in a browser without a network."""
