"""`hearken send`: hold a call with recordings instead of a microphone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from client.commands import options
from client.commands.options import CodecName

if TYPE_CHECKING:
    from collections.abc import Callable

    from client.assistant import AssistantClient
    from client.config import AudioFormat, CallConfig
    from client.events import Event
    from client.file_caller import Utterance
    from client.recording import CallRecording


def send(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.wav...", help="Recordings, one for each turn of the call.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="CALL.wav", help="Write the call's sound: you left, the assistant right.")
    ] = None,
    json: options.Json = False,
    fast: Annotated[bool, typer.Option("--fast", help="Send as fast as it goes instead of at speaking pace.")] = False,
    text_only: Annotated[
        bool, typer.Option("--text-only", help="Ask for the reply's words without its sound.")
    ] = False,
    codec: Annotated[CodecName, typer.Option(help="How sound is written on the wire, both ways.")] = CodecName.L16,
    rate: Annotated[
        int | None, typer.Option(metavar="HZ", help="Samples a second on the wire; 16000 unless G.711, which has 8000.")
    ] = None,
    frame_ms: Annotated[int, typer.Option(min=1, max=200, help="Milliseconds of sound in one message.")] = 20,
    language: options.Language = "",
    country: options.Country = "",
    first_use: options.FirstUse = False,
    server: options.Server = options.DEFAULT_SERVER,
    token_file: options.TokenFile = None,
    tls: options.Tls = False,
    ca: options.Ca = None,
    cert: options.Cert = None,
    key: options.Key = None,
) -> None:
    """Send recordings as the turns of one call and show what was heard, felt and said.

    Any WAV will do (any rate, stereo, 8 to 32 bits, float), FLAC and Ogg too.
    """
    import asyncio

    from client.config import CallConfig, Capability, Pacing

    wire = options.audio_format(codec, rate)
    utterances = [_load(path, wire.sample_rate_hz) for path in files]
    can = {Capability.TEXT_DISPLAY, Capability.HANG_UP} | (set() if text_only else {Capability.PLAYBACK_MARKS})
    config = CallConfig(
        audio_in=wire,
        language=language,
        country=country,
        pacing=Pacing.CLIENT,
        capabilities=frozenset(can),
        text_only=text_only,
        last_use=options.last_use(first_use),
    )
    manner = _Manner(fast, frame_ms / 1000, out, json)
    asyncio.run(_hold(options.connect(server, token_file, tls, ca, cert, key), config, utterances, manner))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the call is held and shown."""

    fast: bool
    frame_s: float
    out: Path | None
    json: bool


async def _hold(client: AssistantClient, config: CallConfig, utterances: list[Utterance], manner: _Manner) -> None:
    from client.clock import RealClock, SkippingClock
    from client.errors import ClientError
    from client.file_caller import FileCaller
    from client.recording import CallRecording

    recording = CallRecording(config.audio_in.sample_rate_hz) if manner.out else None
    async with client, client.call(config) as call:
        if call.started.audio_in != config.audio_in or call.started.audio_out != config.audio_in:
            raise ClientError("The server chose another audio format than the one asked for; give another --codec.")
        on_event, on_spoken = (
            _json_printer(config.audio_in) if manner.json else _people_printer(lambda each: caller.heard_out(each))
        )
        caller = FileCaller(
            call,
            SkippingClock() if manner.fast else RealClock(),
            frame_s=manner.frame_s,
            stays_open=not manner.fast,
            text_only=config.text_only,
            recording=recording,
            on_event=on_event,
            on_spoken=on_spoken,
        )
        try:
            await caller.speak(utterances)
        finally:
            if recording is not None and manner.out is not None:  # also what there is of a call that broke
                _write(recording, manner)


def _load(path: Path, rate_hz: int) -> Utterance:
    from client.file_caller import Utterance
    from server.audio.resample import resample
    from server.audio.wav import read_wav

    recorded = read_wav(path)
    return Utterance(path.name, resample(recorded.samples, recorded.sample_rate_hz, rate_hz))


def _write(recording: CallRecording, manner: _Manner) -> None:
    assert manner.out is not None
    recording.write(manner.out)
    if not manner.json:
        seconds = max(recording.caller.length_s, recording.assistant.length_s)
        print(f"{seconds:.1f} s of sound in {manner.out}: you on the left, the assistant on the right")


def _json_printer(
    audio: AudioFormat,
) -> tuple[Callable[[Event, float], None], Callable[[Utterance, float, float], None]]:
    from client.jsonlines import event_line, line

    def spoken(utterance: Utterance, begin_s: float, end_s: float) -> None:
        print(line("spoken", end_s, file=utterance.name, begin_s=round(begin_s, 6), end_s=round(end_s, 6)), flush=True)

    return lambda event, received_s: print(event_line(event, received_s, audio), flush=True), spoken


def _people_printer(
    heard_out: Callable[[int], bool],
) -> tuple[Callable[[Event, float], None], Callable[[Utterance, float, float], None]]:
    from client.commands.screen import TimelinePrinter
    from client.events import Clear

    printer = TimelinePrinter()

    def show(event: Event, received_s: float) -> None:
        if not (isinstance(event, Clear) and heard_out(event.utterance_id)):
            printer.take(event)

    return show, lambda utterance, begin_s, end_s: None
