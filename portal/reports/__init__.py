"""Reports to the Chief Executives Board and its committees, frozen with what they rest on."""
