"""Runnable use cases of the policy brief, by name: data -> methods -> decision. One folder per case."""

CASES = {
    "city_connected": "city_connected.case",
    "sdg17_data_gaps": "sdg17_data_gaps.case",
    "story_social_protection": "story_social_protection.case",
    "story_remote_health": "story_remote_health.case",
    "story_girls_learning": "story_girls_learning.case",
    "story_coast": "story_coast.case",
    "story_crops": "story_crops.case",
}
