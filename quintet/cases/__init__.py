"""Runnable use cases of the policy brief, by name: data -> methods -> decision. One folder per case."""

CASES = {
    "sdg17_data_gaps": "sdg17_data_gaps.case",
    "story_crops": "story_crops.case",
}
