"""Builds a portal from its settings and wires its parts together."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.api.errors import http_error as api_error
from portal.api.guard import LARGEST_IMPORT
from portal.api.wiring import BLUEPRINTS as API_BLUEPRINTS
from portal.api.wiring import is_for_api
from portal.api.wiring import register as register_api
from portal.config import Settings, WrongSettings, read_settings
from portal.database import db, engine_settings, prepare_engines
from portal.paths import TEMPLATES, TRANSLATIONS
from portal.revisions import is_current
from portal.routing import CONVERTERS
from portal.web.audiences import register_pages
from portal.web.compressing import compress_answers
from portal.web.error_pages import answer_errors
from portal.web.error_pages import http_error as page_error
from portal.web.extensions import babel, csrf, login_manager
from portal.web.gettext import translate_templates
from portal.web.languages import locale_of_request
from portal.web.mailing import prepare_mail
from portal.web.noticing import notice_refusals
from portal.web.places import Places
from portal.web.receiving import Receiving
from portal.web.security_headers import add_security_headers
from portal.web.signed_in import give_back
from portal.web.static_files import static_files
from portal.web.template_tools import equip_templates
from portal.web.theme import prepare_theme

LARGEST_BODY = 64 * 1024


class Portal(Flask):
    """A Flask application behind the doors that requests pass first, such as the static files."""

    door: Callable[..., Iterable[bytes]]

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Let a request in by the outermost door."""
        return self.door(environ, start_response)


def create_app(settings: Settings) -> Portal:
    """Build the WSGI application of one portal."""
    app = Portal("portal", template_folder=str(TEMPLATES), static_folder=None)
    app.config.from_mapping(_flask_settings(settings))
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    _open_store(app)
    app.url_map.converters |= CONVERTERS
    babel.init_app(app, locale_selector=locale_of_request)
    csrf.init_app(app)
    login_manager.session_protection = None
    # Templates are given the member by a context of ours, which an outage does not ask again.
    login_manager.init_app(app, add_context_processor=False)
    translate_templates(app)
    prepare_mail(app, settings)
    equip_templates(app, settings)
    prepare_theme(app, settings)
    add_security_headers(app, settings)
    compress_answers(app)
    answer_errors(app)
    notice_refusals(app)
    register_pages(app)
    register_api(app)
    for blueprint in API_BLUEPRINTS:
        csrf.exempt(blueprint)
    app.register_error_handler(HTTPException, _answer_in_kind)
    app.teardown_appcontext(give_back)
    at_work = Places(app.wsgi_app, settings.threads)
    app.door = static_files(app, settings, Receiving(at_work, largest=LARGEST_IMPORT))
    if settings.proxies:
        hops = settings.proxies
        app.door = ProxyFix(app.door, x_for=hops, x_proto=hops, x_host=hops)
    return app


def _answer_in_kind(error: HTTPException) -> Response:
    """Answer an error of HTTP, which may belong to no blueprint, by its path."""
    return api_error(error) if is_for_api() else page_error(error)


def from_environment() -> Portal:
    """Build the application that the environment describes.

    Raises WrongSettings, also when the store is of another version.
    """
    return on_current_store(create_app(read_settings()))


def on_current_store(app: Portal) -> Portal:
    """Return the application. Raises WrongSettings when its store is of another version."""
    with app.app_context():
        if not is_current():
            raise WrongSettings("The store is of another version: run `portal db upgrade`.")
    return app


def _open_store(app: Flask) -> None:
    db.init_app(app)
    # The portal opens no asynchronous session; looking for one to close took 0.4 ms a request.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    with app.app_context():
        prepare_engines(db.engines)


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_https else "session",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.trusted_device_days),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        "SQLALCHEMY_ENGINES": engine_settings(
            settings.database,
            pool_size=settings.database_pool,
            audit_key=settings.signing_key,
            replica_url=settings.read_database,
        ),
    }
