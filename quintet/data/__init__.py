"""Data: building impactful data ecosystems. The methods of the field, by name."""

METHODS = {
    "access_to_services": "access_to_services",
    "composite_index": "composite",
    "compliance_share": "compliance",
    "data_availability": "availability",
    "krippendorff_alpha": "agreement",
    "sex_disaggregation_gap": "sex_gap",
}
