"""Behavioural science: enabling better choices. The methods of the field, by name."""

METHODS = {
    "trial_take_up": "take_up",
    "encouragement_effect": "encouragement",
}
