"""Ways to map the pipeline over many sources. Every runner yields the outcome of each batch as it is done."""
