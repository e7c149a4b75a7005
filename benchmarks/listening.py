"""How well and how cheaply the listener finds speech: real recordings, real and synthetic noise, cost on one core.

    python benchmarks/listening.py [--data ../shared/data] [--detector silero] [--aggressiveness 2]

The server listens with Silero; `--detector webrtc` is what stands in without it. Every recording is put between
1.5 s of pink noise at a given distance below the speech. A recording is missed if no utterance starts in it; a start is
late if the utterance, pre-roll included, begins after the first sound that is within 25 dB of the speech's level.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from server.audio.resample import resample
from server.audio.wav import Samples, read_wav
from server.engines.silero import Silero
from server.turns.endpointing import SAMPLE_RATE_HZ, SpeechConfirmed, SpeechEnded
from server.turns.listener import Listener
from server.turns.vad import JudgedActivity, VadSettings

CHUNK_SAMPLES = 1_600
SHORT_SAMPLES = 160  # levels are measured every 10 ms


def load(path: Path) -> Samples:
    recording = read_wav(path)
    return resample(recording.samples, recording.sample_rate_hz, SAMPLE_RATE_HZ)


def pink(samples: int, rms_dbfs: float, seed: int = 1) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(samples))
    sound = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), samples)
    return (sound / sound.std() * 10 ** (rms_dbfs / 20)).astype(np.float32)


def white(samples: int, rms_dbfs: float) -> Samples:
    return (np.random.default_rng(2).standard_normal(samples) * 10 ** (rms_dbfs / 20)).astype(np.float32)


def hum(samples: int, rms_dbfs: float) -> Samples:
    at_s = np.arange(samples) / SAMPLE_RATE_HZ
    sound = sum(np.sin(2 * np.pi * 50 * k * at_s) / k for k in (1, 2, 3))
    return (sound / np.std(sound) * 10 ** (rms_dbfs / 20)).astype(np.float32)


def levels_db(sound: Samples) -> np.ndarray:
    short = sound[: len(sound) // SHORT_SAMPLES * SHORT_SAMPLES].reshape(-1, SHORT_SAMPLES)
    return 10 * np.log10((short**2).mean(axis=1) + 1e-10)


@dataclass(frozen=True)
class Detector:
    """How the listener tells voice."""

    settings: VadSettings
    silero: Silero | None

    def listener(self) -> Listener:
        """One for a new call."""
        activity = JudgedActivity(self.silero.open()) if self.silero is not None else None
        return Listener(vad_settings=self.settings, activity=activity)


def listen(sound: Samples, detector: Detector) -> tuple[list[SpeechEnded], int]:
    """Give the utterances and how many of them were confirmed."""
    listener = detector.listener()
    events = []
    for begin in range(0, len(sound), CHUNK_SAMPLES):
        events += listener.push(sound[begin : begin + CHUNK_SAMPLES])
    events += listener.flush()
    return [e for e in events if isinstance(e, SpeechEnded)], sum(isinstance(e, SpeechConfirmed) for e in events)


def report_speech(data: Path, detector: Detector) -> None:
    with (data / "speech/manifest.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    digits = [row for row in rows if row["source"] == "FSDD"][::25]
    rows = [row for row in rows if row["source"] != "FSDD"] + digits
    recordings = [load(data / "speech" / row["path"]) for row in rows]
    print(f"{len(recordings)} recordings, {len(digits)} of them single digits")
    for snr_db in (50, 20, 10):
        missed = late = splits = 0
        for speech in recordings:
            quiet = np.zeros(3 * SAMPLE_RATE_HZ // 2, dtype=np.float32)
            padded = np.concatenate([quiet, speech, quiet])
            loud_db = float(np.percentile(levels_db(speech), 90))
            ended, _ = listen(padded + pink(len(padded), loud_db - snr_db), detector)
            if not ended:
                missed += 1
                continue
            first_loud = int(np.argmax(levels_db(padded) > loud_db - 25)) * SHORT_SAMPLES
            late += ended[0].start_sample > first_loud
            splits += len(ended) - 1
        print(f"  noise {snr_db} dB below speech: missed {missed}, late starts {late}, extra utterances {splits}")


def report_noise(data: Path, detector: Detector) -> None:
    files = sorted(p for p in (data / "noise").rglob("*.*") if p.suffix != ".csv" and "rir" not in p.parts)
    turns = confirmed = samples = inside = 0
    for path in files:
        sound = load(path)
        ended, sure = listen(sound, detector)
        turns, confirmed, samples = turns + len(ended), confirmed + sure, samples + len(sound)
        inside += sum(e.last_voiced_sample - e.start_sample for e in ended)
    print(
        f"{len(files)} noise files, {samples / SAMPLE_RATE_HZ:.0f} s: {turns} utterances, {confirmed} confirmed, "
        f"{inside / samples:.0%} of the time taken for speech"
    )
    for name, make in (("white", white), ("pink", pink), ("hum", hum)):
        found = {db: len(listen(make(20 * SAMPLE_RATE_HZ, db), detector)[0]) for db in (-50, -40, -30, -20, -10)}
        print(f"  steady {name} noise, 20 s, utterances by level in dBFS: {found}")


def report_cost(data: Path, detector: Detector) -> None:
    speech = np.concatenate([load(path) for path in sorted((data / "speech").rglob("LJ*.flac"))[:20]])
    listener = detector.listener()
    began_s = time.process_time()
    for begin in range(0, len(speech), 320):
        listener.push(speech[begin : begin + 320])
    used_s = time.process_time() - began_s
    print(f"cost of listening, 20 ms pushes: {used_s / (len(speech) / SAMPLE_RATE_HZ):.2%} of one core per call")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data")
    parser.add_argument("--aggressiveness", type=int, default=VadSettings().aggressiveness)
    parser.add_argument("--detector", choices=("silero", "webrtc"), default="silero")
    arguments = parser.parse_args()
    silero = Silero.load() if arguments.detector == "silero" else None
    detector = Detector(VadSettings(aggressiveness=arguments.aggressiveness), silero)
    report_speech(arguments.data, detector)
    report_noise(arguments.data, detector)
    report_cost(arguments.data, detector)


if __name__ == "__main__":
    main()
