"""Django's PostgreSQL backend with the portal's rule for writers; named as ENGINE in the settings."""
