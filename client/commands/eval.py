"""`hearken eval`: figures about the running system, on anybody's data."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from client.commands import options
from client.commands.eval_emotion import emotion
from client.commands.eval_empathy import empathy
from client.commands.eval_reply import reply
from client.commands.eval_safety import safety

if TYPE_CHECKING:
    from client.asr_caller import Spoken
    from training.asr_eval import Recording

evaluate = typer.Typer(name="eval", no_args_is_help=True, help="Measure how well the system does.")
evaluate.command()(emotion)
evaluate.command()(empathy)
evaluate.command()(reply)
evaluate.command()(safety)

DEFAULT_MANIFEST = Path("../shared/data/speech/manifest.tsv")
DEFAULT_SOURCES = ("LJSpeech", "LibriSpeech test-clean", "LibriVox Sense & Sensibility")


@evaluate.callback()
def _group() -> None:
    """Measure how well the system does."""


@evaluate.command()
def asr(
    manifest: Annotated[
        Path,
        typer.Option(
            "--data",
            "--manifest",
            metavar="FILE.tsv",
            help="Recordings with their words; columns as in ../shared/data/speech.",
        ),
    ] = DEFAULT_MANIFEST,
    source: Annotated[
        list[str] | None, typer.Option(help="Take only this source; may be given again. `all` takes every source.")
    ] = None,
    frame_ms: Annotated[int, typer.Option(min=1, max=200, help="Milliseconds of sound in one message.")] = 20,
    calls: Annotated[int, typer.Option(min=1, max=64, help="Calls held at once.")] = 2,
    limit: Annotated[int, typer.Option(min=0, help="Take only the first N recordings of each source; 0: all.")] = 0,
    json: options.Json = False,
    server: options.Server = "",
    token_file: options.TokenFile = None,
    tls: options.Tls = False,
    ca: options.Ca = None,
    cert: options.Cert = None,
    key: options.Key = None,
) -> None:
    """Word error rate per source, through whole calls: codec, voice detection, end of turn, transcriber.

    Without --server it starts an embedded server of its own and stops it afterwards.
    """
    import asyncio

    from client.asr_caller import understand
    from client.own_server import running_server
    from training import asr_eval

    chosen = _sources(manifest, source)
    recordings = _first_of_each(asr_eval.read_manifest(manifest, chosen), limit)
    with contextlib.ExitStack() as cleanup:
        address = server or cleanup.enter_context(running_server()).target
        client = options.connect(address, token_file, tls, ca, cert, key)

        async def run() -> list[asr_eval.WordErrors]:
            with _progress(len(recordings), quiet=json) as step:
                async with client:
                    spoken = [_load(recording) for recording in recordings]
                    understood = await understand(client, spoken, frame_s=frame_ms / 1000, calls=calls, on_done=step)
            return [
                asr_eval.word_errors(recording.transcript, heard.text)
                for recording, heard in zip(recordings, understood, strict=True)
            ]

        errors = asyncio.run(run())
    rows = asr_eval.table((recording.source, e) for recording, e in zip(recordings, errors, strict=True))
    if json:
        import json as json_module

        typer.echo(json_module.dumps({"frame_ms": frame_ms, "rows": asr_eval.as_json(rows)}))
    else:
        typer.echo(asr_eval.as_text(rows))


def _sources(manifest: Path, source: list[str] | None) -> tuple[str, ...]:
    """The sources asked for; of the default manifest the three of read speech, of any other all."""
    if source:
        return () if source == ["all"] else tuple(source)
    return DEFAULT_SOURCES if manifest == DEFAULT_MANIFEST else ()


def _first_of_each(recordings: list[Recording], limit: int) -> list[Recording]:
    taken: dict[str, int] = {}
    kept = []
    for recording in recordings:
        taken[recording.source] = taken.get(recording.source, 0) + 1
        if not limit or taken[recording.source] <= limit:
            kept.append(recording)
    return kept


def _load(recording: Recording) -> Spoken:
    """Read a recording; a rate that the contract does not have becomes 16 kHz."""
    from client.asr_caller import Spoken
    from server.audio.codec import SUPPORTED_RATES_HZ, Codec
    from server.audio.resample import resample
    from server.audio.wav import read_wav

    sound = read_wav(recording.path)
    if sound.sample_rate_hz in SUPPORTED_RATES_HZ[Codec.L16]:
        return Spoken(sound.samples, sound.sample_rate_hz)
    return Spoken(resample(sound.samples, sound.sample_rate_hz, 16_000), 16_000)


@contextlib.contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, or nothing; gives what to call after each step."""
    if quiet:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("recordings", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
