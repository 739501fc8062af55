"""Data: building impactful data ecosystems. The methods of the field, by name."""

METHODS = {
    "composite_index": "composite",
    "compliance_share": "compliance",
    "crop_sowing": "crop_sowing",
    "data_availability": "availability",
    "krippendorff_alpha": "agreement",
    "sex_disaggregation_gap": "sex_gap",
}
