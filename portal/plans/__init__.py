"""Plans, roadmap, checklists, the ledger of what was shifted, and help by coaches."""
