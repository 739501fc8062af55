"""Frameworks, indicators, targets and answers: one engine for scorecards, maturity models, surveys and checklists."""
