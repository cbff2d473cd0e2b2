"""Heritage sites: their facts, and their texts in every language."""
