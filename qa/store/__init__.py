"""The DuckDB database: the only place with SQL. One writer, immutable segments, reads limited by who looks."""
