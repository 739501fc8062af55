"""Data: building impactful data ecosystems. The methods of the field, by name."""

METHODS = {
    "data_availability": "availability",
    "sex_disaggregation_gap": "sex_gap",
}
