"""Entities, people, dated grants, access rules and the audit trail."""
