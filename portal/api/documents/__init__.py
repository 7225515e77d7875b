"""The API described, for programs and for people; open to everybody, since it holds no secret."""

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.api.errors import answer_errors
from portal.api.guard import settings
from portal.api.operations import call

documents = Blueprint("documents", __name__, url_prefix="/api/v3")
answer_errors(documents)
_WRITTEN = "openapi document"


@documents.get("/openapi.json")
@call(answers="Document")
def show_document() -> ResponseReturnValue:
    """Show this document."""
    return jsonify(_document())


@documents.get("/docs")
def read_document() -> ResponseReturnValue:
    groups: dict[str, list[dict[str, str]]] = {}
    for path, methods in _document()["paths"].items():
        for method, said in methods.items():
            line = {"method": method.upper(), "path": path, "summary": said["summary"]}
            groups.setdefault(said["tags"][0], []).append(line)
    return render_template(
        "api/docs.html", groups=groups, href=url_for(f"{documents.name}.show_document")
    )


def _document() -> dict[str, Any]:
    """Return the document, which is written once for each application."""
    app = current_app
    if _WRITTEN not in app.extensions:
        # The models of answers serve this document alone, and take 35 ms to make.
        from portal.api.documents.document import document

        app.extensions[_WRITTEN] = document(app, settings())
    written: dict[str, Any] = app.extensions[_WRITTEN]
    return written
