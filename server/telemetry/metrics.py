"""Prometheus metrics of one server, on a port of their own."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
import time
from collections.abc import Callable
from wsgiref.simple_server import WSGIServer

import psutil  # type: ignore[import-untyped]
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from server.conversation.messages import StageTimes, TurnSummary
from server.errors import SettingsError
from server.safety.levels import SafetyLevel
from server.telemetry.logs import Fact, log, safe

_LATENCY_BUCKETS_S = (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
_RPC_BUCKETS_S = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0, 300.0, 1_800.0)
_LAG_INTERVAL_S = 0.25
_LAG_WINDOW = 20


class Metrics:
    """Every series of a server, in a registry of its own, so that two servers in one process do not collide."""

    def __init__(self) -> None:
        """Make the series; nothing is served yet."""
        self.registry = CollectorRegistry()
        on = self.registry
        self.calls_active = Gauge("hearken_calls_active", "Calls that are open.", registry=on)
        self.calls = Counter("hearken_calls", "Calls that ended, by gRPC status.", ["outcome"], registry=on)
        self.calls_rejected = Counter(
            "hearken_calls_rejected", "Calls turned away at the door.", ["reason"], registry=on
        )
        self.turns = Counter("hearken_turns", "Turns that ended.", ["outcome"], registry=on)
        self.stage_seconds = Histogram(
            "hearken_turn_stage_seconds",
            "Seconds from the end of the caller's speech until a stage was ready.",
            ["stage"],
            buckets=_LATENCY_BUCKETS_S,
            registry=on,
        )
        self.engine_failures = Counter(
            "hearken_engine_failures", "Turns that an engine failed.", ["stage", "reason"], registry=on
        )
        self.speculations = Counter(
            "hearken_speculations",
            "Replies prepared at a pause: used when the turn was over, dropped when the caller went on.",
            ["outcome"],
            registry=on,
        )
        self.barge_ins = Counter("hearken_barge_ins", "Replies that the caller's voice stopped.", registry=on)
        self.audio_seconds = Counter("hearken_audio_seconds", "Seconds of sound.", ["direction"], registry=on)
        self.safety_events = Counter("hearken_safety_events", "Risks noticed.", ["level"], registry=on)
        self.replies_blocked = Counter(
            "hearken_replies_blocked", "Replies that the output guard cut short, by its rule.", ["rule"], registry=on
        )
        self.rpcs = Counter("hearken_rpcs", "RPCs that ended.", ["method", "code"], registry=on)
        self.rpc_seconds = Histogram(
            "hearken_rpc_seconds", "Seconds that an RPC lasted.", ["method"], buckets=_RPC_BUCKETS_S, registry=on
        )
        self.loop_lag_seconds = Gauge(
            "hearken_event_loop_lag_seconds", "Longest wait of the event loop in the last 5 seconds.", registry=on
        )
        resident = Gauge("hearken_resident_bytes", "Memory in use: the server, its workers.", ["part"], registry=on)
        resident.labels("server").set_function(resident_bytes)
        resident.labels("workers").set_function(workers_resident_bytes)

    def call(self, session_id: str, tenant: str) -> CallTelemetry:
        """Give the telemetry of one call."""
        return CallTelemetry(self, session_id, tenant)


class CallTelemetry:
    """`SessionTelemetry` of one call: counts in `Metrics`, writes lines that carry the session id."""

    def __init__(self, metrics: Metrics, session_id: str, tenant: str) -> None:
        """Lines carry `session_id` and, if there is one, `tenant`."""
        self._metrics = metrics
        self._who: dict[str, Fact] = {"session_id": session_id, "tenant": tenant or None}

    def turn_finished(self, summary: TurnSummary) -> None:
        """Count a turn and the time of each stage that happened in it."""
        outcome = summary.outcome.value
        self._metrics.turns.labels(outcome).inc()
        times: dict[str, float] = {}
        for field in dataclasses.fields(StageTimes):
            seconds: float | None = getattr(summary.times, field.name)
            if seconds is not None:
                self._metrics.stage_seconds.labels(field.name.removesuffix("_s")).observe(seconds)
                times[field.name] = seconds
        self.log("turn_finished", turn=summary.turn_index, outcome=outcome, audio_sent_s=summary.audio_sent_s, **times)

    def engine_failed(self, stage: str, reason: str) -> None:
        """Count a failure of an engine."""
        self._metrics.engine_failures.labels(safe("stage", stage), safe("reason", reason)).inc()
        self.log("engine_failed", stage=stage, reason=reason)

    def barge_in(self) -> None:
        """Count a reply that was spoken over."""
        self._metrics.barge_ins.inc()

    def speculated(self, outcome: str) -> None:
        """Count a reply that was prepared at a pause."""
        self._metrics.speculations.labels(outcome).inc()

    def audio_in(self, seconds: float) -> None:
        """Count sound of the caller."""
        self._metrics.audio_seconds.labels("in").inc(max(seconds, 0.0))

    def audio_out(self, seconds: float) -> None:
        """Count sound of a reply."""
        self._metrics.audio_seconds.labels("out").inc(max(seconds, 0.0))

    def reply_blocked(self, rule: str) -> None:
        """Count a clause that the output guard kept back."""
        self._metrics.replies_blocked.labels(safe("reason", rule)).inc()
        self.log("reply_blocked", reason=rule)

    def safety(self, level: SafetyLevel) -> None:
        """Count a risk."""
        self._metrics.safety_events.labels(level.name.lower()).inc()
        self.log("safety", level=level)

    def log(self, event: str, **facts: Fact) -> None:
        """Write a line with the call's session id."""
        log(event, **{**facts, **self._who})  # type: ignore[arg-type]  # facts are not log's own options


class MetricsPort:
    """Serves a registry over HTTP until it is closed."""

    def __init__(self, metrics: Metrics, host: str, port: int) -> None:
        """Listen; `SettingsError` if the address cannot be had."""
        try:
            server, thread = start_http_server(port, addr=host, registry=metrics.registry)
        except OSError as error:
            raise SettingsError(
                f"Metrics cannot be served on {host}:{port} ({error.strerror}); "
                "set server.metrics_port to a free port or server.metrics to false."
            ) from None
        self._server: WSGIServer = server
        self._thread: threading.Thread = thread
        self.address = f"{host}:{server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=2.0)


async def watch_loop_lag(metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
    """Measure for ever how late the event loop wakes a sleeper."""
    lags = [0.0] * _LAG_WINDOW
    turn = 0
    while True:
        asleep_s = clock()
        await asyncio.sleep(_LAG_INTERVAL_S)
        lags[turn % _LAG_WINDOW] = max(clock() - asleep_s - _LAG_INTERVAL_S, 0.0)
        turn += 1
        metrics.loop_lag_seconds.set(max(lags))


def resident_bytes() -> float:
    """Give the memory of this process, in bytes."""
    return float(psutil.Process().memory_info().rss)


def workers_resident_bytes() -> float:
    """Give the memory of this process's children, in bytes; pages shared between them count in each."""
    total = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.Error:  # gone since it was listed
            continue
    return total
