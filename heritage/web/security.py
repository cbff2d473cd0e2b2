"""Headers that tell the browser what a page may do: nothing that it does not need."""

from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
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
        response.headers.update(headers)
        return response
