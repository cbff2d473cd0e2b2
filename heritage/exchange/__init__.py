"""Content files in and out, and what machines read: sitemap and robots."""
