"""Work on the text of a conversation that changes nothing but the text: normalise, redact."""
