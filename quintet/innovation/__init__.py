"""Innovation: learning to scale new solutions. The methods of the field, by name."""

METHODS = {
    "locate_facilities": "facilities",
    "pipeline_flow": "pipeline",
    "vehicle_routes": "vehicle_routes",
}
