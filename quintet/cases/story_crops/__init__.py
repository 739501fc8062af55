"""The case *Choose the crop and the sowing date*: the story that opens the data chapter of the policy brief."""
