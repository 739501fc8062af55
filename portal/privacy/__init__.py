"""What is kept about people: shown, handed out, erased, and forgotten in time."""
