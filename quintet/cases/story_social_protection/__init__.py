"""The case *Take-up of social protection*: which step raises enrolment, for whom, and at what cost."""
