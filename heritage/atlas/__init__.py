"""Finding a place: the front page (map, near me and search come here)."""
