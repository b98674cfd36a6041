"""Fits the models of `qa.meaning` on labelled conversations. Run by `make model`; nothing here is needed to use CallQA."""
