"""The turn-taking bench: made calls are as they were asked for, policies are judged rightly, and the command runs."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from client.cli import app
from server.errors import SettingsError
from server.turns.barge_in import level_dbfs
from server.turns.vad import FRAME_SAMPLES
from tests.support.sound import noise, vowel
from training.turns.endings import Heard, cut_rate, endings, fixed, median_delay_s
from training.turns.interruptions import cough, echo_of, nothing_meant
from training.turns.recordings import Recording, TimedWord, read_recordings
from training.turns.scenes import CONDITIONS, Call, MadeTurn, Pause, make_calls, telephone
from training.turns.turn_ends import cut_sentences, spoken, word_weights

DATA = Path(__file__).parents[2] / "shared" / "data"
HZ = 16_000


def recording(name: str, *words: str) -> Recording:
    """One word of half a second each, with a gap of a tenth after every second one."""
    parts, timed, at_s = [], [], 0.0
    for place, word in enumerate(words):
        parts.append(vowel(0.5, pitch_hz=100 + 5 * place))
        timed.append(TimedWord(word, at_s, at_s + 0.5))
        at_s += 0.5
        if place % 2:
            parts.append(np.zeros(HZ // 10, dtype=np.float32))
            at_s += 0.1
    return Recording(name, "one", np.concatenate(parts), tuple(timed))


PEOPLE = [recording("a", "I", "went", "home", "early."), recording("b", "And", "then", "we", "sat,")]


def made(seed: int) -> list[Call]:
    room = np.zeros(800, dtype=np.float32)
    room[0], room[500] = 1.0, 0.3
    return make_calls(PEOPLE, [noise(2.0, -30)], [room], calls=6, turns=3, seed=seed)


def test_the_same_seed_makes_the_same_calls_of_every_condition() -> None:
    one, same, other = made(1), made(1), made(2)
    assert [call.condition for call in one] == list(CONDITIONS)
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(one, same, strict=True))
    assert not all(len(a.samples) == len(b.samples) for a, b in zip(one, other, strict=True))
    for call in one:
        assert len(call.turns) == 3 and np.abs(call.samples).max() <= 1
        for turn in call.turns:
            assert turn.words[-1].text == "early." and turn.words[-1].end_s <= turn.end_s + 0.2
            for pause in turn.pauses:
                assert 0.19 < pause.end_s - pause.start_s < 2.01 and turn.start_s < pause.start_s < turn.end_s


def test_without_a_whole_sentence_there_is_no_call() -> None:
    with pytest.raises(SettingsError, match="whole sentences"):
        make_calls(PEOPLE[1:], [noise(1.0)], [noise(0.1)], calls=1, turns=1, seed=1)


def heard(*stretches: float) -> Heard:
    """One turn of voice (positive seconds) and silences, then three seconds of silence."""
    voiced = np.concatenate([np.full(round(abs(each) / 0.02), each > 0) for each in (-1.0, *stretches, -3.0)])
    frames = np.zeros((len(voiced), FRAME_SAMPLES), dtype=np.float32)
    turn = MadeTurn(1.0, 1.0 + sum(map(abs, stretches)), (Pause(2.0, 2.5, True),))
    return Heard(Call(frames.reshape(-1), (turn,), "quiet"), frames, voiced, voiced)


def test_a_turn_is_cut_off_by_a_silence_shorter_than_its_pause_and_late_by_a_longer_one() -> None:
    call = heard(1.0, -0.5, 1.0)
    short = endings(call, call.silero, lambda: fixed(0.4))
    long = endings(call, call.silero, lambda: fixed(0.8))
    assert cut_rate(short) == 1 and np.isnan(median_delay_s(short))
    assert cut_rate(long) == 0 and median_delay_s(long) == pytest.approx(0.8, abs=0.03)
    assert long[0].missed_s == 0


def test_a_turn_that_no_utterance_begins_in_loses_all_of_it() -> None:
    call = heard(1.0)
    (lost,) = endings(call, np.zeros_like(call.silero), lambda: fixed(0.4))
    assert lost.missed_s == pytest.approx(1.0) and not np.isfinite(lost.delay_s)


def test_an_echo_comes_back_as_far_below_as_it_is_told_to() -> None:
    reply = vowel(2.0, rms_dbfs=-20)
    room = np.zeros(100, dtype=np.float32)
    room[0] = 1
    assert level_dbfs(echo_of(reply, -30.0, room)) == pytest.approx(level_dbfs(reply) - 30, abs=0.1)
    kinds = [kind for kind, sound in nothing_meant(reply, [noise(1.0)], [room], random.Random(1)) if len(sound)]
    assert kinds == ["echo"] * 3 + ["coughs", "noise"]
    assert 0.1 < len(cough(random.Random(2))) / HZ < 0.5


def test_a_telephone_keeps_the_length_and_loses_what_is_above_four_kilohertz() -> None:
    hiss = noise(1.0, -20)
    narrow = telephone(hiss)
    assert len(narrow) == len(hiss)
    spectrum = np.abs(np.fft.rfft(narrow)) ** 2
    assert spectrum[len(spectrum) * 6 // 10 :].sum() < 0.01 * spectrum.sum()


def test_sentences_are_cut_and_weighed() -> None:
    class Ends:
        def ends_turn(self, words: str, cancel: object) -> float:
            return 0.9 if words.endswith("early") else 0.1

    turns = [f"I went to see my friend number {number}, and came home early." for number in range(40)]
    sentences = cut_sentences(turns, 1)
    assert len(sentences) == 80 and sum(goes_on for _, goes_on in sentences) == 40
    left_open, sentence_end, auc = word_weights(sentences, Ends())  # type: ignore[arg-type]
    assert sentence_end < 0 and auc > 0.8 and np.isfinite(left_open)
    assert spoken("Well-known, isn't it?") == "well known isn't it"


@pytest.mark.skipif(not (DATA / "speech/manifest.tsv").is_file(), reason="the recordings are not beside this checkout")
def test_real_recordings_are_aligned_and_halved() -> None:
    bench = read_recordings(DATA / "speech", for_bench=True)
    learnt = read_recordings(DATA / "speech", for_bench=False)
    assert len(bench) > 40 and len(learnt) > 40
    assert not {one.name for one in bench} & {one.name for one in learnt}
    for one in bench:
        assert all(0 <= word.start_s < word.end_s <= one.duration_s + 0.02 for word in one.words)


@pytest.mark.skipif(not (DATA / "speech/manifest.tsv").is_file(), reason="the recordings are not beside this checkout")
def test_the_command_measures_and_draws(tmp_path: Path) -> None:
    arguments = ["bench", "turns", "--speech", str(DATA / "speech"), "--noise", str(DATA / "noise"), "--calls", "2"]
    arguments += ["--json", str(tmp_path / "turns.json"), "--plot", str(tmp_path / "turns.png")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    names = [table["name"] for table in json.loads((tmp_path / "turns.json").read_text())["tables"]]
    assert names == ["turns", "conditions", "curve", "barge_in", "cost"]
    assert (tmp_path / "turns.png").stat().st_size > 10_000
    assert "silence, Silero" in done.output


def test_a_folder_without_recordings_is_named_in_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "turns", "--speech", str(tmp_path)])
    assert done.exit_code != 0 and "manifest.tsv" in f"{done.output}{done.exception}"
