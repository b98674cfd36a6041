"""One file a command: a plain function that can be imported, and the thin wrapper the command line calls."""
