import asyncio
import contextlib
import http.server
import json
import re
import threading
import time
from pathlib import Path

import httpx2
import pytest

from server.errors import SettingsError
from server.safety.handoff import Handoff, NoHandoff, Outcome, WebhookHandoff, sign
from server.safety.levels import SafetyLevel

SECRET = b"0123456789abcdef0123456789abcdef"
URL = "https://example.org/handoff"
NOW = 1_795_700_000.0


class Time:
    """A clock that only sleeping and answering move."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept_s: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, delay_s: float) -> None:
        self.slept_s.append(delay_s)
        self.now_s += delay_s


class Server:
    """Answers in order; the last answer stays. An exception is raised, a number is a status."""

    def __init__(self, *answers, clock: Time | None = None, takes_s: float = 0.0) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.clock = clock
        self.takes_s = takes_s

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self.clock is not None:
            self.clock.now_s += self.takes_s
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx2.Response(answer, headers={"location": "https://elsewhere.example/"}, content=b"")
        return httpx2.Response(200, content=answer.encode() if isinstance(answer, str) else answer)


def webhook(server: Server, clock: Time | None = None, **changes) -> WebhookHandoff:
    clock = clock or Time()
    defaults = dict(
        clock=clock, now=lambda: NOW, sleep=clock.sleep, jitter=lambda: 1.0, transport=httpx2.MockTransport(server)
    )
    return WebhookHandoff(URL, SECRET, **{**defaults, **changes})


def ask(handoff: Handoff, level: SafetyLevel = SafetyLevel.IMMINENT) -> Outcome:
    return asyncio.run(handoff.request("session-1", level, "en-US", True))


def test_without_an_adapter_nobody_comes():
    assert ask(NoHandoff()) is Outcome.FAILED


@pytest.mark.parametrize("outcome", ["connected", "queued", "failed"])
def test_each_outcome_of_the_contract_is_understood(outcome):
    assert ask(webhook(Server(json.dumps({"outcome": outcome})))).value == outcome


@pytest.mark.parametrize(
    "answer", ["", "no json", "[]", "{}", '{"outcome": "maybe"}', '{"outcome": null}', "null", b"\xff\xfe"]
)
def test_an_answer_that_is_not_ours_means_that_nobody_is_known_to_come(answer):
    server = Server(answer)
    assert ask(webhook(server)) is Outcome.FAILED
    assert len(server.requests) == 1


def test_an_answer_without_end_is_not_read():
    endless = '{"outcome": "connected", "padding": "' + "x" * 100_000 + '"}'
    assert ask(webhook(Server(endless))) is Outcome.FAILED


def test_the_request_holds_these_facts_and_no_other():
    server = Server('{"outcome": "queued"}')
    ask(webhook(server), SafetyLevel.ACTIVE)
    (request,) = server.requests
    told = json.loads(request.content)
    assert set(told) == {"id", "time", "session", "level", "locale", "consent"}
    assert told["id"] == request.headers["Idempotency-Key"]
    assert (told["session"], told["level"], told["locale"], told["consent"]) == ("session-1", "active", "en-US", True)
    assert told["time"] == "2026-11-26T13:33:20Z"
    assert request.method == "POST" and str(request.url) == URL


def test_the_signature_is_over_timestamp_and_body():
    server = Server('{"outcome": "queued"}')
    ask(webhook(server))
    (request,) = server.requests
    assert request.headers["Hearken-Timestamp"] == "1795700000"
    assert request.headers["Hearken-Signature"] == sign(SECRET, "1795700000", request.content)
    assert sign(SECRET, "1795700000", b"{}") != sign(SECRET, "1795700001", b"{}")
    assert sign(SECRET, "1", b"{}") != sign(b"another", "1", b"{}")
    # computed with `printf '1.{}' | openssl dgst -sha256 -hmac key`
    assert sign(b"key", "1", b"{}") == "v1=" + KNOWN_SIGNATURE


KNOWN_SIGNATURE = "1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"


@pytest.mark.parametrize(
    "trouble",
    [500, 502, 503, 504, httpx2.ConnectError("refused"), httpx2.ReadTimeout("late"), httpx2.RemoteProtocolError("cut")],
    ids=str,
)
def test_trouble_is_tried_again_with_the_same_id(trouble):
    server = Server(trouble, trouble, '{"outcome": "connected"}')
    clock = Time()
    assert ask(webhook(server, clock)) is Outcome.CONNECTED
    assert len(server.requests) == 3
    assert len({request.headers["Idempotency-Key"] for request in server.requests}) == 1
    assert len({request.content for request in server.requests}) == 1
    assert clock.slept_s == [0.5, 1.0]


@pytest.mark.parametrize("status", [300, 301, 307, 400, 401, 403, 404, 408, 409, 422, 429, 499])
def test_any_other_status_is_final(status):
    server = Server(status)
    assert ask(webhook(server)) is Outcome.FAILED
    assert len(server.requests) == 1


def test_each_try_is_signed_with_the_time_of_that_try():
    server = Server(503, '{"outcome": "queued"}')
    times = iter([NOW, NOW, NOW + 60])
    ask(webhook(server, now=lambda: next(times)))
    stamps = [request.headers["Hearken-Timestamp"] for request in server.requests]
    assert stamps == ["1795700000", "1795700060"]
    for request in server.requests:
        stamp = request.headers["Hearken-Timestamp"]
        assert request.headers["Hearken-Signature"] == sign(SECRET, stamp, request.content)


def test_it_gives_up_after_the_last_attempt():
    server, clock = Server(503), Time()
    assert ask(webhook(server, clock, attempts=4)) is Outcome.FAILED
    assert len(server.requests) == 4
    assert clock.slept_s == [0.5, 1.0, 2.0]


def test_it_gives_up_at_the_deadline():
    clock = Time()
    server = Server(503, clock=clock, takes_s=4.6)
    assert ask(webhook(server, clock, deadline_s=10.0, attempts=100)) is Outcome.FAILED
    assert len(server.requests) == 2  # 4.6 s, a wait of .5 s, 4.6 s: no time is left for a wait of 1 s
    assert clock.now_s - 100.0 <= 10.0


def test_waits_are_spread_and_bounded():
    clock = Time()
    ask(webhook(Server(503), clock, jitter=lambda: 0.0, attempts=8, deadline_s=1000.0))
    assert clock.slept_s == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_a_server_that_never_answers_is_left():
    async def silent(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(3600)
        return httpx2.Response(200)

    clock = Time()
    handoff = webhook(Server(200), clock, transport=httpx2.MockTransport(silent), attempt_s=0.01, attempts=2)
    assert ask(handoff) is Outcome.FAILED


def test_a_cancelled_call_cancels_its_request():
    async def call() -> None:
        entered = asyncio.Event()

        async def silent(request: httpx2.Request) -> httpx2.Response:
            entered.set()
            await asyncio.sleep(3600)
            return httpx2.Response(200)

        handoff = webhook(Server(200), transport=httpx2.MockTransport(silent))
        task = asyncio.create_task(handoff.request("s", SafetyLevel.ACTIVE, "en", True))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(call())


@pytest.mark.parametrize(
    "url", ["https://example.org/x", "http://localhost:1/", "http://127.0.0.1:8099/x", "http://[::1]:8099/"]
)
def test_addresses_that_are_taken(url):
    WebhookHandoff(url, SECRET)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "http://localhost.example.org/",
        "http://127.0.0.1.example.org/",
        "http://10.0.0.1/",
        "ftp://example.org/",
        "example.org",
        "https://",
        "",
        "https://user:password@example.org/",
        "http://[",
    ],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(SettingsError, match=r"safety\.handoff_url") as caught:
        WebhookHandoff(url, SECRET)
    assert "password@" not in str(caught.value)


# --- over a real socket, with the receiver that the documentation gives -------------------------------------------


@contextlib.contextmanager
def receiver(monkeypatch, secret: bytes = SECRET):
    source = re.search(r"```python\n(.*?)```", Path("docs/crisis-handoff.md").read_text(), re.DOTALL).group(1)
    names = {"__name__": "documentation"}
    exec(compile(source, "docs/crisis-handoff.md", "exec"), names)
    monkeypatch.setenv("HANDOFF_SECRET", secret.decode())
    handler = type("Quiet", (names["Receiver"],), {"log_message": lambda *_: None})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_the_documented_receiver_takes_what_we_send(monkeypatch):
    with receiver(monkeypatch) as url:
        assert ask(WebhookHandoff(url, SECRET)) is Outcome.QUEUED


def test_the_documented_receiver_refuses_another_secret(monkeypatch):
    with receiver(monkeypatch) as url:
        assert ask(WebhookHandoff(url, b"another secret of some length")) is Outcome.FAILED


def test_the_documented_receiver_refuses_an_old_request(monkeypatch):
    with receiver(monkeypatch) as url:
        assert ask(WebhookHandoff(url, SECRET, now=lambda: time.time() - 400)) is Outcome.FAILED


def test_the_documented_receiver_refuses_a_changed_body(monkeypatch):
    with receiver(monkeypatch) as url:
        stamp = str(int(time.time()))
        headers = {"Hearken-Timestamp": stamp, "Hearken-Signature": sign(SECRET, stamp, b'{"consent": true}')}
        good = httpx2.post(url, content=b'{"consent": true}', headers=headers, trust_env=False)
        bad = httpx2.post(url, content=b'{"consent": false}', headers=headers, trust_env=False)
        none = httpx2.post(url, content=b"{}", trust_env=False)
    assert (good.status_code, bad.status_code, none.status_code) == (200, 401, 401)


def test_nobody_listening_is_failed(monkeypatch):
    with receiver(monkeypatch) as url:
        pass
    clock = Time()
    assert ask(WebhookHandoff(url, SECRET, attempts=2, clock=clock, sleep=clock.sleep)) is Outcome.FAILED
    assert len(clock.slept_s) == 1


def test_only_the_handoff_imports_an_http_client():
    for path in Path("server/safety").rglob("*.py"):
        if path.name != "handoff.py":
            assert not re.search(r"^\s*(?:import|from) (?:httpx|aiohttp|requests|urllib)", path.read_text(), re.M), path
