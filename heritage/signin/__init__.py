"""Signing in and out, one's own account, and the pages on which administrators look after accounts."""
