"""Data: building impactful data ecosystems. The methods of the field, by name."""

METHODS = {
    "amount_to_make": "amount_to_make",
    "access_to_services": "access_to_services",
    "composite_index": "composite",
    "compliance_share": "compliance",
    "crop_sowing": "crop_sowing",
    "data_availability": "availability",
    "krippendorff_alpha": "agreement",
    "sdg_outlook": "outlook",
    "sex_disaggregation_gap": "sex_gap",
    "unpaid_care_value": "unpaid_care",
}
