"""The headers that every answer carries, errors and static files included."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from portal.config import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def security_headers(settings: Settings) -> dict[str, str]:
    """Return the headers, of which none depends on the request."""
    pictures = " ".join(["'self'", "data:", *(f"https://{host}" for host in settings.image_hosts)])
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": pictures,
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def add_security_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer, keep pages out of caches and refuse foreign posts."""
    headers = security_headers(settings)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def refuse_cross_site() -> None:
    """Refuse an unsafe request that a browser says comes from another site."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)
