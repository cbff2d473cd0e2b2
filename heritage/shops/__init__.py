"""Shops: registration, listing, what they accept and when they are open."""
