"""The headers that every answer carries, errors and static files included."""

from flask import Flask, Response, abort, request

from portal.config import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NEVER = "geolocation=(), microphone=(), payment=(), usb=()"


def security_headers(settings: Settings) -> dict[str, str]:
    """Return the headers, of which none depends on the request."""
    headers = {
        "Content-Security-Policy": _written(_policy(settings)),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": f"camera=(), {_NEVER}",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def allow_camera(response: Response, settings: Settings) -> Response:
    """Let one page use the camera, and the reader of codes that looks through it."""
    reading = {"script-src": "'self' 'wasm-unsafe-eval'", "media-src": "blob:"}
    response.headers["Content-Security-Policy"] = _written(_policy(settings) | reading)
    response.headers["Permissions-Policy"] = f"camera=(self), {_NEVER}"
    return response


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _policy(settings: Settings) -> dict[str, str]:
    pictures = " ".join(["'self'", "data:", *(f"https://{host}" for host in settings.image_hosts)])
    return {
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
    if origin is not None and origin.partition("://")[2] != request.host:
        abort(403)
