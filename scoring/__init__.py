"""The pure core: a conversation and a rubric in, a scorecard with evidence out. No audio, no SQL, no network, no clock."""
