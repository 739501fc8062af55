"""Sign-in: passwords, second factors, sessions, other organisations' sign-in, invitations."""
