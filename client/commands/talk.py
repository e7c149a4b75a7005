"""`hearken talk`: speak with the assistant through microphone and loudspeaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from client.commands import options

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from client.assistant import AssistantClient
    from client.call import Call
    from client.config import CallConfig
    from client.events import Event
    from client.playback import Playback
    from client.soundcard import SoundCard

HEADPHONES = "Wear headphones: through a loudspeaker the assistant hears itself and stops. Ctrl-C hangs up."
MARK_EVERY_S = 0.1


def talk(
    json: options.Json = False,
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
    """Speak with the assistant; speak over it and it stops. Ctrl-C hangs up."""
    import asyncio

    from client.config import AudioFormat, CallConfig, Capability, Pacing
    from client.soundcard import choose_rate, load_portaudio

    portaudio = load_portaudio()
    config = CallConfig(
        audio_in=AudioFormat(sample_rate_hz=choose_rate(portaudio)),
        language=language,
        country=country,
        pacing=Pacing.CLIENT,
        capabilities=frozenset({Capability.PLAYBACK_MARKS, Capability.TEXT_DISPLAY, Capability.HANG_UP}),
        last_use=options.last_use(first_use),
    )
    asyncio.run(_hold(options.connect(server, token_file, tls, ca, cert, key), config, portaudio, json))


async def _hold(client: AssistantClient, config: CallConfig, portaudio: Any, json: bool) -> None:
    import asyncio
    import signal

    from client.playback import Playback
    from client.soundcard import SoundCard

    async with client, client.call(config) as call:
        hung_up = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, hung_up.set)
        playback = Playback(call.started.audio_out)
        if not json:
            print(HEADPHONES, flush=True)
        with SoundCard(portaudio, call.started.audio_in.sample_rate_hz, playback.pull) as card:
            await _until_over(call, playback, card, hung_up, _printer(call, json))


async def _until_over(
    call: Call, playback: Playback, card: SoundCard, hung_up: Any, show: Callable[[Event], None]
) -> None:
    """Talk until the caller hangs up or the server asks to; `ClientError` if the call breaks or ends."""
    import asyncio
    import contextlib

    from client.errors import CallOver, ClientError
    from client.events import HangUpRequest

    async def listen() -> None:
        async for event in call:
            playback.take(event)  # a Clear silences the loudspeaker with its very next block
            show(event)
            if isinstance(event, HangUpRequest):
                await asyncio.sleep(playback.queued_s)
                hung_up.set()

    async def speak() -> None:
        with contextlib.suppress(CallOver):
            while True:
                await call.send_audio(await card.frame())

    async def mark() -> None:
        with contextlib.suppress(CallOver):
            while True:
                await asyncio.sleep(MARK_EVERY_S)
                for each in playback.marks():
                    await call.send_mark(each.utterance_id, each.samples_played, cleared=each.cleared)

    listening = asyncio.create_task(listen())
    tasks = [listening, *map(asyncio.create_task, (speak(), mark(), hung_up.wait()))]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if hung_up.is_set():
            await _hang_up(call, listening)
            return
        await asyncio.wait({listening}, timeout=1.0)  # the reader knows best why a call is over
        for task in [listening, *done]:
            if task.done():
                task.result()
        raise ClientError("The server ended the call; run `hearken talk` again to start a new one.")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _hang_up(call: Call, listening: Awaitable[None]) -> None:
    """Say goodbye and hear the server end the call; one that does not is left after a second."""
    import asyncio
    import contextlib

    from client.errors import ClientError

    with contextlib.suppress(ClientError, TimeoutError):
        async with asyncio.timeout(1.0):
            await call.end()
            await listening


def _printer(call: Call, json: bool) -> Callable[[Event], None]:
    import time

    if not json:
        from client.commands.dialogue import DialoguePrinter

        return DialoguePrinter(shows_heard=True).take

    from client.jsonlines import event_line

    opened_s = time.monotonic()
    audio_out = call.started.audio_out
    return lambda event: print(event_line(event, time.monotonic() - opened_s, audio_out), flush=True)
