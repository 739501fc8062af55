"""The case *Homes and the rising sea*: when to raise homes, build a wall or retreat."""
