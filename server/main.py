"""Runs a server from its settings to its end: port, models, calls, drain."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from server.conversation.prepared import PreparedSpeech
from server.conversation.safeguards import Safeguards
from server.conversation.session import Session
from server.conversation.store import SessionStore
from server.engines.lineup import Choice, Lineup
from server.records.session import Records
from server.rpc.server import RpcServer
from server.rpc.service import Backend
from server.rpc.tls import warnings
from server.safety.protocol import PROTOCOL_VERSION
from server.settings import RecordsSettings, Settings
from server.telemetry.logs import configure, log
from server.telemetry.metrics import Metrics, MetricsPort, watch_loop_lag
from server.workers.lanes import Lanes

T = TypeVar("T")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes calls."""

    host: str
    port: int
    metrics_address: str | None
    choices: tuple[Choice, ...]
    startup_s: float
    stop: Callable[[], None]
    """Begins the drain, as SIGTERM does. Call it on the server's event loop."""


def run(settings: Settings, *, say: Say = print) -> None:
    """Serve until SIGTERM or SIGINT; raises `HearkenError` if the server cannot start."""
    asyncio.run(serve(settings, say=say))


async def serve(settings: Settings, *, ready: Callable[[Running], None] | None = None, say: Say = print) -> None:
    """Serve until SIGTERM, SIGINT or `Running.stop`; a second signal ends the calls that are still open.

    The port is open and health answers while the models load. `say` gets lines for the person who started it, `ready`
    is called once calls are taken. Raises `HearkenError` if the server cannot start.
    """
    started_s = time.monotonic()
    configure(settings.server.log_format, settings.server.log_level)
    metrics = Metrics()
    server = RpcServer(settings, metrics)
    stopping = asyncio.Event()
    async with contextlib.AsyncExitStack() as cleanup:
        port = await server.start()
        cleanup.push_async_callback(server.stop)
        metrics_address = _serve_metrics(settings, metrics, cleanup)
        await cleanup.enter_async_context(_background(watch_loop_lag(metrics)))
        cleanup.enter_context(_stop_signals(stopping))
        for sentence in warnings(settings):
            say(f"warning: {sentence}")
        host = settings.server.host
        say(f"listening on {host}:{port}, loading models")
        loading = _on_thread(functools.partial(_load, settings, say))
        if not await _first(loading, stopping):
            say("stopped while loading")
            return
        loaded = loading.result()
        cleanup.callback(_close, loaded.lineup)
        if loaded.records is not None:
            cleanup.callback(loaded.records.close)
            await cleanup.enter_async_context(_background(loaded.records.purge_for_ever()))
        await server.serve(_backend(settings, loaded))
        startup_s = time.monotonic() - started_s
        log("serving", address=f"{host}:{port}", startup_s=startup_s)
        measured = f", metrics on {metrics_address}" if metrics_address else ""
        say(f"serving on {host}:{port} after {startup_s:.1f} s{measured}")
        if ready is not None:
            ready(Running(host, port, metrics_address, loaded.lineup.choices, startup_s, stopping.set))
        await stopping.wait()
        await _drain(server, stopping, say)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What takes time to load, ready for calls."""

    lineup: Lineup
    safeguards: Safeguards
    prepared: PreparedSpeech
    records: Records | None


def _load(settings: Settings, say: Say) -> _Loaded:
    """Load and warm everything that a call needs; blocks."""
    from server.engines import registry

    def told(choice: Choice) -> None:
        kind = "embedded" if choice.embedded else "yours"
        say(f"{choice.stage:11} {choice.name} ({kind}: {choice.reason})")

    safety = registry.safety_models(settings.engines.models_dir)
    safeguards = Safeguards.load(
        settings.safety, safety.screen, judge=safety.judge, transcripts_kept=settings.records.transcripts
    )  # first: its errors come early
    records = open_records(settings.records)
    say(f"{'safety':11} {safeguards.told()}")
    phrases = safeguards.phrases(settings.session.greeting)
    english = phrases.pop("en")
    prepared = PreparedSpeech()
    # some hundred phrases take seconds to speak, so that begins while the other models load
    lineup = registry.choose(
        settings.engines, settings.workers, on_choice=told, on_voice=lambda voice: prepared.speak(voice, english)
    )
    voice = registry.voices(lineup.synthesizer)
    for language, said in phrases.items():
        prepared.say_when_asked(voice(language), said)
    return _Loaded(lineup, safeguards, prepared, records)


def open_records(kept: RecordsSettings) -> Records | None:
    """Open what a server keeps; None where nothing is kept. Raises `RecordsLost`."""
    if kept.folder is None:
        return None
    return Records(
        kept.folder.expanduser(),
        key_file=kept.key_file,
        keep_transcripts=kept.transcripts,
        transcripts_days=kept.transcripts_days,
        concerns_days=kept.concerns_days,
        clock=time.time,
    )


def _close(lineup: Lineup) -> None:
    """End what engines run outside this process."""
    for engine in (lineup.transcriber, lineup.emotion, lineup.responder, lineup.synthesizer):
        close = getattr(engine, "close", None)
        if callable(close):
            close()


def _backend(settings: Settings, loaded: _Loaded) -> Backend:
    lanes = Lanes.open(settings.workers, settings.server.max_calls)
    store = SessionStore(settings.session.lease_s, settings.session.history_turns, time.monotonic)
    records = loaded.records

    async def erase(tenant: str, session_id: str) -> bool:
        kept = store.erase(tenant, session_id)
        return (records is not None and await records.erase(tenant, session_id)) or kept

    return Backend(
        session_factory=lambda parameters, telemetry: Session(
            parameters,
            lineup=loaded.lineup,
            lanes=lanes,
            settings=settings,
            store=store,
            prepared=loaded.prepared,
            safeguards=loaded.safeguards,
            telemetry=telemetry,
            records=records,
        ),
        erase=erase,
        report=None if records is None else records.report,
        choices=loaded.lineup.choices,
        crisis_protocol_version=PROTOCOL_VERSION,
    )


def _serve_metrics(settings: Settings, metrics: Metrics, cleanup: contextlib.AsyncExitStack) -> str | None:
    if not settings.server.metrics:
        return None
    port = MetricsPort(metrics, settings.server.metrics_host, settings.server.metrics_port)
    cleanup.callback(port.close)
    return port.address


async def _drain(server: RpcServer, stopping: asyncio.Event, say: Say) -> None:
    """Let the running turns finish, unless whoever stops the server asks a second time."""
    stopping.clear()
    say(f"stopping: {server.admission.active} calls may finish their turn")
    draining = asyncio.ensure_future(server.drain())
    if not await _first(draining, stopping):
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)
    say("stopped")


async def _first(work: asyncio.Future[T], stopping: asyncio.Event) -> bool:
    """Wait for `work`, or for the wish to stop; whether the work came first. Raises what the work raises."""
    wish = asyncio.ensure_future(stopping.wait())
    either: set[asyncio.Future[Any]] = {work, wish}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    finally:
        wish.cancel()
    if not work.done():
        return False
    work.result()
    return True


def _on_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """Run `work` on a daemon thread: a server that is told to stop does not wait for a model to load."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(give: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if outcome.done() else give())

    def body() -> None:
        try:
            result = work()
        except BaseException as error:
            raised = error
            settle(lambda: outcome.set_exception(raised))
        else:
            settle(lambda: outcome.set_result(result))

    threading.Thread(target=body, name="hearken-start", daemon=True).start()
    return outcome


@contextlib.contextmanager
def _stop_signals(stopping: asyncio.Event) -> Iterator[None]:
    """Set `stopping` on SIGTERM and SIGINT while the block runs; signals belong to the main thread alone."""
    loop = asyncio.get_running_loop()
    taken = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)


@contextlib.asynccontextmanager
async def _background(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run `work` beside the block and end it with the block."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
