"""Payment codes of shops: account versions, their verification, checks and tamper reports."""
