"""How right the machine is: labelled conversations in, agreement with careful reviewers out."""
