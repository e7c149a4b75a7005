"""`hearken talk` with a sound card that a test plays: speech in, reply out, barge-in, and what may be missing."""

import builtins
import os
import signal
import sys
import threading
import types

import numpy as np
import pytest
from fake_assistant import seconds
from hearken.v1 import events_pb2
from test_cli_calls import serving
from typer.testing import CliRunner

from client.cli import app

INSTEAD = "send a recording with `hearken send FILE.wav`"


def talk(*arguments):
    return CliRunner().invoke(app, ["talk", *map(str, arguments)])


def card(monkeypatch, *, rates=(16_000,), devices=("input", "output"), refuses=False):
    """Put a PortAudio in place that has these devices and rates; gives the module."""

    class PortAudioError(Exception):
        pass

    class Stream:
        def __init__(self, callback, samplerate, channels, dtype, blocksize):
            if refuses:
                raise PortAudioError("Device unavailable")
            self.callback, self.blocksize, self.rate = callback, blocksize, samplerate
            self.done = threading.Event()

        def start(self):
            self.thread = threading.Thread(target=self.run)
            self.thread.start()

        def stop(self):
            self.done.set()
            self.thread.join()

        def close(self):
            pass

    class InputStream(Stream):
        def run(self):
            while not self.done.wait(0.005):
                self.callback(np.full((self.blocksize, 1), 0.5, dtype=np.float32), self.blocksize, None, None)

    class OutputStream(Stream):
        def run(self):
            while not self.done.wait(0.005):
                data = np.ones((self.blocksize, 1), dtype=np.float32)
                self.callback(data, self.blocksize, None, None)
                module.played.append(data[:, 0].copy())

    def query_devices(kind):
        if kind not in devices:
            raise PortAudioError(f"Error querying device -1 ({kind})")

    def check(samplerate, channels, dtype):
        if samplerate not in rates:
            raise PortAudioError("Invalid sample rate")

    module = types.ModuleType("sounddevice")
    module.PortAudioError, module.query_devices = PortAudioError, query_devices
    module.check_input_settings = module.check_output_settings = check
    module.InputStream, module.OutputStream, module.played = InputStream, OutputStream, []
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return module


async def one_turn(line):
    """Answer the first sound with 30 s of reply, stop it, and ask to hang up once the mark says what was heard."""
    await line.confirm()
    line.rate = line.config.audio_in.sample_rate_hz
    heard = 0
    async for request in line.requests:
        heard += len(request.audio)
        if heard > 3200:
            break
    said = events_pb2.Transcript(turn_index=1, text="hello", is_final=True)
    await line.tell(transcript=said)
    reply = {"turn_index": 1, "utterance_id": 1}
    await line.tell(reply_text=events_pb2.ReplyText(text="Hi.", is_last=True, **reply))
    sound = b"\x00\x40" * line.rate * 30
    await line.tell(reply_audio=events_pb2.ReplyAudio(audio=sound[:60_000], **reply))
    await line.tell(reply_audio=events_pb2.ReplyAudio(audio=sound[60_000:], offset_samples=30_000, **reply))
    async for request in line.requests:
        if request.HasField("mark") and request.mark.samples_played > 0:
            break
    await line.tell(clear=events_pb2.Clear(utterance_id=1, reason="CLEAR_REASON_BARGE_IN"))
    async for request in line.requests:
        if request.HasField("mark") and request.mark.status == 2:
            line.cleared_at = request.mark.samples_played
            break
    await line.tell(hang_up=events_pb2.HangUpRequest(reason="END_REASON_APP_CLOSED"))
    async for request in line.requests:
        if request.HasField("end_call"):
            return


@pytest.mark.parametrize("rates", [(16_000,), (44_100,)])
def test_speech_goes_out_the_reply_is_heard_and_a_clear_silences_it(monkeypatch, rates):
    module = card(monkeypatch, rates=rates)
    cleared = []

    async def script(line):
        await one_turn(line)
        cleared.append(line.cleared_at)
        assert line.rate == rates[0]
        assert sorted(line.config.capabilities) == [1, 3, 4]

    with serving(script) as target:
        done = talk("--server", target)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("Wear headphones")
    assert "you> hello" in lines and "hearken> Hi." in lines
    played = np.concatenate(module.played)
    loud = int(np.count_nonzero(played == 0.5))
    assert loud == cleared[0] < 30 * rates[0]  # the mark says exactly what the loudspeaker got
    assert played[-1] == 0


def test_ctrl_c_hangs_up(monkeypatch):
    card(monkeypatch)
    ended = []

    async def script(line):
        await line.confirm()
        interrupted = False
        async for request in line.requests:
            if not interrupted:  # sound comes, so the call is being held
                interrupted = True
                os.kill(os.getpid(), signal.SIGINT)
            if request.HasField("end_call"):
                ended.append(request.end_call.reason)
                return

    with serving(script) as target:
        done = talk("--server", target, "--json")
    assert (done.exit_code, ended) == (0, [1]), done.output


def test_a_broken_call_is_said_in_one_sentence(monkeypatch):
    card(monkeypatch)

    async def script(line):
        await line.confirm()
        await line.tell(going_away=events_pb2.GoingAway(deadline=seconds(1)))

    with serving(script) as target:
        done = talk("--server", target)
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        2, "The server ended the call; run `hearken talk` again to start a new one.",
    ), done.output  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"devices": ("output",)}, "No microphone was found"),
        ({"devices": ("input",)}, "No loudspeaker was found"),
        ({"rates": (11_025,)}, "share none of the rates 16000, 48000"),
    ],
)
def test_a_machine_that_cannot_talk_is_pointed_to_send(monkeypatch, missing, words):
    card(monkeypatch, **missing)
    done = talk()
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert words in done.output and INSTEAD in done.output


def test_a_card_in_use_is_said_so(monkeypatch):
    card(monkeypatch, refuses=True)

    async def script(line):
        await line.confirm()
        async for _ in line.requests:
            pass

    with serving(script) as target:
        done = talk("--server", target)
    assert done.exit_code == 2
    assert "cannot be opened (Device unavailable)" in done.output and INSTEAD in done.output


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ImportError("no module"), "sounddevice package (pip install 'hearken[microphone]')"),
        (OSError("PortAudio library not found"), "the PortAudio library (apt install libportaudio2)"),
    ],
)
def test_what_is_not_installed_is_named(monkeypatch, failure, words):
    real = builtins.__import__

    def importing(name, *rest):
        if name == "sounddevice":
            raise failure
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", importing)
    done = talk()
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert words in done.output and INSTEAD in done.output
