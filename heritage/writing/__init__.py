"""The culture desk: the words of each place in each language, from a draft to the public page."""
