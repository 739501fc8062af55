"""Strategic foresight: learning to navigate uncertainty. The methods of the field, by name."""

METHODS = {
    "extreme_levels": "extreme_levels",
    "milestone_forecast": "milestones",
}
