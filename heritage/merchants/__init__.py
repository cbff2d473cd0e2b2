"""What a merchant, or an agent beside one, does: registering, showing the code, changing details, printing."""
