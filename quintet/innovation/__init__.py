"""Innovation: learning to scale new solutions. The methods of the field, by name."""

METHODS = {
    "locate_facilities": "facilities",
    "clean_industry_path": "clean_industry",
    "pipeline_flow": "pipeline",
    "vehicle_routes": "vehicle_routes",
}
