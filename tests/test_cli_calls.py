"""`hearken send` and `hearken chat` as a person runs them, against a scripted server in another thread."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import wave
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_assistant import conversation, fake_server, refuse, retry_info
from hearken.v1 import events_pb2
from typer.testing import CliRunner

from client.cli import app

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(script):
    """Serve `script` on a loop of its own, as the commands run theirs."""
    ready, address = threading.Event(), []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def run():
        async with fake_server(script) as (_, target):
            address.append(target)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    ready.wait(10)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def hearken(*arguments, stdin=None):
    return CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)


@pytest.fixture
def speech(tmp_path):
    """Write half a second of steady sound as a WAV; gives its path."""

    def write(name="speech.wav", rate=16_000, channels=1, subtype="PCM_16", level=0.5):
        sound = np.full((rate // 2, channels), level)
        soundfile.write(tmp_path / name, sound, rate, subtype=subtype)
        return tmp_path / name

    return write


def test_send_prints_a_timeline_and_writes_the_call(speech, tmp_path):
    with serving(conversation) as target:
        options = ["--fast", "--server", target, "--out", tmp_path / "call.wav"]
        done = hearken("send", speech(), speech("two.wav"), *options)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert "turn 1" in lines and "turn 2" in lines
    assert any("spoke   0.5 s" in each for each in lines)
    assert any("heard   “turn 2”" in each for each in lines)
    assert any("felt    lonely 62 % · sad" in each for each in lines)
    assert any("said    “I hear you (1).”" in each for each in lines)
    assert any("first words 0.25 s after you stopped; 0.5 s of sound" in each for each in lines)
    assert "you on the left, the assistant on the right" in lines[-1]
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 16_000)
        stereo = np.frombuffer(file.readframes(10**9), dtype="<i2").reshape(-1, 2)
    assert np.count_nonzero(np.abs(stereo[:, 0]) > 1000) == pytest.approx(16_000, abs=100)
    assert np.count_nonzero(stereo[:, 1]) == 16_000


def test_send_json_is_one_event_a_line(speech):
    with serving(conversation) as target:
        done = hearken("send", speech(), "--fast", "--json", "--server", target)
    assert done.exit_code == 0, done.output
    told = [json.loads(each) for each in done.output.splitlines()]
    assert [each["event"] for each in told if each["event"] != "spoken"] == [
        "session_started", "speech_started", "speech_ended", "transcript", "emotion", "reply_text", "reply_text",
        "reply_audio", "reply_audio", "turn_summary",
    ]  # fmt: skip
    (spoken,) = [each for each in told if each["event"] == "spoken"]
    assert spoken["file"] == "speech.wav"
    assert spoken["end_s"] - spoken["begin_s"] == pytest.approx(0.5)
    assert sum(each["samples"] for each in told if each["event"] == "reply_audio") == 8000
    assert [each["received_s"] for each in told] == sorted(each["received_s"] for each in told)


def test_send_at_speaking_pace_and_text_only(speech):
    with serving(conversation) as target:
        done = hearken("send", speech(), "--json", "--text-only", "--server", target, "--frame-ms", "100")
    told = [json.loads(each) for each in done.output.splitlines()]
    assert done.exit_code == 0, done.output
    assert "reply_audio" not in {each["event"] for each in told}
    assert told[-1]["event"] == "turn_summary"


@pytest.mark.parametrize(
    ("rate", "channels", "subtype"),
    [(8_000, 1, "PCM_16"), (44_100, 2, "PCM_24"), (48_000, 1, "FLOAT"), (16_000, 2, "PCM_U8"), (22_050, 1, "PCM_32")],
)
def test_send_takes_any_wav(speech, rate, channels, subtype):
    with serving(conversation) as target:
        done = hearken("send", speech("any.wav", rate, channels, subtype), "--fast", "--json", "--server", target)
    assert done.exit_code == 0, done.output
    (ended,) = [each for each in map(json.loads, done.output.splitlines()) if each["event"] == "speech_ended"]
    assert ended["duration_s"] == pytest.approx(0.5, abs=0.02)


def truncated(path):
    path.write_bytes(path.read_bytes()[:-1000])


def not_a_wav(path):
    path.write_text("dear diary")


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(truncated, "is truncated"), (not_a_wav, "is not a sound file"), (empty, "empty file"), (Path.unlink, "no file")],
)
def test_send_says_in_one_sentence_what_is_wrong_with_a_file(speech, spoil, words):
    path = speech()
    spoil(path)
    done = hearken("send", path)
    assert done.exit_code == 2
    assert words in done.output
    assert len(done.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--codec", "mulaw", "--rate", "16000"], "MULAW at 16000 Hz is not supported"),
        (["--rate", "11025"], "L16 at 11025 Hz is not supported"),
        (["--token-file", "nowhere"], "token file nowhere cannot be read"),
        (["--cert", "only.pem"], "give both --cert and --key"),
        (["--ca", "nowhere.pem"], "TLS file nowhere.pem cannot be read"),
        (["--server", "127.0.0.1:1"], "No server answers at 127.0.0.1:1; start one with `hearken serve`"),
    ],
)
def test_send_says_in_one_sentence_what_is_wrong_with_an_option(speech, options, words):
    done = hearken("send", speech(), *options)
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1), done.output
    assert words in done.output


def test_send_uses_the_codec_and_the_token(speech, tmp_path):
    seen = {}

    async def script(line):
        seen.update(dict(line.context.invocation_metadata()))
        await line.confirm()
        seen["format"] = (line.config.audio_in.codec, line.config.audio_in.sample_rate_hz)
        async for request in line.requests:
            if request.HasField("end_call"):
                return
            seen.setdefault("bytes", len(request.audio))

    (tmp_path / "token").write_text("abc\n")
    with serving(script) as target:
        options = ["--codec", "alaw", "--frame-ms", "40", "--token-file", tmp_path / "token"]
        done = hearken("send", speech(), "--fast", "--server", target, *options)
    assert done.exit_code == 0, done.output
    assert seen["authorization"] == "Bearer abc"
    assert (seen["format"], seen["bytes"]) == ((3, 8000), 320)


def test_a_full_server_and_a_fatal_error_end_with_one_sentence(speech, tmp_path):
    async def full(line):
        await refuse(line, "RESOURCE_EXHAUSTED", "All 2 calls are taken.", retry_info(5))

    async def breaks(line):
        await line.confirm()
        await line.tell(error=events_pb2.ErrorEvent(reason="X", message="The engine broke; restart it.", fatal=True))

    with serving(full) as target:
        done = hearken("send", speech(), "--server", target)
        assert (done.exit_code, done.output.count("\n")) == (2, 1)
        assert "is full: all 2 calls are taken; try again in 5 s." in done.output
    with serving(breaks) as target:
        done = hearken("send", speech(), "--fast", "--json", "--server", target, "--out", tmp_path / "kept.wav")
        assert done.exit_code == 2
        assert done.output.splitlines()[-1] == "The engine broke; restart it."
        assert (tmp_path / "kept.wav").exists()


def test_chat_takes_piped_turns_in_one_call():
    with serving(conversation) as target:
        done = hearken("chat", "--server", target, stdin="I lost my dog.\n\n  \nIt hurts.")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "you> I lost my dog.",
        "     lonely 62 % · sad · valence -0.50",
        "hearken> I hear you (1).",
        "you> It hurts.",
        "     lonely 62 % · sad · valence -0.50",
        "hearken> I hear you (2).",
    ]


def test_chat_json_and_a_turn_that_is_too_long():
    with serving(conversation) as target:
        done = hearken("chat", "--json", "--server", target, stdin="x" * 4001 + "\nhello\n")
    assert done.exit_code == 0
    assert "A turn has at most 4,000 characters" in done.stderr
    told = [json.loads(each) for each in done.stdout.splitlines()]
    assert [each["event"] for each in told][0::6] == ["session_started"]
    assert told[1]["text"] == "hello"
    assert told[-1]["event"] == "turn_summary"


def test_chat_says_so_when_the_server_ends_the_call():
    async def leaves(line):
        await line.confirm()

    with serving(leaves) as target:
        done = hearken("chat", "--server", target, stdin="hello\n")
    assert done.exit_code == 2
    assert done.output.splitlines()[-1] == "The server ended the call; run `hearken chat` again to start a new one."


def test_chat_stops_when_the_server_asks_to_hang_up():
    async def goodbye(line):
        await line.confirm()
        await line.tell(hang_up=events_pb2.HangUpRequest(reason="END_REASON_APP_CLOSED"))
        async for request in line.requests:
            if request.HasField("end_call"):
                return

    with serving(goodbye) as target:
        done = hearken("chat", "--server", target, stdin="")
    assert done.exit_code == 0, done.output


def start(*arguments, **options):
    command = [sys.executable, "-m", "client.cli", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'protos'}"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_a_real_process_answers_a_pipe_and_fails_without_a_traceback(speech):
    with serving(conversation) as target:
        talking = start("chat", "--server", target, stdin=subprocess.PIPE)
        out, err = talking.communicate("hello\n", timeout=30)
        assert (talking.returncode, err) == (0, "")
        assert "hearken> I hear you (1)." in out
    failing = start("send", speech(), "--server", "127.0.0.1:1")
    out, err = failing.communicate(timeout=30)
    assert (failing.returncode, out) == (2, "")
    assert len(err.splitlines()) == 1 and "No server answers" in err


@pytest.mark.parametrize("command", ["send", "chat"])
def test_an_interrupt_ends_with_130_and_no_traceback(speech, command):
    arguments = ["send", speech(), "--json"] if command == "send" else ["chat", "--json"]
    with serving(conversation) as target:
        process = start(*arguments, "--server", target, stdin=subprocess.PIPE)
        assert "session_started" in process.stdout.readline()  # it is in its call now
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, "")


def test_help_is_fast_because_it_loads_neither_grpc_nor_numpy():
    code = "import sys, client.cli; print(sorted({'grpc', 'numpy', 'google', 'torch', 'rich'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'protos'}"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
    for command in ("serve", "send", "chat", "talk"):
        shown = hearken(command, "--help")
        assert (shown.exit_code == 0 and "Usage: hearken" in shown.output) or "Usage: root" in shown.output


def test_usage_errors_end_with_2():
    assert hearken("send").exit_code == 2
    assert hearken("nonsense").exit_code == 2
    assert hearken("send", "x.wav", "--frame-ms", "0").exit_code == 2


def test_a_fault_of_our_own_is_said_in_a_sentence(monkeypatch, speech):
    def broken(*_):
        raise ZeroDivisionError("words of a caller")

    monkeypatch.setattr("client.commands.options.audio_format", broken)
    done = hearken("send", speech())
    assert done.exit_code == 2
    assert "fault of Hearken itself (ZeroDivisionError)" in done.output
    assert "words of a caller" not in done.output
    monkeypatch.setenv("HEARKEN_DEBUG", "1")
    assert isinstance(hearken("send", speech()).exception, ZeroDivisionError)
