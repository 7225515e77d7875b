"""`portal definitions …`: what can be held, written down and looked at."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.opening import current_settings, opened_store
from portal.definitions import advising, cloning, defining, deleting
from portal.definitions.models import BenefitDefinition
from portal.errors import Invalid

_SET = click.option(
    "--set", "cells", multiple=True, metavar="FIELD=VALUE", help="As in the API; empty: nothing."
)
_FROM = click.option("--from", "file", type=click.File("r"), help="A JSON object with the fields.")
_UNDO = click.option("--undo", is_flag=True, help="The other way round.")


@click.group()
def definitions() -> None:
    """Write down what can be held, and look at it."""


@definitions.command("create")
@click.argument("handle")
@_SET
@_FROM
def create_definition(handle: str, cells: Sequence[str], file: TextIO | None) -> None:
    """Create a definition and print its id; name and period are needed."""
    from portal.api.v3.definition_bodies import DefinitionCreate
    from portal.api.v3.definitions import as_instants

    with opened_store():
        body = DefinitionCreate.model_validate({"handle": handle} | _fields(cells, file))
        made = defining.create(as_instants(body.whole()), **_by_programme())
        click.echo(made.id)
        _warn(made)


@definitions.command("change")
@click.argument("handle")
@_SET
@_FROM
def change_definition(handle: str, cells: Sequence[str], file: TextIO | None) -> None:
    """Change the named fields; what members were promised stays as they were promised it."""
    with opened_store():
        _change(handle, _fields(cells, file))


@definitions.command("clone")
@click.argument("handle")
@click.argument("new_handle")
@_SET
@_FROM
def clone_definition(
    handle: str, new_handle: str, cells: Sequence[str], file: TextIO | None
) -> None:
    """Copy a definition under another handle, with other fields if you like; print its id."""
    with opened_store():
        changes = _changes({"handle": new_handle} | _fields(cells, file))
        copy = cloning.clone(defining.id_of(handle), changes, **_by_programme())
        click.echo(copy.id)
        _warn(copy)


@definitions.command("publish")
@click.argument("handle")
@_UNDO
def publish_definition(handle: str, undo: bool) -> None:
    """Offer a definition to members."""
    with opened_store():
        _change(handle, {"is_published": not undo})


@definitions.command("archive")
@click.argument("handle")
@_UNDO
def archive_definition(handle: str, undo: bool) -> None:
    """Put a definition away: it is offered to nobody, and what is held of it is not redeemed."""
    with opened_store():
        _change(handle, {"is_archived": not undo})


@definitions.command("delete")
@click.argument("handle")
def delete_definition(handle: str) -> None:
    """Take a definition out of sight; the benefits made of it keep what they promised."""
    with opened_store():
        deleting.delete(defining.id_of(handle), by=PROGRAMME, now=now())


@definitions.command("show")
@click.argument("handle")
def show_definition(handle: str) -> None:
    """Print a definition as the API shows it, and warn of what is probably not meant."""
    from portal.api.v3.showing import definitions_json

    with opened_store():
        found = defining.find_by_handle(handle)
        click.echo(json.dumps(definitions_json([found])[0], ensure_ascii=False, indent=2))
        _warn(found)


@definitions.command("list")
def list_all() -> None:
    """Print a line for each definition: its handle, its state, what is out and what is left."""
    from portal.exchange.definitions import everything

    with opened_store():
        for each in everything():
            click.echo(f"{each['handle']:<32} {_state(each):<20} {_out(each)}".rstrip())


def _state(definition: Mapping[str, Any]) -> str:
    if definition["is_archived"]:
        return "archived"
    if not definition["is_published"]:
        return "draft"
    return "claimable" if definition["is_claimable"] else "published"


def _out(definition: Mapping[str, Any]) -> str:
    cap, left = definition["max_global_redemptions"], "total_global_redemptions_remaining"
    parts = [f"{definition['total_global_created']} given"]
    if cap is not None:
        parts.append(f"{definition[left]} of {cap} redemptions left")
    if definition["total_allocations"]:
        free = definition["total_allocations_remaining"]
        parts.append(f"{free} of {definition['total_allocations']} codes free")
    return ", ".join(parts)


def _change(handle: str, fields: dict[str, Any]) -> None:
    definition_id = defining.id_of(handle)
    _warn(defining.change(definition_id, _changes(fields), **_by_programme()))


def _changes(fields: dict[str, Any]) -> dict[str, Any]:
    from portal.api.v3.definition_bodies import DefinitionChange
    from portal.api.v3.definitions import as_instants

    body = DefinitionChange.model_validate(fields)
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    return as_instants(body.sent())


def _fields(cells: Sequence[str], file: TextIO | None) -> dict[str, Any]:
    """Read what was set, each value as the cell of a table is read; it wins over the file."""
    from portal.api.strict_json import loads
    from portal.exchange.cells import read_cell
    from portal.exchange.definitions import DEFINITIONS

    try:
        fields = loads(file.read().encode()) if file else {}
    except ValueError as error:
        raise Invalid({"file": [str(error)]}) from error
    if not isinstance(fields, dict):
        raise Invalid({"file": ["must hold an object"]})
    for cell in cells:
        name, equals, value = cell.partition("=")
        if not equals:
            raise Invalid({name: ["must be set as FIELD=VALUE"]})
        known = DEFINITIONS.columns.get(name, "text")
        fields[name] = read_cell(value, known) if value else None
    return fields


def _by_programme() -> dict[str, Any]:
    return {"by": PROGRAMME, "now": now(), "image_hosts": current_settings().image_hosts}


def _warn(definition: BenefitDefinition) -> None:
    for name, texts in advising.warnings_about(definition, now=now()).items():
        click.echo(f"Warning: {name}: {' '.join(texts)}", err=True)
