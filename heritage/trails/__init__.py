"""Trails: sites put in an order, with a reason for each stop."""
