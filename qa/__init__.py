"""The machine around the judgment: read, transcribe, measure, score, store, export; the command line."""

__version__ = "0.1.0"
