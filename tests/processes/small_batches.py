"""The command line with so few files to a batch that a kill comes between two."""

import qa.runners.mapping
from qa.__main__ import main as command


def main() -> None:
    qa.runners.mapping.BATCH = 3
    command()
