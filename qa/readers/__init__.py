"""Reads what people have - recordings and chat logs - into sources the pipeline understands. One file a format."""
