"""Health, reflection, and a stop that lets callers finish, in the order that load balancers and callers need."""

import asyncio

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from hearken.v1 import voice_assistant_service_pb2 as pb
from rpc_harness import EchoSession, audio, call_of, config, edge, failure, refusal, stub_of, typed, until

from server.errors import SettingsError
from server.rpc.server import RpcServer, channel_options
from server.rpc.service import SERVICE_NAME
from server.settings import ServerSettings, load_settings
from server.telemetry.metrics import Metrics

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


async def health_of(address: str, service: str = "") -> int:
    async with grpc.aio.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        return (await stub.Check(health_pb2.HealthCheckRequest(service=service))).status


async def test_health_answers_while_models_load_and_turns_serving_with_them():
    async with edge(serve=False) as running:
        assert await health_of(running.address) == NOT_SERVING
        assert await health_of(running.address, SERVICE_NAME) == NOT_SERVING
        await running.server.serve(running.backend)
        assert await health_of(running.address) == SERVING
        assert await health_of(running.address, SERVICE_NAME) == SERVING


async def test_calls_before_the_models_are_warm_are_told_to_come_back():
    async with edge(serve=False) as running, stub_of(running.address) as stub:
        told = await refusal(running.address, config())
        assert (told.code, told.reason) == (grpc.StatusCode.UNAVAILABLE, "LOADING")
        assert told.retry_s and "loading" in told.message
        for call in (
            stub.GetServerInfo(pb.GetServerInfoRequest()),
            stub.EraseSession(pb.EraseSessionRequest(session_id="kept")),
        ):
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await call
            assert failure(error.value).reason == "LOADING"
        assert running.erased == []
        assert running.count("hearken_calls_rejected_total", reason="loading") == 3


async def test_reflection_lists_the_service_and_gives_its_contract():
    async with edge() as running, grpc.aio.insecure_channel(running.address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        asked = [
            reflection_pb2.ServerReflectionRequest(list_services=""),
            reflection_pb2.ServerReflectionRequest(file_containing_symbol=SERVICE_NAME),
        ]
        listed, described = [answer async for answer in stub.ServerReflectionInfo(iter(asked))]
        assert SERVICE_NAME in [service.name for service in listed.list_services_response.service]
        files = b"".join(described.file_descriptor_response.file_descriptor_proto)
        assert b"ConverseRequest" in files


async def test_reflection_can_be_turned_off():
    async with edge({"server.reflection": False}) as running, grpc.aio.insecure_channel(running.address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as error:
            async for _ in stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")])):
                pass
        assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert running.count("hearken_rpcs_total", method="unknown", code="UNIMPLEMENTED") == 1


async def test_a_drain_turns_health_first_then_tells_callers_then_waits_for_their_turn():
    async with edge({"server.drain_s": 5}) as running, stub_of(running.address) as stub, call_of(stub) as call:
        await call.write(config())
        await call.read()
        draining = asyncio.create_task(running.server.drain())
        away = (await call.read()).going_away
        assert (away.resume_token, away.deadline.seconds) == ("again", 5)
        assert await health_of(running.address) == NOT_SERVING
        assert not draining.done()
        told = await refusal(running.address, config())
        assert (told.code, told.reason) == (grpc.StatusCode.UNAVAILABLE, "DRAINING")
        await call.write(typed("the running turn"))
        assert (await call.read()).reply_text.text == "the running turn"
        running.sessions[0].turn_done.set()
        assert await draining is True
        assert await call.code() is grpc.StatusCode.OK


async def test_a_call_that_does_not_end_is_cut_when_the_drain_is_over():
    class Endless(EchoSession):
        async def run(self, inputs, send) -> None:
            try:
                await super().run(inputs, send)
            except asyncio.CancelledError:
                self.cancelled = True
                raise

    async with (
        edge({"server.drain_s": 0.05}, session=Endless) as running,
        stub_of(running.address) as stub,
        call_of(stub) as call,
    ):
        await call.write(config())
        await call.read()
        assert await running.server.drain() is False
        await until(lambda: running.server.admission.active == 0)
        assert running.sessions[0].cancelled


async def test_a_drain_without_calls_is_over_at_once():
    async with edge({"server.drain_s": 3_600}) as running:
        async with asyncio.timeout(30):
            assert await running.server.drain() is True


async def test_a_drain_that_begins_before_the_config_ends_that_call():
    async with edge({"server.drain_s": 5}) as running, stub_of(running.address) as stub, call_of(stub) as call:
        await call.wait_for_connection()
        await until(lambda: running.server.admission.active == 1)
        draining = asyncio.create_task(running.server.drain())
        await asyncio.sleep(0)
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await call.write(config())
            await call.read()
        assert failure(error.value).reason == "DRAINING"
        assert await draining is True
        assert running.sessions == []


async def test_two_servers_do_not_share_a_port():
    async with edge() as running:
        second = RpcServer(load_settings(overrides={"server.port": running.port}, environ={}), Metrics())
        with pytest.raises(SettingsError, match=r"server\.port"):
            await second.start()
        await second.stop()
        assert await health_of(running.address) == SERVING


async def test_a_message_above_the_limit_ends_that_call_alone():
    async with edge() as running, stub_of(running.address) as stub, call_of(stub) as other:
        await other.write(config())
        await other.read()
        async with call_of(stub) as call:
            await call.write(config())
            await call.read()
            await call.write(audio(100_000))
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await call.read()
            assert error.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        await other.write(typed("still here"))
        assert (await other.read()).reply_text.text == "still here"


def test_keepalive_lets_load_balancers_ping_every_20_to_30_s():
    options = dict(channel_options(ServerSettings()))
    assert options["grpc.http2.min_ping_interval_without_data_ms"] <= 20_000
    assert options["grpc.keepalive_time_ms"] == 30_000
    assert options["grpc.so_reuseport"] == 0
