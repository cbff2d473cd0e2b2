"""Headers that tell the browser what a page may do: nothing that it does not need."""

from flask import Flask, Response, request

POLICY = "Content-Security-Policy"


def content_security_policy(picture_host: str | None = None) -> str:
    """The policy of a page; pictures may also come from `picture_host`, for the one page that shows a map of theirs."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' {picture_host}" if picture_host else "img-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


CONTENT_SECURITY_POLICY = content_security_policy()

HEADERS = {
    POLICY: CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

HSTS = "max-age=63072000; includeSubDomains"


def send_security_headers(app: Flask, is_behind_tls: bool) -> None:
    headers = HEADERS | ({"Strict-Transport-Security": HSTS} if is_behind_tls else {})

    @app.after_request
    def add(response: Response) -> Response:
        own_policy = response.headers.get(POLICY)
        response.headers.update(headers)
        if own_policy:
            response.headers[POLICY] = own_policy
        if response.location and response.location.startswith(request.host_url):
            # Routing writes the Host header into its redirects: whatever a client claims, and http behind a TLS proxy.
            response.location = "/" + response.location.removeprefix(request.host_url)
            response.set_data(b"")  # it says the same again, for browsers of the last century
        return response
