"""What every call passes once it is known who is calling."""

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest

from portal.api.floods import slow_down
from portal.api.guard import operation
from portal.api.replaying import answer_once


def check_in(blueprint: Blueprint) -> None:
    """Register the steps, in their order, behind the guard of a blueprint."""
    for step in (slow_down, _refuse_nul, _allow_imports, answer_once):
        blueprint.before_request(step)


def _refuse_nul() -> None:
    """Refuse what no database keeps in a text. Raises BadRequest."""
    if "\x00" in request.path or any(
        "\x00" in f"{key}{value}" for key, value in request.args.items(multi=True)
    ):
        raise BadRequest("The address holds a NUL character.")


def _allow_imports() -> None:
    """Let bodies be larger where many things arrive at once."""
    if (largest := operation().largest_body) is not None:
        request.max_content_length = largest
