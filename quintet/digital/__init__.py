"""Digital: fluency in digital impact. The methods of the field, by name."""

METHODS = {
    "learning_reach": "learning_reach",
}
