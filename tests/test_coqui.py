"""The Coqui engine on a VITS model that is made here: right in every shape, with random weights, so it hums.

That is enough for what is tested: finding, reading and refusing files, rate, levels, cancellation and threads. What a
trained voice sounds like is the model's own affair.
"""

import json
import logging
import math
import os
import pickle
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("TTS.utils.synthesizer", reason="coqui-tts is not installed: pip install 'hearken[coqui]'")

import torch

from server.engines.coqui import CoquiSynthesizer, _weights_only
from server.engines.interfaces import CancelToken, Prosody
from server.engines.loudness import CEILING
from server.errors import EngineError, EngineLoadError, TurnCancelled

TEXT = "I am so sorry to hear that, it must hurt a lot."


def make_vits(folder: Path, *, speakers: dict[str, int] | None = None) -> Path:
    """A tiny VITS (a quarter of a million weights, 16 kHz) that gives each character about four frames of 16 ms."""
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
    from TTS.tts.models.vits import Vits

    folder.mkdir()
    speaker_args = {}
    if speakers:
        torch.save(speakers, folder / "speakers.pth")
        speaker_args = {
            "use_speaker_embedding": True,
            "speaker_embedding_channels": 8,
            "speakers_file": str(folder / "speakers.pth"),
        }
    args = VitsArgs(
        num_chars=60,
        hidden_channels=16,
        hidden_channels_ffn_text_encoder=16,
        num_heads_text_encoder=2,
        num_layers_text_encoder=1,
        num_layers_posterior_encoder=1,
        num_layers_flow=1,
        upsample_initial_channel_decoder=32,
        upsample_rates_decoder=[8, 8, 4],
        upsample_kernel_sizes_decoder=[16, 16, 8],
        resblock_kernel_sizes_decoder=[3],
        resblock_dilation_sizes_decoder=[[1, 3, 5]],
        init_discriminator=False,
        use_sdp=False,
        **speaker_args,
    )
    characters = CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters",
        pad="_",
        eos="&",
        bos="*",
        characters="abcdefghijklmnopqrstuvwxyz",
        punctuations="!'(),-.:;? ",
    )
    config = VitsConfig(
        model_args=args,
        audio=BaseAudioConfig(sample_rate=16_000, fft_size=1024, win_length=1024, hop_length=256, num_mels=80),
        use_phonemes=False,
        text_cleaner="basic_cleaners",
        characters=characters,
    )
    torch.manual_seed(0)
    model = Vits(config)
    torch.nn.init.constant_(model.duration_predictor.proj.bias, math.log(4.0))
    config.save_json(folder / "config.json")
    torch.save({"model": model.state_dict()}, folder / "model_file.pth")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return make_vits(tmp_path_factory.mktemp("coqui") / "vits")


@pytest.fixture(scope="module")
def voice(folder) -> CoquiSynthesizer:
    voice = CoquiSynthesizer.load(str(folder), device="cpu")
    voice.warm_up()
    return voice


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def sound_of(voice: CoquiSynthesizer, text: str, prosody: Prosody = Prosody()) -> np.ndarray:  # noqa: B008 - frozen
    return np.concatenate([np.zeros(0, np.float32), *voice.speak(text, prosody, CancelToken())])


def test_a_folder_loads_and_speaks_at_its_own_rate_and_our_level(voice, folder):
    assert voice.sample_rate_hz == 16_000
    assert voice.name == f"Coqui TTS {folder.name} on cpu"  # callers may see it: no path
    assert voice.follows_rate
    chunks = list(voice.speak(TEXT, Prosody(), CancelToken()))
    assert all(chunk.dtype == np.float32 and 0 < chunk.size <= 3_200 for chunk in chunks)
    sound = np.concatenate(chunks)
    assert sound.size > 16_000
    assert -30.0 <= 10 * np.log10(np.mean(sound**2)) <= -12.0
    assert np.abs(sound).max() <= CEILING + 1e-6


def test_device_auto_takes_the_gpu_when_there_is_one(folder):
    voice = CoquiSynthesizer.load(str(folder))
    assert voice.name.endswith("cuda" if torch.cuda.is_available() else "cpu")
    assert sound_of(voice, TEXT).size


def test_rate_is_set_by_length_scale_and_does_not_stick(voice):
    own = sound_of(voice, TEXT).size
    slow = sound_of(voice, TEXT, Prosody(rate=0.5)).size
    assert 1.7 <= slow / own <= 2.3
    assert 0.9 <= sound_of(voice, TEXT).size / own <= 1.1


def test_pause_and_gain_do_what_they_say(voice):
    paused = sound_of(voice, TEXT, Prosody(pause_s=0.5))
    assert not paused[-8_000:].any()
    soft, own = (np.mean(sound_of(voice, TEXT, Prosody(gain_db=gain)) ** 2) for gain in (-6.0, 0.0))
    assert 10 * np.log10(soft / own) == pytest.approx(-6.0, abs=1.0)


@pytest.mark.parametrize("text", ["", "...", "🙂", "<br/>"])
def test_no_words_yield_nothing(voice, text):
    assert list(voice.speak(text, Prosody(), CancelToken())) == []


@pytest.mark.parametrize("text", ["a", "Oh.", "你好", "I am 🙂 here", "x" * 300, "\ud800b"])
def test_odd_texts_do_not_break_it(voice, text):
    assert np.isfinite(sound_of(voice, text)).all()


def test_a_cancelled_turn_stops(voice):
    token = CancelToken()
    chunks = voice.speak(TEXT, Prosody(), token)
    next(chunks)
    token.cancel()
    with pytest.raises(TurnCancelled):
        next(chunks)
    with pytest.raises(TurnCancelled):
        next(voice.speak(TEXT, Prosody(), token))


def test_eight_threads_each_get_their_own_pace(voice):
    jobs = [(TEXT, Prosody(rate=0.5)), (TEXT, Prosody(rate=2.0))] * 4
    slow, quick = (sound_of(voice, *job).size for job in jobs[:2])
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(lambda job: sound_of(voice, *job).size, jobs))
    assert sizes == [pytest.approx(size, rel=0.1) for size in [slow, quick] * 4]


def test_nothing_said_reaches_a_log(voice, caplog):
    with caplog.at_level(logging.DEBUG):
        sound_of(voice, "Zebra λ quagga.")
    assert "ebra" not in caplog.text and "λ" not in caplog.text


def test_speakers_are_chosen_by_name(tmp_path):
    folder = str(make_vits(tmp_path / "two", speakers={"ann": 0, "bob": 1}))
    for speaker in (None, "bob"):
        assert sound_of(CoquiSynthesizer.load(folder, device="cpu", speaker=speaker), TEXT).size
    with pytest.raises(EngineLoadError, match=r"has no speaker 'eve': it has ann, bob\.$"):
        CoquiSynthesizer.load(folder, device="cpu", speaker="eve")


def test_a_failing_model_is_an_engine_error_without_the_words(voice, monkeypatch):
    def fail(text: str, *_args, **_settings) -> None:
        raise RuntimeError(f"cannot say {text}")

    monkeypatch.setattr(voice._synthesizer, "tts", fail)
    with pytest.raises(EngineError, match="RuntimeError") as caught:
        sound_of(voice, "Zebra.")
    assert "Zebra" not in str(caught.value) and caught.value.__suppress_context__
    monkeypatch.setattr(voice._synthesizer, "tts", lambda *_args, **_settings: [0.1, float("nan")])
    with pytest.raises(EngineError, match="not numbers"):
        sound_of(voice, "Zebra.")


def refusal(model: str | Path, **choices: str) -> str:
    with pytest.raises(EngineLoadError) as caught:
        CoquiSynthesizer.load(str(model), **choices)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message
    return message


def test_a_missing_folder_or_unknown_name_is_refused(tmp_path):
    assert "no Coqui model folder" in refusal(tmp_path / "nowhere")
    assert "knows no model" in refusal("tts_models/en/nobody/nothing")


def test_a_known_name_that_was_not_pulled_is_refused_and_nothing_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    assert "hearken models pull tts_models/en/ljspeech/vits" in refusal("tts_models/en/ljspeech/vits")
    assert list(tmp_path.rglob("*.pth")) == []


def test_a_known_name_loads_from_where_coqui_keeps_it(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    shutil.copytree(folder, tmp_path / "tts" / "tts_models--en--ljspeech--vits")
    assert sound_of(CoquiSynthesizer.load("tts_models/en/ljspeech/vits", device="cpu"), TEXT).size


def test_a_missing_or_corrupt_config_is_refused(copy):
    (copy / "config.json").write_text('{"model": "vi')
    assert "not readable as JSON" in refusal(copy)
    (copy / "config.json").write_text("[]")
    assert "not a Coqui configuration" in refusal(copy)
    (copy / "config.json").write_text('{"model": "no_such_model"}')
    assert "does not load" in refusal(copy)
    (copy / "config.json").unlink()
    assert "no config.json" in refusal(copy)


def test_missing_corrupt_or_foreign_weights_are_refused(copy):
    weights = copy / "model_file.pth"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert "does not load" in refusal(copy)
    torch.save({"model": {"other.weight": torch.zeros(1)}}, weights)
    assert "does not load" in refusal(copy)
    weights.unlink()
    assert "no model file" in refusal(copy)
    for name in ("one.pth", "two.pth"):
        (copy / name).write_bytes(whole)
    assert "several model files" in refusal(copy)


class Payload:
    """What a hostile checkpoint holds: on unpickling it would make a folder."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return os.mkdir, (str(self.trace),)


def test_code_in_a_checkpoint_is_not_run(copy, tmp_path):
    trace = tmp_path / "trace"
    torch.save({"model": {}, "extra": Payload(trace)}, copy / "model_file.pth")
    assert "more than weights" in refusal(copy)
    (copy / "model_file.pth").write_bytes(pickle.dumps({"model": Payload(trace)}, protocol=2))
    assert "more than weights" in refusal(copy)
    assert not trace.exists()
    assert "TORCH_FORCE_WEIGHTS_ONLY_LOAD" not in os.environ


def test_even_a_model_that_asks_for_code_gets_weights_only(tmp_path):
    trace, file = tmp_path / "trace", tmp_path / "file.pth"
    torch.save(Payload(trace), file)
    with _weights_only(), pytest.raises(pickle.UnpicklingError):
        torch.load(file, weights_only=False)
    assert not trace.exists()
    torch.load(file, weights_only=False)  # the payload is real
    assert trace.exists()


def test_phonemes_come_from_the_library_without_any_program(copy, monkeypatch):
    monkeypatch.setenv("PATH", "")
    config = json.loads((copy / "config.json").read_text())
    config |= {"use_phonemes": True, "phonemizer": "espeak", "phoneme_language": "en-us"}
    (copy / "config.json").write_text(json.dumps(config))
    voice = CoquiSynthesizer.load(str(copy), device="cpu")
    phonemizer = voice._synthesizer.tts_model.tokenizer.phonemizer
    assert phonemizer.phonemize("hello world, how are you?", separator="") == "həlˈoʊ wˈɜːld, hˈaʊ ɑːɹ juː?"
    assert phonemizer.phonemize("prior to november", separator="|") == "p|ɹ|ˈaɪ|ɚ t|ə n|oʊ|v|ˈɛ|m|b|ɚ"
    assert sound_of(voice, TEXT).size
    config["phoneme_language"] = "xx-nowhere"
    (copy / "config.json").write_text(json.dumps(config))
    assert "does not load" in refusal(copy)


def test_an_absent_package_names_the_extra(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "TTS.utils.synthesizer", None)
    assert "pip install 'hearken[coqui]'" in refusal(folder)


def test_an_unknown_device_or_language_is_refused(folder):
    assert "cannot run on 'tpu'" in refusal(folder, device="tpu")
    assert "no language 'xx'" in refusal(folder, device="cpu", language="xx")
    if not torch.cuda.is_available():
        assert "cannot run on 'cuda'" in refusal(folder, device="cuda")
