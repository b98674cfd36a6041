"""The life of a rubric: drafted, compared, back-tested, published for good, followed in its history, trusted, retired."""
