"""The case *Remote health*: drones, tests and remote doctors for people far from a hospital."""
