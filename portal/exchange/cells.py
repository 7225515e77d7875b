"""What stands in the cells of a table: written so that no spreadsheet runs it, and read back."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from portal.api.strict_json import loads

Reading = Literal["text", "list", "json"]
# A spreadsheet takes such a cell for a formula; an apostrophe before it keeps it a text.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_FLAGS = {"true": True, "false": False}


def readings(model: type[BaseModel]) -> dict[str, Reading]:
    """Say of each field of a body how its cell is read."""
    return {name: _reading(field.annotation) for name, field in model.model_fields.items()}


def _reading(annotation: Any) -> Reading:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _reading(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return _reading(next(each for each in get_args(annotation) if each is not type(None)))
    if origin is list:
        return "list"
    return "text" if origin is Literal or annotation in {str, datetime, UUID} else "json"


def read_cell(cell: str, reading: Reading) -> Any:
    """Read a cell that is not empty; what is not JSON where JSON may stand is taken as a text."""
    cell = cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
    if reading == "text":
        return cell
    try:
        return loads(cell.encode())
    except ValueError:
        pass
    if reading == "list":
        return [part.strip() for part in cell.split(",") if part.strip()]
    return _FLAGS.get(cell.lower(), cell)


def write_cell(value: Any, reading: Reading) -> str:
    """Write a value so that it is read back as it is; nothing is an empty cell."""
    if value is None:
        return ""
    return _harmless(_as_text(value, reading))


def _as_text(value: Any, reading: Reading) -> str:
    if isinstance(value, str) and (reading == "text" or _stays(value, reading)):
        return value
    return json.dumps(value, ensure_ascii=False) if reading != "text" else str(value)


def _stays(text: str, reading: Reading) -> bool:
    return text != "" and read_cell(_harmless(text), reading) is text


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def read_cells(cells: Mapping[str, str], known: Mapping[str, Reading]) -> dict[str, Any]:
    """Read the cells of a row that are not empty, by the names of their columns."""
    return {
        name: read_cell(cell, known.get(name, "text"))
        for name, cell in cells.items()
        if cell.strip()
    }
