"""The embedded models, all of them, in whole calls over the wire."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from client import events
from client.assistant import AssistantClient
from client.cli import app
from client.config import CallConfig, Pacing
from client.own_server import OwnServer
from server.audio.wav import read_wav

SPEECH = sorted((Path(__file__).parents[1] / "examples" / "speech").glob("*.wav"))
WORDS = (
    "I lost my job last week and I feel so sad.",
    "My sister is getting married and I am so happy for her!",
    "I have an exam tomorrow and I am terrified.",
    "My dog died on Monday.",
    "Somebody scratched my new car and drove away.",
    "I forgot my mother's birthday and I feel awful about it.",
    "I miss the summers at my grandfather's house.",
    "I finally finished my degree after six years.",
    "Nobody called me on my birthday.",
    "I think I am ready for the big race.",
)


def levels(samples: np.ndarray) -> tuple[float, float]:
    """RMS of the parts that sound, in dBFS, and the peak."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)  # (frames, 320)
    rms = np.sqrt((frames**2).mean(axis=1))
    sounding = rms[rms > 1e-3]
    return 20 * np.log10(np.sqrt((sounding**2).mean())), float(np.abs(samples).max())


async def test_ten_replies_sound_like_their_text(embedded_server: OwnServer) -> None:
    replies: list[str] = []
    async with AssistantClient(embedded_server.target) as client:
        for words in WORDS:
            async with client.call(CallConfig(pacing=Pacing.CLIENT)) as call:
                await call.send_text(words)
                text, sound, felt = "", b"", ""
                async for event in call:
                    match event:
                        case events.ReplyText(turn_index=1):
                            text += event.text
                        case events.ReplyAudio(turn_index=1):
                            sound += event.audio
                        case events.Emotion():
                            felt = event.label
                        case events.TurnSummary():
                            assert event.outcome is events.TurnOutcome.COMPLETED
                            await call.end()
            samples = np.frombuffer(sound, dtype="<i2") / 32768
            count = len(text.split())
            assert count >= 2
            assert felt
            assert 0.15 * count <= len(samples) / 16_000 <= 0.9 * count + 2.0
            rms_dbfs, peak = levels(samples)
            assert -30 <= rms_dbfs <= -12
            assert peak < 0.999
            replies.append(text)
    assert len(set(replies)) >= 5  # not one answer to everything; vetted clauses come again


def test_send_holds_the_sample_call(embedded_server: OwnServer, tmp_path: Path) -> None:
    out = tmp_path / "call.wav"
    files = [str(path) for path in SPEECH]
    options = ["--server", embedded_server.target, "--out", str(out), "--json", "--fast"]
    result = CliRunner().invoke(app, ["send", *files, *options])
    assert result.exit_code == 0, result.output
    told = [json.loads(line) for line in result.stdout.splitlines()]
    heard = [event["text"] for event in told if event["event"] == "transcript" and event["is_final"]]
    assert heard == [
        "i lost my job last week and i feel so sad",
        "i was there for twelve years",
        "thank you for listening to me",
    ]
    groups = [event["group"] for event in told if event["event"] == "emotion"]
    assert groups[0] == "sad"
    assert [event["outcome"] for event in told if event["event"] == "turn_summary"] == ["completed"] * 3
    recording = read_wav(out)
    assert recording.duration_s > 10


@pytest.mark.data
def test_word_error_rate_through_whole_calls(embedded_server: OwnServer, speech_manifest: Path) -> None:
    """At most .46 over all recordings of read speech, and much the same in frames of 20 and of 100 ms."""
    rates = {}
    for frame_ms in (20, 100):
        arguments = ["--manifest", str(speech_manifest), "--frame-ms", str(frame_ms), "--json"]
        sources = [
            "--source",
            "LJSpeech",
            "--source",
            "LibriSpeech test-clean",
            "--source",
            "LibriVox Sense & Sensibility",
        ]
        result = CliRunner().invoke(app, ["eval", "asr", *arguments, *sources, "--server", embedded_server.target])
        assert result.exit_code == 0, result.output
        pooled = json.loads(result.stdout)["rows"][-1]
        assert pooled["recordings"] == 122
        rates[frame_ms] = pooled["rate"]
    assert rates[20] <= 0.46
    assert rates[20] == pytest.approx(
        rates[100], abs=0.01
    )  # a turn may end a word earlier: its words come in real time
