"""From a recording to turns with speakers and times, and what can be measured on it."""
