"""`hearken records`: what the server keeps on disk, for whoever runs it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from client.commands import options

if TYPE_CHECKING:
    from server.records.session import Records

records = typer.Typer(name="records", no_args_is_help=True, help="Read and erase what the server keeps.")

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE.toml", help="The server's settings; hearken.toml if there.")
]
Tenant = Annotated[str, typer.Option("--tenant", help="Whose session; without tokens there is one tenant, unnamed.")]


@records.command()
def concerns(config: Config = None, json: options.Json = False) -> None:
    """Show the reports that the assistant said something wrong or harmful, oldest first."""
    with _open(config) as kept:
        found = kept.concerns.all()
    for each in found:
        at = _when(each.at_s)
        if json:
            _json({"report_id": each.report_id, "tenant": each.tenant, "session_id": each.session_id,
                   "turn_index": each.turn_index, "at": at, "text": each.text})  # fmt: skip
        else:
            turn = f"turn {each.turn_index}" if each.turn_index else "the whole call"
            typer.echo(f"{at}  {each.report_id}  session {each.session_id}, {turn}\n    {each.text}")
    if not found and not json:
        typer.echo("No concern was reported.")


@records.command()
def report(
    year: Annotated[int, typer.Argument(help="The calendar year, in UTC.")],
    config: Config = None,
    json: options.Json = False,
) -> None:
    """Count the crisis notices of a year by place and level, without anything about anybody."""
    from server.safety.protocol import PROTOCOL_VERSION

    with _open(config) as kept:
        counts = kept.notices.of_year(year)
    if json:
        rows = [{"country": each.country, "region": each.region, "level": each.level, "minor": each.minor,
                 "notices": each.count} for each in counts]  # fmt: skip
        _json({"year": year, "crisis_protocol_version": PROTOCOL_VERSION, "rows": rows})
        return
    total = sum(each.count for each in counts)
    typer.echo(f"Crisis notices in {year}: {total} (crisis protocol {PROTOCOL_VERSION})")
    for each in counts:
        place = each.region or each.country or "unknown place"
        typer.echo(f"  {place:14} {each.level:9} {'minors' if each.minor else 'all others':11} {each.count:>8}")


@records.command()
def export(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    tenant: Tenant = "",
    config: Config = None,
) -> None:
    """Print what is kept of a session as one JSON object a turn, for the person it belongs to."""
    with _open(config) as kept:
        turns = kept.transcripts.of(tenant, session_id)
    for turn in turns:
        _json({"turn_index": turn.turn_index, "at": _when(turn.at_s), "caller": turn.caller,
               "assistant": turn.assistant})  # fmt: skip


@records.command()
def erase(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    tenant: Tenant = "",
    config: Config = None,
) -> None:
    """Erase what is kept of a session, reports about it too."""
    with _open(config) as kept:
        said = kept.transcripts.erase(tenant, session_id)
        gone = kept.concerns.erase(tenant, session_id) or said
    typer.echo("Erased." if gone else "There was nothing to erase.")


@records.command()
def purge(config: Config = None) -> None:
    """Drop what is past its time now; a running server does so every hour."""
    with _open(config) as kept:
        typer.echo(f"{kept.purge()} records dropped.")


@contextmanager
def _open(config: Path | None) -> Iterator[Records]:
    from server.errors import SettingsError
    from server.main import open_records
    from server.settings import load_settings

    kept = open_records(load_settings(config).records)
    if kept is None:
        raise SettingsError("records.folder is empty, so nothing is kept; name the folder in hearken.toml.")
    try:
        yield kept
    finally:
        kept.close()


def _when(at_s: float) -> str:
    return datetime.datetime.fromtimestamp(at_s, datetime.UTC).isoformat(timespec="seconds")


def _json(row: object) -> None:
    import json

    typer.echo(json.dumps(row, ensure_ascii=False))
