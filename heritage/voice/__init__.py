"""Visitors' voice: corrections and memories that people send from the page of a place, and what staff make of them."""
