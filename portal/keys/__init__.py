"""API keys of people, and how much of the REST interface each caller may use in a minute."""
