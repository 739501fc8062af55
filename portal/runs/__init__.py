"""Runs of methods and cases: the queue, its worker, results by their hash, the pages and the REST operations."""
