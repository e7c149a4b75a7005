"""A whole server with the real conversation and fake models: start, call, stop, and what its starter is told."""

import asyncio
import os
import signal
import sys
import threading
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from grpc.aio import EOF
from grpc_health.v1 import health_pb2, health_pb2_grpc
from hearken.v1 import events_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb
from rpc_harness import call_of, config, stub_of, typed
from support.fakes import FakeEngines, lineup

from server.engines import registry
from server.engines.lineup import Choice
from server.errors import EngineLoadError, SettingsError
from server.main import serve
from server.settings import load_settings

LOCAL = {
    "server.port": 0,
    "server.metrics_port": 0,
    "server.log_level": "error",
    "session.greeting": "",
    "safety.start_notice": "shown",
    "records.folder": "",
}
CHOICE = Choice("reply", "a fake", True, "it is a test")


def fake_choose(engines, workers, *, on_choice, on_voice):
    on_choice(CHOICE)
    fakes = FakeEngines(seconds_per_word=0.02)
    on_voice(fakes)
    return lineup(fakes)


@asynccontextmanager
async def served(monkeypatch, choose=fake_choose, **overrides):
    """A running server, the lines that its starter was told, and the task that runs it."""
    monkeypatch.setattr(registry, "choose", choose)
    monkeypatch.setattr(registry, "voices", lambda own: lambda language: FakeEngines(seconds_per_word=0.02))
    told: list[str] = []
    started = asyncio.get_running_loop().create_future()
    settings = load_settings(overrides={**LOCAL, **overrides}, environ={})
    task = asyncio.create_task(serve(settings, ready=started.set_result, say=told.append))
    await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    running = started.result()
    try:
        yield running, told, task
    finally:
        running.stop()
        await task


async def test_a_typed_turn_is_answered_in_text_and_sound_and_counted(monkeypatch):
    async with served(monkeypatch) as (running, told, _):
        async with stub_of(f"localhost:{running.port}") as stub, call_of(stub) as call:
            await call.write(config(session_id="whole"))
            await call.write(typed("I lost my dog"))
            await call.done_writing()
            responses = [response async for response in call]
        names = [response.WhichOneof("event") for response in responses]
        assert names[0] == "session_started" and names[-1] == "turn_summary"
        assert responses[0].session_started.crisis_protocol_version
        assert "".join(response.reply_text.text for response in responses) == "I'm so sorry. Tell me."
        assert sum(len(response.reply_audio.audio) for response in responses) > 0
        assert responses[-1].turn_summary.outcome == events_pb2.TURN_OUTCOME_COMPLETED
        page = await asyncio.to_thread(
            lambda: urllib.request.urlopen(f"http://{running.metrics_address}/metrics", timeout=5).read().decode()
        )
        assert 'hearken_turns_total{outcome="completed"} 1.0' in page
        assert 'hearken_calls_total{outcome="OK"} 1.0' in page
    assert any("reply" in line and "a fake" in line and "it is a test" in line for line in told)
    assert any(f":{running.port}" in line and "serving" in line for line in told)
    assert told[-1] == "stopped"


async def test_a_session_can_be_erased(monkeypatch):
    async with served(monkeypatch) as (running, _, _), stub_of(f"localhost:{running.port}") as stub:
        async with call_of(stub) as call:
            await call.write(config(session_id="gone"))
            await call.read()
            assert (await stub.EraseSession(pb.EraseSessionRequest(session_id="gone"))).erased
            assert not (await stub.EraseSession(pb.EraseSessionRequest(session_id="gone"))).erased


async def test_health_answers_while_the_models_load_and_a_stop_does_not_wait_for_them(monkeypatch):
    release, told = threading.Event(), []

    def slow(engines, workers, *, on_choice, on_voice):
        release.wait(30)
        return fake_choose(engines, workers, on_choice=on_choice, on_voice=on_voice)

    monkeypatch.setattr(registry, "choose", slow)
    listening = asyncio.get_running_loop().create_future()

    def say(line: str) -> None:
        told.append(line)
        if "listening" in line:
            listening.set_result(int(line.split(":")[1].split(",")[0]))

    task = asyncio.create_task(serve(load_settings(overrides=LOCAL, environ={}), say=say))
    async with grpc.aio.insecure_channel(f"localhost:{await listening}") as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        assert answer.status == health_pb2.HealthCheckResponse.NOT_SERVING
    os.kill(os.getpid(), signal.SIGTERM)  # the server has taken the signal over
    async with asyncio.timeout(25):
        await task
    release.set()
    assert "stopped while loading" in told


async def test_models_that_cannot_be_loaded_end_the_server(monkeypatch):
    def broken(engines, workers, *, on_choice, on_voice):
        raise EngineLoadError("The folder is missing; copy it again.")

    with pytest.raises(EngineLoadError, match="copy it again"):
        async with served(monkeypatch, broken):
            pass


async def test_a_taken_port_is_explained_for_calls_and_for_metrics(monkeypatch):
    async with served(monkeypatch) as (running, _, _):
        with pytest.raises(SettingsError, match=r"server\.port"):
            async with served(monkeypatch, **{"server.port": running.port}):
                pass
        with pytest.raises(SettingsError, match=r"server\.metrics_port"):
            async with served(monkeypatch, **{"server.metrics_port": int(running.metrics_address.split(":")[1])}):
                pass


async def test_metrics_can_be_turned_off(monkeypatch):
    async with served(monkeypatch, **{"server.metrics": False}) as (running, _, _):
        assert running.metrics_address is None


SCRIPT = """
import sys
from server.engines import registry
from server.main import run
from server.settings import load_settings
from test_rpc_main import LOCAL, fake_choose
registry.choose = fake_choose
registry.voices = lambda own: lambda language: own
run(load_settings(overrides={**LOCAL, "server.drain_s": 20}, environ={}), say=lambda line: print(line, flush=True))
"""


async def test_sigterm_in_mid_call_lets_the_turn_finish_and_ends_the_process():
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, stdout=asyncio.subprocess.PIPE, env=environ
    )
    assert process.stdout is not None
    try:
        line = b""
        while not line.startswith(b"serving"):
            line = await process.stdout.readline()
            assert line, "the server ended before it served"
        port = line.split()[2].rpartition(b":")[2].decode()
        async with stub_of(f"localhost:{port}") as stub, call_of(stub) as call:
            await call.write(config())
            await call.read()
            await call.write(typed("I lost my dog"))
            events = []
            while "transcript" not in events:  # the turn has begun
                events.append((await call.read()).WhichOneof("event"))
            process.send_signal(signal.SIGTERM)
            while (response := await call.read()) is not EOF:
                events.append(response.WhichOneof("event"))
            assert "going_away" in events and "turn_summary" in events
            assert await call.code() is grpc.StatusCode.OK
        rest = (await process.stdout.read()).decode().splitlines()
        assert rest[-1] == "stopped"
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
