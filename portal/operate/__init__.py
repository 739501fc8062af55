"""Commands of an operator: copy the database to the other engine, back up, restore, upgrade."""
