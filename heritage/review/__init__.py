"""The review desk: the queue, cases with their automatic checks, visits, decisions, reports of tampering."""
