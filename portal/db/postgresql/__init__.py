"""Django's PostgreSQL backend with the portal's rule for writers; named as ENGINE in the settings."""

WRITERS = 0x51_75_69_6E  # the number of the lock under which writers queue
