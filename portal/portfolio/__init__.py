"""The portfolio app: initiatives of every kind, their search, review, import and copies."""
