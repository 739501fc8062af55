"""The Django project: people, entities, runs and the pages that mirror the brief."""
