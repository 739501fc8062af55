"""What is due from a person, on a page and by e-mail."""
