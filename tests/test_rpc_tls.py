"""TLS and mutual TLS with certificates made here, and a sentence for each file that is wrong."""

import datetime
import ipaddress

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hearken.v1 import voice_assistant_service_pb2 as pb
from rpc_harness import edge, stub_of

from server.errors import SettingsError
from server.rpc.tls import credentials, warnings
from server.settings import TlsSettings, load_settings


class Authority:
    """Signs certificates and writes them as PEM files."""

    def __init__(self, folder) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._sign("Test authority", self._key.public_key(), None)
        self.pem = self._certificate.public_bytes(serialization.Encoding.PEM)
        self.path = folder / "ca.pem"
        self.path.write_bytes(self.pem)

    def issue(self, name: str):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(name, key.public_key(), self._certificate)
        cert_path, key_path = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        cert_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return cert_path, key_path

    def _sign(self, name, public_key, issuer):
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def tls(authority, *, mutual: bool = False):
    cert, key = authority.issue("server")
    return {"tls.cert": str(cert), "tls.key": str(key)} | ({"tls.client_ca": str(authority.path)} if mutual else {})


async def works(address: str, client: grpc.ChannelCredentials | None) -> bool:
    async with stub_of(address, client) as stub:
        try:
            await stub.GetServerInfo(pb.GetServerInfoRequest(), timeout=30)
        except grpc.aio.AioRpcError as error:
            assert error.code() is grpc.StatusCode.UNAVAILABLE
            return False
        return True


async def test_a_client_that_trusts_the_authority_gets_in_and_plain_text_does_not(authority, tmp_path):
    (tmp_path / "other").mkdir()
    stranger = Authority(tmp_path / "other")
    async with edge(tls(authority)) as running:
        assert await works(running.address, grpc.ssl_channel_credentials(authority.pem))
        assert not await works(running.address, grpc.ssl_channel_credentials(stranger.pem))
        assert not await works(running.address, None)


async def test_mutual_tls_asks_for_a_certificate_of_the_authority(authority, tmp_path):
    (tmp_path / "other").mkdir()
    own, foreign = authority.issue("client"), Authority(tmp_path / "other").issue("client")

    def showing(pair):
        return grpc.ssl_channel_credentials(authority.pem, pair[1].read_bytes(), pair[0].read_bytes())

    async with edge(tls(authority, mutual=True)) as running:
        assert await works(running.address, showing(own))
        assert not await works(running.address, showing(foreign))
        assert not await works(running.address, grpc.ssl_channel_credentials(authority.pem))


def test_each_wrong_file_is_named(authority, tmp_path):
    cert, key = authority.issue("server")
    _, other_key = authority.issue("other")
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("this is no certificate")
    wrong = [
        (TlsSettings(cert=tmp_path / "absent.pem", key=key), "tls.cert", "absent.pem"),
        (TlsSettings(cert=cert, key=tmp_path / "absent.key"), "tls.key", "absent.key"),
        (TlsSettings(cert=garbage, key=key), "tls.cert", "unencrypted PEM"),
        (TlsSettings(cert=cert, key=garbage), "tls.key", "unencrypted PEM"),
        (TlsSettings(cert=cert, key=other_key), "tls.key", "do not belong together"),
        (TlsSettings(cert=cert, key=key, client_ca=garbage), "tls.client_ca", "no PEM certificate"),
        (TlsSettings(cert=cert, key=key, client_ca=tmp_path / "absent.pem"), "tls.client_ca", "cannot be read"),
    ]
    for settings, setting, says in wrong:
        with pytest.raises(SettingsError) as error:
            credentials(settings)
        assert setting in str(error.value) and says in str(error.value)
    assert credentials(TlsSettings(cert=cert, key=key)) is not None
    assert credentials(TlsSettings()) is None


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"server.host": "127.0.0.1"}, []),
        ({"server.host": "::1"}, []),
        ({"server.host": "0.0.0.0"}, ["Anybody"]),
        ({"server.host": "0.0.0.0", "auth.tokens_file": "t"}, ["plain text"]),
        ({"server.host": "0.0.0.0", "auth.tokens_file": "t", "tls.cert": "c", "tls.key": "k"}, []),
        ({"server.host": "::", "tls.cert": "c", "tls.key": "k"}, ["Anybody"]),
        ({"server.host": "::", "tls.cert": "c", "tls.key": "k", "tls.client_ca": "a"}, []),
    ],
)
def test_choices_that_leave_callers_open_are_warned_of(given, warned):
    told = warnings(load_settings(overrides=given, environ={}))
    assert len(told) == len(warned)
    assert all(word in sentence for word, sentence in zip(warned, told, strict=True))
