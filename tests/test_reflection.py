"""A generic gRPC client, which has no generated code of Hearken, finds the contract by reflection and uses it."""

import asyncio

import grpc
import pytest
from google.protobuf import descriptor_pool, message_factory
from live_server import live_server

SERVICE = "hearken.v1.VoiceAssistantService"


def ask(address, method, **fields):
    """Call a unary method with dynamic messages alone; gives (request type, answer)."""
    reflection = pytest.importorskip("grpc_reflection.v1alpha.proto_reflection_descriptor_database")
    with grpc.insecure_channel(address) as channel:
        found = reflection.ProtoReflectionDescriptorDatabase(channel)
        services = set(found.get_services())
        pool = descriptor_pool.DescriptorPool(found)
        described = pool.FindServiceByName(SERVICE).FindMethodByName(method)
        request = message_factory.GetMessageClass(described.input_type)(**fields)
        call = channel.unary_unary(
            f"/{SERVICE}/{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=message_factory.GetMessageClass(described.output_type).FromString,
        )
        return services, call(request, timeout=10)


async def test_a_generic_client_asks_for_the_server_info(monkeypatch):
    async with live_server(monkeypatch) as running:
        services, info = await asyncio.to_thread(ask, f"localhost:{running.port}", "GetServerInfo")
        _, erased = await asyncio.to_thread(ask, f"localhost:{running.port}", "EraseSession", session_id="nobody")
    assert {SERVICE, "grpc.health.v1.Health"} <= services
    assert type(info).DESCRIPTOR.full_name == "hearken.v1.GetServerInfoResponse"
    assert info.max_audio_bytes == 65_536
    codecs = info.DESCRIPTOR.fields_by_name["audio_formats"].message_type.fields_by_name["codec"].enum_type
    offered = {(codecs.values_by_number[each.codec].name, each.sample_rate_hz) for each in info.audio_formats}
    assert ("CODEC_L16", 16_000) in offered and ("CODEC_MULAW", 8_000) in offered
    assert not erased.erased


async def test_a_server_without_reflection_does_not_tell(monkeypatch):
    async with live_server(monkeypatch, **{"server.reflection": False}) as running:
        with pytest.raises((grpc.RpcError, KeyError)):
            await asyncio.to_thread(ask, f"localhost:{running.port}", "GetServerInfo")
