"""Tokens: who gets in, what a refusal says, and a file that changes while the server runs."""

import subprocess
import sys

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from hearken.v1 import voice_assistant_service_pb2 as pb
from rpc_harness import call_of, config, edge, failure, refusal, stub_of

from server.errors import SettingsError
from server.rpc import auth
from server.rpc.auth import TokenFile, digest_of, read_tokens


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens.txt"
    path.write_text(
        f"# who may call\nclinic-a {digest_of('alpha')}\n\nclinic-b {digest_of('beta').upper()}  # renewed\n"
    )
    return path


def bearer(token: str):
    return (("authorization", f"Bearer {token}"),)


async def test_a_known_token_opens_a_call_for_its_tenant(tokens):
    async with edge({"auth.tokens_file": str(tokens)}) as running, stub_of(running.address) as stub:
        for token, tenant in (("alpha", "clinic-a"), ("beta", "clinic-b")):
            async with call_of(stub, bearer(token)) as call:
                await call.write(config())
                assert (await call.read()).sequence == 1
            assert running.sessions[-1].parameters.tenant == tenant
        await stub.EraseSession(pb.EraseSessionRequest(session_id="kept"), metadata=bearer("beta"))
        assert running.erased == [("clinic-b", "kept")]


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        (None, "authorization"),
        (bearer("gamma"), "not known"),
        (bearer(""), "authorization"),
        ((("authorization", "Basic alpha"),), "authorization"),
        (bearer(digest_of("alpha")), "not known"),
    ],
)
async def test_any_other_token_is_refused_in_a_sentence_before_a_place_is_taken(tokens, metadata, says):
    async with edge({"auth.tokens_file": str(tokens)}) as running, stub_of(running.address) as stub:
        told = await refusal(running.address, config(), metadata=metadata)
        assert (told.code, told.reason, told.domain) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_REQUIRED", "hearken")
        assert says in told.message
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await stub.GetServerInfo(pb.GetServerInfoRequest(), metadata=metadata)
        assert failure(error.value).code is grpc.StatusCode.UNAUTHENTICATED
        assert running.sessions == []
        method = "/hearken.v1.VoiceAssistantService/Converse"
        assert running.count("hearken_rpcs_total", method=method, code="UNAUTHENTICATED") == 1


async def test_health_and_reflection_need_no_token(tokens):
    async with (
        edge({"auth.tokens_file": str(tokens)}) as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        status = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        assert status.status == health_pb2.HealthCheckResponse.SERVING
        asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
        answers = [a async for a in reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(asked)]
        assert len(answers) == 1


def test_every_entry_is_compared_whichever_matches(tokens, monkeypatch):
    compared = []
    real = auth.hmac.compare_digest
    monkeypatch.setattr(auth.hmac, "compare_digest", lambda a, b: compared.append(a) or real(a, b))
    accepted = TokenFile(tokens)
    assert accepted.tenant_of("alpha") == "clinic-a"
    first = len(compared)
    assert accepted.tenant_of("nobody") is None
    assert first == len(compared) - first == 2


def test_the_file_is_read_again_when_it_changes_and_kept_when_it_breaks(tokens):
    now_s = [0.0]
    accepted = TokenFile(tokens, clock=lambda: now_s[0])
    tokens.write_text(f"clinic-c {digest_of('gamma')}\n")
    assert accepted.tenant_of("gamma") is None, "the file is looked at once a second"
    now_s[0] += 2
    assert accepted.tenant_of("gamma") == "clinic-c"
    assert accepted.tenant_of("alpha") is None
    for broken in ("clinic-c not-a-hash\n", ""):
        tokens.write_text(broken)
        now_s[0] += 2
        assert accepted.tenant_of("gamma") == "clinic-c"
    tokens.unlink()
    now_s[0] += 2
    assert accepted.tenant_of("gamma") == "clinic-c"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        ("", "no entry"),
        ("# only a comment\n", "no entry"),
        (f"a {digest_of('x')}\nclinic plain-secret\n", "Line 2"),
        (f"two words {digest_of('x')}\n", "Line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_tokens_file_that_cannot_be_used_is_explained_without_its_content(tmp_path, content, says):
    path = tmp_path / "tokens.txt"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError) as error:
        read_tokens(path)
    assert says in str(error.value) and str(path) in str(error.value)
    assert "plain-secret" not in str(error.value)


def test_the_command_makes_a_token_that_its_line_accepts(tmp_path):
    made = subprocess.run(
        [sys.executable, "-m", "server.rpc.auth", "new", "clinic"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    path = tmp_path / "tokens.txt"
    path.write_text(made.stdout)
    token = made.stderr.strip().rpartition(" ")[2]
    assert token not in made.stdout
    assert TokenFile(path).tenant_of(token) == "clinic"
