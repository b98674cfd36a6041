"""Work flows of people: load, decide with `scoring`, write. Each change and its audit entry are one transaction."""
