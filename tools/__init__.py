"""Commands for maintainers: they rebuild what the repository carries as data."""
