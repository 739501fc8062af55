"""The value chain: how initiatives pass from challenge to scale, gate by gate."""
