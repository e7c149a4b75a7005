"""Every way in which a call can fail ends in one sentence with its cause and its mend."""

import asyncio
import datetime
import socket

import grpc
import grpc.aio
import pytest
from fake_assistant import error_info, fake_server, refuse, retry_info
from google.rpc import error_details_pb2
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from client.assistant import AssistantClient
from client.config import TlsOptions
from client.connection import read_token
from client.errors import ClientError, Place, client_error


async def call_once(target, **options):
    async with AssistantClient(target, **options) as client, client.call() as call:
        async for _ in call:
            pass


async def failure(script, **options):
    async with fake_server(script) as (_, target):
        with pytest.raises(ClientError) as caught:
            await call_once(target, **options)
    return str(caught.value).replace(target, "HOST"), caught.value


def refusing(code, message, *details):
    async def script(line):
        await refuse(line, code, message, *details)

    return script


async def test_a_full_server_says_when_to_come_again():
    full = refusing("RESOURCE_EXHAUSTED", "All 8 calls are taken.", error_info("SERVER_FULL"), retry_info(2.5))
    sentence, error = await failure(full)
    assert sentence == "HOST is full: all 8 calls are taken; try again in 2.5 s."
    assert (error.code, error.reason, error.retry_after_s) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "SERVER_FULL", 2.5)
    sentence, _ = await failure(refusing("RESOURCE_EXHAUSTED", ""))
    assert sentence == "HOST is full: no call is free."


async def test_a_wrong_token_and_a_missing_one():
    wants = refusing("UNAUTHENTICATED", "no")
    sentence, _ = await failure(wants, token="wrong")
    assert sentence == "HOST does not accept the bearer token; give the token of your tenant (--token-file)."
    sentence, _ = await failure(wants)
    assert sentence == "HOST asks for a bearer token; give yours (--token-file)."


async def test_the_token_is_shown_and_an_impossible_one_is_refused():
    async def script(line):
        await line.confirm()

    async with fake_server(script) as (servicer, target):
        await call_once(target, token="abc")
        assert servicer.metadata["authorization"] == "Bearer abc"
    for token in ("", "two words", "schlüssel", "line\n"):
        with pytest.raises(ClientError, match="bearer token is empty or holds"):
            AssistantClient("localhost:1", token=token)


async def test_no_server():
    with socket.socket() as taken:  # bound but not listening: refused
        taken.bind(("127.0.0.1", 0))
        target = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClientError) as caught:
            await call_once(target)
        with pytest.raises(ClientError, match="No server answers"):
            async with AssistantClient(target) as client:
                await client.server_info()
    assert str(caught.value) == (
        f"No server answers at {target}; start one with `hearken serve`, or give its address (--server)."
    )


async def test_an_unknown_name():
    with pytest.raises(ClientError, match=r"name in nowhere\.invalid:1 is not known; check the address"):
        await call_once("nowhere.invalid:1")


async def test_a_server_that_is_not_serving_yet_and_one_that_goes():
    loading = refusing("UNAVAILABLE", "The models are still loading.", error_info("NOT_SERVING"), retry_info(1))
    sentence, error = await failure(loading)
    assert sentence == "HOST takes no calls now: the models are still loading; try again in 1 s."
    assert error.reason == "NOT_SERVING"


async def test_an_invalid_argument_names_its_field():
    bad = error_info("UNSUPPORTED_SAMPLE_RATE", field="audio_in.sample_rate_hz", accepted="8000")
    sentence, error = await failure(refusing("INVALID_ARGUMENT", "MULAW at 9 Hz is not supported; send 8000.", bad))
    assert sentence == "MULAW at 9 Hz is not supported; send 8000 (field audio_in.sample_rate_hz)."
    assert (error.field, error.reason) == ("audio_in.sample_rate_hz", "UNSUPPORTED_SAMPLE_RATE")
    sentence, _ = await failure(refusing("INVALID_ARGUMENT", "", error_info("X", field="f", accepted="a, b")))
    assert sentence == "The server refuses the request (field f); accepted: a, b."
    violation = error_details_pb2.BadRequest(field_violations=[{"field": "text"}])
    _, error = await failure(refusing("INVALID_ARGUMENT", "Too long.", violation))
    assert error.field == "text"


async def test_a_server_that_never_confirms():
    async def script(line):
        await asyncio.Event().wait()

    sentence, error = await failure(script, answer_within_s=0.2)
    assert sentence == "HOST did not answer in time; try again, or see its log."
    assert error.code is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_server_that_is_not_hearken():
    server = grpc.aio.server()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    with pytest.raises(ClientError, match="a gRPC server but not a Hearken"):
        await call_once(f"127.0.0.1:{port}")
    await server.stop(0)


IF_TLS = "with --tls or --ca if the server speaks TLS"
AND_MORE = "the network, and that the server runs"


@pytest.mark.parametrize(
    ("code", "said", "sentence"),
    [
        ("PERMISSION_DENIED", "It is suspended.", "h:1 does not allow this to your token: it is suspended."),
        ("NOT_FOUND", "The session is gone.", "h:1 refuses the call: the session is gone."),
        ("FAILED_PRECONDITION", "Send a config first.", "Send a config first."),
        ("UNKNOWN", "Traceback: words", "h:1 failed (UNKNOWN); its log says why."),
        ("DATA_LOSS", "", "h:1 failed (DATA_LOSS); its log says why."),
        ("CANCELLED", "", "h:1 cancelled the call; make it again."),
        ("UNAVAILABLE", "Socket closed", f"The connection to h:1 was lost; call again, {IF_TLS}."),
        ("UNAVAILABLE", "No route to host", f"h:1 cannot be reached; check the address (--server), {AND_MORE}."),
    ],
)  # fmt: skip
def test_other_statuses(code, said, sentence):
    assert str(client_error(grpc.StatusCode[code], said, None, Place("h:1"))) == sentence


def test_every_status_makes_one_sentence_whatever_the_details():
    garbage = (("grpc-status-details-bin", b"\xff\xff\xff"), ("other", "x"))
    for code in grpc.StatusCode:
        for place in (Place("h:1"), Place("h:1", has_token=True, uses_tls=True)):
            for trailing in (None, garbage):
                for said in (None, "", "Something"):
                    sentence = str(client_error(code, said, trailing, place))
                    assert sentence.endswith(".") and "\n" not in sentence


async def test_waiting_for_a_server_that_starts():
    server = grpc.aio.server()
    servicer = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    await servicer.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    async with AssistantClient(f"127.0.0.1:{port}") as client:
        with pytest.raises(ClientError, match="No server answers"):
            await client.wait_until_serving(within_s=0.3)
        waiting = asyncio.create_task(client.wait_until_serving(within_s=20))
        server.add_insecure_port(f"127.0.0.1:{port}")
        await server.start()
        with pytest.raises(ClientError, match="still loading its models"):
            async with AssistantClient(f"127.0.0.1:{port}") as impatient:
                await impatient.wait_until_serving(within_s=0.3)
        assert not await client.is_serving()
        await servicer.set("", health_pb2.HealthCheckResponse.SERVING)
        await waiting
        assert await client.is_serving()
    await server.stop(0)


def certificate(folder, name, issuer=None, *, host=None):
    """Write NAME.pem and NAME.key; without an issuer it signs itself."""
    x509 = pytest.importorskip("cryptography.x509", reason="the cryptography package is not installed")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_name, issuer_key = issuer or (subject, key)
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if host:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    signed = builder.sign(issuer_key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_format = serialization.PrivateFormat.PKCS8
    (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, key_format, plain))
    return subject, key


async def test_tls_and_mutual_tls(tmp_path):
    authority = certificate(tmp_path, "ca")
    certificate(tmp_path, "server", authority, host="localhost")
    certificate(tmp_path, "client", authority)
    certificate(tmp_path, "stranger")
    pair = ((tmp_path / "server.key").read_bytes(), (tmp_path / "server.pem").read_bytes())
    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)
    open_port = server.add_secure_port("localhost:0", grpc.ssl_server_credentials([pair]))
    ca = (tmp_path / "ca.pem").read_bytes()
    mutual = grpc.ssl_server_credentials([pair], root_certificates=ca, require_client_auth=True)
    mutual_port = server.add_secure_port("localhost:0", mutual)
    await server.start()

    async def ask(port, tls):
        async with AssistantClient(f"localhost:{port}", tls=tls) as client:
            return await client.is_serving()

    trusting = TlsOptions(ca=tmp_path / "ca.pem")
    ours = TlsOptions(ca=tmp_path / "ca.pem", cert=tmp_path / "client.pem", key=tmp_path / "client.key")
    assert await ask(open_port, trusting)
    assert await ask(mutual_port, ours)
    with pytest.raises(ClientError, match=r"TLS handshake with localhost:\d+ failed; give the CA"):
        await ask(open_port, TlsOptions(ca=tmp_path / "stranger.pem"))
    with pytest.raises(ClientError, match=r"handshake|connection .* was lost|cannot be reached"):
        await ask(mutual_port, trusting)
    with pytest.raises(ClientError, match="--tls or --ca"):
        await ask(open_port, None)
    await server.stop(0)


async def test_files_that_cannot_be_used(tmp_path):
    (tmp_path / "no.pem").write_text("hello")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "token").write_text("abc\n")
    assert read_token(tmp_path / "token") == "abc"
    for tls, words in (
        (TlsOptions(ca=tmp_path / "missing.pem"), "cannot be read"),
        (TlsOptions(ca=tmp_path / "no.pem"), "is not PEM"),
        (TlsOptions(cert=tmp_path / "no.pem"), "give both --cert and --key"),
    ):
        with pytest.raises(ClientError, match=words):
            async with AssistantClient("localhost:1", tls=tls):
                pass
    with pytest.raises(ClientError, match=r"token file .* is empty"):
        read_token(tmp_path / "empty")
    with pytest.raises(ClientError, match=r"token file .* cannot be read"):
        read_token(tmp_path / "missing")
