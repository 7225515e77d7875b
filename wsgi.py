"""The WSGI application, for any server that asks for `wsgi:app`."""

from portal.app import from_environment

app = from_environment()
