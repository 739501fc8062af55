"""The case *A connected city*: five fields that feed each other, and where to open clinics that floods do not close."""
