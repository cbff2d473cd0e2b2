"""Photos and recordings that people send: taken in, made safe and small, kept, shown."""
