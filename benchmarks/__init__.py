"""Speed and size of the site beside a peer in the same run: `python -m benchmarks` prints one table.

Every server is a child process of its own under waitress on a free port of this machine, and so is the client that
loads it; the database is a new SQLite file with the real content. Nothing leaves the machine.
"""
