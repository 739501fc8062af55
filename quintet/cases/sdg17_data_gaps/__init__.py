"""The case *SDG data gaps*: which countries and goals lack data, for whom, and what to close first."""
