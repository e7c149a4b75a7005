"""Compares eSpeak voices as our engine speaks them: what an outside judge understands, how soon, how fast, how loud.

    PYTHONPATH=. python benchmarks/espeak_voices.py en-us en-us+f2 en-us+f5

The judge is PocketSphinx with the language model of its wheel. It is a recogniser and no listener: it tells a clear
voice from a slurred one, and nothing about warmth.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import soxr
from pocketsphinx import Decoder

from server.engines.espeak import EspeakSynthesizer
from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Prosody
from server.engines.loudness import speech_dbfs

SAID = (
    "i am so sorry to hear that it must hurt a lot",
    "how long did you have him",
    "do you want to tell me what happened yesterday",
    "that sounds really hard and you are not alone",
    "i hope you feel better after the weekend",
)
REPEATS = 3


def word_errors(said: list[str], heard: list[str]) -> int:
    """Edit distance in words."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(said, 1):
        diagonal, row[0] = row[0], index
        for column, other in enumerate(heard, 1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
    return row[-1]


def heard_by(judge: Decoder, sound: np.ndarray, rate_hz: int) -> list[str]:
    quiet = np.zeros(SAMPLE_RATE_HZ // 4, np.float32)
    samples = np.concatenate([quiet, soxr.resample(sound, rate_hz, SAMPLE_RATE_HZ), quiet])
    judge.start_utt()
    judge.process_raw((samples * 32_767).astype(np.int16).tobytes(), full_utt=True)
    judge.end_utt()
    return judge.hyp().hypstr.split() if judge.hyp() else []


def main(names: list[str]) -> None:
    judge = Decoder(samprate=SAMPLE_RATE_HZ, loglevel="FATAL")
    words = sum(len(text.split()) for text in SAID) * REPEATS
    print("voice             word errors   first chunk, ms   real-time factor   words a minute   speech, dBFS")
    for name in names:
        voice = EspeakSynthesizer.load(name)
        voice.warm_up()
        errors, first_s, spent_s, spoken_s, levels = 0, [], 0.0, 0.0, []
        for text in SAID * REPEATS:
            start = time.perf_counter()
            chunks = voice.speak(text, Prosody(), CancelToken())
            sound = [next(chunks)]
            first_s.append(time.perf_counter() - start)
            sound += chunks
            spent_s += time.perf_counter() - start
            whole = np.concatenate(sound)
            spoken_s += whole.size / voice.sample_rate_hz
            levels.append(speech_dbfs(whole, voice.sample_rate_hz))
            errors += word_errors(text.split(), heard_by(judge, whole, voice.sample_rate_hz))
        print(
            f"{name:<16} {errors / words:>12.2f} {1e3 * float(np.median(first_s)):>17.1f} {spent_s / spoken_s:>18.4f}"
            f" {60 * words / spoken_s:>16.0f} {float(np.mean(levels)):>14.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:] or ["en-us", "en-us+f2", "en-us+f5"])
