"""What turns mean: readers behind the TurnReader protocol of scoring. Models load when first asked."""
