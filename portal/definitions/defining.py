"""Creates and changes benefit definitions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.audit.recording import Actor, record
from portal.database import db, reading, reading_entities, transaction, violated
from portal.definitions import catalogue, conditions
from portal.definitions.explanations import mistakes_in
from portal.definitions.models import BenefitDefinition, DefinitionStock
from portal.definitions.texts import TEXTS, written
from portal.errors import Invalid, NotFound
from portal.retrying import retried

CONDITIONS = ("claim_condition", "view_condition", "visibility_condition")
CAP = "max_global_redemptions"
_COLUMNS = frozenset(column.key for column in inspect(BenefitDefinition).column_attrs)


@retried
def create(
    fields: Mapping[str, Any], *, by: Actor, now: datetime, image_hosts: Sequence[str] = ()
) -> BenefitDefinition:
    """Write a new definition. Raises Invalid naming each field that cannot be right."""
    _check(fields)
    texts = written(fields, image_hosts=image_hosts, now=now)
    definition = BenefitDefinition(texts=texts, created_at=now, updated_at=now)
    _set_columns(definition, fields)
    definition.stock = DefinitionStock(cap=fields.get(CAP), reserved=0, redeemed=0)
    with _named_mistakes(), transaction() as session:
        session.add(definition)
        session.flush()
        catalogue.changed()
        after = _written(fields)
        record("definition created", by=by, at=now, definition_id=definition.id, after=after)
    return definition


@retried
def change(
    definition_id: int,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    image_hosts: Sequence[str] = (),
) -> BenefitDefinition:
    """Change the named fields only; texts that were promised stay as they were promised.

    Where all are as they were, nothing is written. Raises NotFound, or Invalid naming each field
    that cannot be right.
    """
    with _named_mistakes(), transaction() as session:
        definition = held_still(definition_id)
        fields = differing(definition, fields)
        if not fields:
            return definition
        before = {name: _current(definition, name) for name in fields}
        whole = all_fields(definition) | dict(fields)
        _check(whole)
        if fields.keys() & {*TEXTS, "meta"}:
            definition.texts = written(whole, image_hosts=image_hosts, now=now)
        _set_columns(definition, fields)
        definition.updated_at = now
        if CAP in fields:
            _set_cap(definition, fields[CAP])
        session.flush()
        catalogue.changed()
        record(
            "definition changed",
            by=by,
            at=now,
            definition_id=definition.id,
            before=_written(before),
            after=_written(fields),
        )
    return definition


def find(definition_id: int) -> BenefitDefinition:
    """Return a definition with its texts and its stock. Raises NotFound."""
    return _found(_whole(BenefitDefinition.id == definition_id))


def find_even_deleted(definition_id: int) -> BenefitDefinition:
    """Return a definition for those who are told that it is gone. Raises NotFound."""
    return _found(_whole(BenefitDefinition.id == definition_id, even_deleted=True))


def find_by_handle(handle: str) -> BenefitDefinition:
    """Return the definition of this handle with its texts and its stock. Raises NotFound."""
    return _found(_whole(BenefitDefinition.handle == handle))


def ids_of_handles(handles: Iterable[str]) -> dict[str, int]:
    """Return the ids of the definitions that have one of these handles."""
    there = BenefitDefinition.handle.in_(set(handles)) & BenefitDefinition.deleted_at.is_(None)
    with reading() as connection:
        rows = connection.execute(
            select(BenefitDefinition.handle, BenefitDefinition.id).where(there)
        )
        return {row.handle: row.id for row in rows}


def _found(one: Select[BenefitDefinition]) -> BenefitDefinition:
    with reading_entities() as session:
        definition = session.scalar(one)
    if definition is None:
        raise NotFound
    return definition


def id_of(handle: str) -> int:
    """Return the id of the definition with this handle. Raises NotFound."""
    known = select(BenefitDefinition.id).where(
        BenefitDefinition.handle == handle, BenefitDefinition.deleted_at.is_(None)
    )
    with reading() as connection:
        found = connection.scalar(known)
    if found is None:
        raise NotFound
    return found


def _whole(chosen: ColumnElement[bool], *, even_deleted: bool = False) -> Select[BenefitDefinition]:
    there = BenefitDefinition.deleted_at.is_(None) | even_deleted
    return (
        select(BenefitDefinition)
        .where(chosen, there)
        .options(joinedload(BenefitDefinition.texts), joinedload(BenefitDefinition.stock))
    )


def held_still(definition_id: int) -> BenefitDefinition:
    """Lock a definition in the open transaction. Raises NotFound."""
    one = _whole(BenefitDefinition.id == definition_id)
    definition = db.session.scalar(one.with_for_update(of=BenefitDefinition))
    if definition is None:
        raise NotFound
    return definition


def _set_columns(definition: BenefitDefinition, fields: Mapping[str, Any]) -> None:
    for name in fields.keys() & _COLUMNS:
        setattr(definition, name, fields[name])


def _set_cap(definition: BenefitDefinition, cap: int | None) -> None:
    db.session.execute(
        update(DefinitionStock)
        .where(DefinitionStock.definition_id == definition.id)
        .values(cap=cap)
        .execution_options(synchronize_session="fetch")
    )


def _current(definition: BenefitDefinition, name: str) -> Any:
    if name == CAP:
        return definition.stock.cap
    return getattr(definition.texts if name in TEXTS else definition, name)


def differing(definition: BenefitDefinition, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the fields that the definition does not have as they are."""
    return {
        name: value
        for name, value in fields.items()
        if not _is_same(value, _current(definition, name))
    }


def _is_same(value: Any, other: Any) -> bool:
    """Tell whether a value is echoed alike: to the second, with 1 not true, and in its order."""
    if isinstance(value, datetime) and isinstance(other, datetime):
        return value.replace(microsecond=0) == other.replace(microsecond=0)
    return repr(value) == repr(other)


def all_fields(definition: BenefitDefinition) -> dict[str, Any]:
    """Return everything that a definition says, by name."""
    return {name: _current(definition, name) for name in (*_COLUMNS, *TEXTS, CAP)}


def _written(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in fields.items()
    }


def _check(fields: Mapping[str, Any]) -> None:
    """Refuse what contradicts itself. Raises Invalid with every mistake there is."""
    mistakes: dict[str, list[str]] = {}
    for name in CONDITIONS:
        try:
            conditions.checked(fields.get(name))
        except conditions.InvalidCondition as invalid:
            mistakes[name] = [str(invalid)]
    if wrong := mistakes_in(fields.get("meta") or {}):
        mistakes["meta"] = wrong
    opens, closes = fields.get("claim_period_start_at"), fields.get("claim_period_end_at")
    if opens and closes and closes <= opens:
        mistakes["claim_period_end_at"] = ["The claim period must end after it starts."]
    absolute = str(fields.get("period_type", "")).startswith("absolute")
    if absolute and not fields.get("absolute_expiry"):
        mistakes["absolute_expiry"] = ["A date is needed where the period is an absolute date."]
    if mistakes:
        raise Invalid(mistakes)


@contextmanager
def _named_mistakes() -> Iterator[None]:
    """Turn a broken promise of the database into the field that broke it."""
    try:
        yield
    except IntegrityError as error:
        match violated(error):
            case "one_definition_per_handle":
                raise Invalid({"handle": ["The handle has already been taken."]}) from error
            case "stock_within_cap":
                raise Invalid({CAP: ["More than that has been given out already."]}) from error
        raise
