"""Metrics that can be scraped, and logs that cannot carry a caller's words."""

import asyncio
import io
import json
import logging
import socket
import urllib.request

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rpc_harness import EchoSession, call_of, config, edge, refusal, stub_of, typed, until

from server.conversation.messages import StageTimes, TurnOutcome, TurnSummary
from server.errors import SettingsError
from server.safety.levels import SafetyLevel
from server.telemetry import logs
from server.telemetry.metrics import Metrics, MetricsPort, watch_loop_lag
from server.telemetry.session import SessionTelemetry

PLANTED = "I planted a wombat"


@pytest.fixture
def lines():
    """Everything that the process logs, as JSON lines."""
    stream = io.StringIO()
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    logs.configure("json", "debug", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, level = before
    root.setLevel(level)


def scrape(address: str) -> str:
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
        return answer.read().decode()


def test_a_call_is_counted_where_a_scraper_finds_it(lines):
    metrics = Metrics()
    call: SessionTelemetry = metrics.call("call-1", "clinic")
    times = StageTimes(end_of_turn_wait_s=0.6, first_audio_s=0.9)
    call.turn_finished(TurnSummary(1, TurnOutcome.COMPLETED, times, audio_sent_s=2.0))
    call.engine_failed("voice", "ENGINE_TIMEOUT")
    call.engine_failed("voice", f"because {PLANTED}")
    call.barge_in()
    call.audio_in(1.5)
    call.audio_out(2.0)
    call.safety(SafetyLevel.ACTIVE)
    port = MetricsPort(metrics, "127.0.0.1", 0)
    try:
        page = scrape(port.address)
    finally:
        port.close()
    for line in (
        'hearken_turns_total{outcome="completed"} 1.0',
        'hearken_turn_stage_seconds_bucket{le="0.8",stage="first_audio"} 0.0',
        'hearken_turn_stage_seconds_bucket{le="1.0",stage="first_audio"} 1.0',
        'hearken_turn_stage_seconds_count{stage="end_of_turn_wait"} 1.0',
        'hearken_engine_failures_total{reason="ENGINE_TIMEOUT",stage="voice"} 1.0',
        "hearken_barge_ins_total 1.0",
        'hearken_audio_seconds_total{direction="in"} 1.5',
        'hearken_audio_seconds_total{direction="out"} 2.0',
        'hearken_safety_events_total{level="active"} 1.0',
    ):
        assert line in page.splitlines()
    assert "transcript_ready" not in page, "a stage that did not happen is not counted"
    assert "wombat" not in page
    resident = next(line for line in page.splitlines() if line.startswith('hearken_resident_bytes{part="server"}'))
    assert float(resident.split()[1]) > 10e6
    assert [line["session_id"] for line in lines()] == ["call-1"] * 4
    assert "wombat" not in json.dumps(lines())


def test_a_metrics_port_in_use_is_explained():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match=r"server\.metrics_port"):
            MetricsPort(Metrics(), "127.0.0.1", taken.getsockname()[1])


async def test_calls_and_refusals_are_counted_by_their_end():
    async with edge({"server.max_calls": 1}) as running, stub_of(running.address) as stub:
        async with call_of(stub) as call:
            await call.write(config())
            await call.read()
            assert running.count("hearken_calls_active") == 1
            await refusal(running.address, config())
            await call.done_writing()
            await call.code()
        await until(lambda: running.count("hearken_calls_active") == 0)
        assert running.count("hearken_calls_total", outcome="OK") == 1
        assert running.count("hearken_calls_rejected_total", reason="server_full") == 1
        method = "/hearken.v1.VoiceAssistantService/Converse"
        await until(lambda: running.count("hearken_rpcs_total", method=method, code="OK") == 1)
        assert running.count("hearken_rpcs_total", method=method, code="RESOURCE_EXHAUSTED") == 1
        assert running.count("hearken_rpc_seconds_count", method=method) == 2


async def test_a_call_leaves_no_word_of_the_caller_in_the_logs_even_when_it_fails(lines):
    class Clumsy(EchoSession):
        async def _listen(self, inputs, send) -> None:
            async for message in inputs:
                self.telemetry.log("heard", session_id=message.text, text=message.text, reason=message.text)
                logging.getLogger("some.library").error("could not say %s", message.text)
                logging.getLogger("some.library").error(f"could not say {message.text}")
                raise RuntimeError(f"cannot handle {message.text}")

    async with edge(session=Clumsy) as running:
        told = await refusal(running.address, config(session_id="call-9", metadata={"note": PLANTED}), typed(PLANTED))
    assert "wombat" not in told.message
    written = lines()
    assert "wombat" not in json.dumps(written)
    events = [line["event"] for line in written]
    assert events.count("library_message") == 2
    assert {"call_opened", "heard", "call_closed", "call_failed"} <= set(events)
    heard = next(line for line in written if line["event"] == "heard")
    assert (heard["session_id"], heard["text"], heard["reason"]) == ("call-9", logs.WITHHELD, logs.WITHHELD)
    failed = next(line for line in written if line["event"] == "call_failed")
    assert failed["error"] == "RuntimeError" and "_listen" in failed["trace"]


async def test_a_library_that_logs_an_exception_is_reduced_to_its_place(lines):
    try:
        raise ValueError(PLANTED)
    except ValueError:
        logging.getLogger("asyncio").exception(PLANTED)
    (line,) = lines()
    assert (line["event"], line["error"]) == ("library_message", "ValueError")
    assert "test_telemetry.py" in line["trace"] and "wombat" not in json.dumps(line)


@settings(deadline=None)
@given(st.text(), st.text(min_size=1))
def test_text_passes_only_as_an_identifier_under_a_known_name(name, text):
    told = logs.safe(name, text)
    assert told == logs.WITHHELD or (name in logs.TEXT_FACTS and told == text and " " not in text)


def test_console_lines_are_made_for_people():
    stream = io.StringIO()
    root = logging.getLogger()
    before = list(root.handlers)
    logs.configure("console", "info", stream)
    try:
        logs.log("turn_finished", turn=3, first_audio_s=0.91234567, stage="voice")
        logs.log("not shown", severity=logging.DEBUG)
        logs.log(PLANTED)
    finally:
        root.handlers = before
    first, second = stream.getvalue().splitlines()
    assert first.endswith("info    turn_finished turn=3 first_audio_s=0.912346 stage=voice")
    assert second.endswith(logs.WITHHELD)


async def test_loop_lag_is_the_longest_wait_of_the_last_measurements():
    metrics = Metrics()
    now_s = [0.0]

    def clock() -> float:
        now_s[0] += 0.35  # each sleep of 0.25 s seems to take 0.35 s
        return now_s[0]

    watching = asyncio.create_task(watch_loop_lag(metrics, clock))
    await until(lambda: metrics.registry.get_sample_value("hearken_event_loop_lag_seconds") > 0)
    watching.cancel()
    assert metrics.registry.get_sample_value("hearken_event_loop_lag_seconds") == pytest.approx(0.1)
