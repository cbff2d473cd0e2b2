"""Pictures and recordings of places: taken in, described, credited, published."""
