"""Festivals, kept by their date in the Vietnamese lunar calendar."""
