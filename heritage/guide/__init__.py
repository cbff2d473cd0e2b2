"""The guide of the desk: for each of its pages, in Vietnamese, what it is for and what to do there."""
