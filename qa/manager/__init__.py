"""Work of the manager that flows between the store and the rules: load, decide with `scoring`, write."""
