"""The case *Lessons for girls out of school*: who can be reached how, what it costs, what to collect first."""
