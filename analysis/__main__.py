"""`python -m analysis VERB`: the command `rival-requests`, where it is not installed."""

from analysis.cli.group import main

if __name__ == "__main__":
    main()
