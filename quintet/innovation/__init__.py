"""Innovation: learning to scale new solutions. The methods of the field, by name."""

METHODS = {
    "clean_industry_path": "clean_industry",
    "pipeline_flow": "pipeline",
}
