"""`portal import …` and `portal export …`: by file, in and out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.opening import current_settings, opened_store
from portal.exchange.kinds import Given, Kind, Mistakes
from portal.exchange.reading import FORMATS, Format

_KINDS = click.Choice(["definitions", "profiles", "benefits", "codes"])
_ENDINGS: dict[str, Format] = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_WRITTEN_IN = click.option(
    "--format", "written_in", type=click.Choice(FORMATS), help="What it is written in."
)
_POOL = click.option("--definition", help="The handle of the definition whose codes these are.")


@click.command("import")
@click.argument("kind", type=_KINDS)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@_WRITTEN_IN
@_POOL
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing if one row is wrong.")
def import_file(
    kind: str,
    file: str,
    written_in: Format | None,
    definition: str | None,
    dry_run: bool,
    all_or_nothing: bool,
) -> None:
    """Bring in a file, from JSON, lines of JSON or CSV; it may be brought in again.

    What is wrong is printed, one line each; the good rows are kept unless told otherwise.
    """
    from portal.exchange.importing import bring_in
    from portal.exchange.reading import read_rows

    chosen = _kind(kind)
    with opened_store(), _followed(file) as followed:
        rows = read_rows(followed, written_in or _by_ending(file), chosen.columns)
        given = Given(PROGRAMME, now(), current_settings(), definition)
        tally = bring_in(rows, chosen, given, told=_tell, whole=all_or_nothing, dry_run=dry_run)
    said = ", ".join(f"{tally[name]} {name}" for name in ("added", "changed", "unchanged"))
    is_kept = not dry_run and not (all_or_nothing and tally["wrong"])
    click.echo(said if is_kept else f"Nothing was kept. It would be: {said}", err=True)
    if tally["wrong"]:
        raise click.ClickException(f"{tally['wrong']} rows are wrong.")


@click.command("export")
@click.argument("kind", type=_KINDS)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@_WRITTEN_IN
@_POOL
def export_file(
    kind: str, file: Path | None, written_in: Format | None, definition: str | None
) -> None:
    """Write out everything of a kind, into a file for your eyes only, or to be read at once."""
    from portal.exchange.exporting import write_out

    chosen = _kind(kind)
    with opened_store(), _opened(file) as opened:
        given = Given(PROGRAMME, now(), current_settings(), definition)
        ending = written_in or _by_ending(str(file or ""))
        count = write_out(chosen, given, opened, ending)
    click.echo(f"{count} {kind}", err=True)


def _kind(name: str) -> Kind:
    """Load what is needed now, and not for every command."""
    from portal.exchange.benefits import BENEFITS
    from portal.exchange.codes import CODES
    from portal.exchange.definitions import DEFINITIONS
    from portal.exchange.profiles import PROFILES

    kinds = {"definitions": DEFINITIONS, "profiles": PROFILES, "benefits": BENEFITS, "codes": CODES}
    return kinds[name]


def _by_ending(name: str) -> Format:
    return _ENDINGS.get(Path(name).suffix.lower(), "csv")


def _tell(line: int, mistakes: Mistakes) -> None:
    for field, texts in mistakes.items():
        click.echo(f"line {line}: {f'{field}: ' if field else ''}{' '.join(texts)}")


@contextmanager
def _followed(file: str) -> Iterator[BinaryIO]:
    """Open a file, or what is typed, and show on a terminal how far a file is read."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with click.open_file(file, "rb") as stream:
        opened = cast("BinaryIO", stream)
        if file == "-" or not console.is_terminal:
            yield opened
            return
        with Progress(console=console, transient=True) as progress:
            yield progress.wrap_file(opened, total=Path(file).stat().st_size, description="Reading")


@contextmanager
def _opened(file: Path | None) -> Iterator[TextIO]:
    """Open a file beside the one that was named, which takes its place once it is whole."""
    if file is None:
        with click.open_file("-", "w", encoding="utf-8") as stream:
            yield cast("TextIO", stream)
        return
    beside = file.with_name(f".{file.name}.partial")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as opened:
            yield opened
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
