"""What every page shares: language of the request, security headers, errors, static files, the page cache."""
