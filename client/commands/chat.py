"""`hearken chat`: a conversation in typed turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from client.commands import options

if TYPE_CHECKING:
    from collections.abc import Callable

    from client.assistant import AssistantClient
    from client.call import Call
    from client.config import CallConfig
    from client.events import Event

GREETING_S = 0.3
"""A greeting that is not there by then does not hold up the conversation."""
MAX_CHARACTERS = 4_000
"""Longest typed turn of the contract."""


def chat(
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
    """Type to the assistant, a turn a line; it remembers the conversation. Ctrl-D ends it.

    A file or another program's output can be piped in: each line is a turn.
    """
    import asyncio

    from client.config import CallConfig, Capability

    can = frozenset({Capability.TEXT_DISPLAY, Capability.HANG_UP})
    config = CallConfig(
        language=language,
        country=country,
        capabilities=can,
        text_only=True,
        last_use=options.last_use(first_use),
    )
    asyncio.run(_hold(options.connect(server, token_file, tls, ca, cert, key), config, json))


async def _hold(client: AssistantClient, config: CallConfig, json: bool) -> None:
    import asyncio
    import sys

    from client.errors import ClientError
    from client.typed_lines import typed_lines

    async with client, client.call(config) as call:
        turns = _Turns(call, _json_printer(call) if json else _people_printer())
        reader = asyncio.create_task(turns.read())
        speaker = asyncio.create_task(_type(call, turns, typed_lines(), _Prompt(json, sys.stdin.isatty())))
        try:
            await asyncio.wait({reader, speaker}, return_when=asyncio.FIRST_COMPLETED)
            if speaker.done() and not isinstance(speaker.exception(), ClientError):
                speaker.result()
            await reader  # it knows best why a call is over
        finally:
            for task in (reader, speaker):
                task.cancel()
            await asyncio.wait({reader, speaker})
    if not turns.hung_up:
        raise ClientError("The server ended the call; run `hearken chat` again to start a new one.")


class _Prompt:
    """Asks a person for the next turn, and echoes what a pipe brings, so that the output reads as a dialogue."""

    def __init__(self, json: bool, is_terminal: bool) -> None:
        self._asks = is_terminal and not json
        self._echoes = not is_terminal and not json

    def ask(self) -> None:
        if self._asks:
            print("you> ", end="", flush=True)

    def leave(self) -> None:
        if self._asks:
            print()  # the shell's own prompt begins a line

    def echo(self, text: str) -> None:
        if self._echoes:
            print(f"you> {text}", flush=True)


class _Turns:
    """Reads a call's events and tells when a turn is over."""

    def __init__(self, call: Call, show: Callable[[Event], None]) -> None:
        import asyncio

        self._call = call
        self._show = show
        self._over = asyncio.Event()
        self._greeted = asyncio.Event()
        self.hung_up = False

    async def read(self) -> None:
        from client.events import HangUpRequest, ReplyText, TurnSummary

        async for event in self._call:
            self._show(event)
            if isinstance(event, HangUpRequest):
                await self.hang_up()
            if isinstance(event, ReplyText) and event.is_last:
                self._greeted.set()
            if isinstance(event, TurnSummary):
                self._over.set()

    async def hear_greeting(self) -> None:
        """Let a greeting, if there is one, be printed before the first prompt."""
        import asyncio
        import contextlib

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GREETING_S):
                await self._greeted.wait()

    async def hang_up(self) -> None:
        import contextlib

        from client.errors import CallOver

        if not self.hung_up:
            self.hung_up = True
            with contextlib.suppress(CallOver):  # the server was faster
                await self._call.end()

    async def take(self, text: str) -> bool:
        """Send a turn and wait until it is over; False if the call was over before."""
        from client.errors import CallOver

        self._over.clear()
        try:
            await self._call.send_text(text)
        except CallOver:
            return False
        await self._over.wait()
        return True


async def _type(call: Call, turns: _Turns, lines: object, prompt: _Prompt) -> None:
    import sys
    from collections.abc import AsyncIterator
    from typing import cast

    await turns.hear_greeting()
    prompt.ask()
    async for line in cast("AsyncIterator[str]", lines):
        text = line.strip()
        if len(text) > MAX_CHARACTERS:
            print(f"A turn has at most {MAX_CHARACTERS:,} characters; say it in parts.", file=sys.stderr)
        elif text:
            prompt.echo(text)
            if not await turns.take(text):
                return
        prompt.ask()
    prompt.leave()
    await turns.hang_up()


def _json_printer(call: Call) -> Callable[[Event], None]:
    import time

    from client.jsonlines import event_line

    opened_s = time.monotonic()
    audio_out = call.started.audio_out
    return lambda event: print(event_line(event, time.monotonic() - opened_s, audio_out), flush=True)


def _people_printer() -> Callable[[Event], None]:
    from client.commands.dialogue import DialoguePrinter

    return DialoguePrinter().take
