"""Strategic foresight: learning to navigate uncertainty. The methods of the field, by name."""

METHODS = {
    "milestone_forecast": "milestones",
}
