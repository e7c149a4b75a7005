"""Coqui TTS: any of its models, from a folder or from where `hearken models pull` put it; nothing is downloaded here.

Rate is set through `length_scale` where the model has one (VITS, Glow-TTS, FastPitch and kin) and `speed` for XTTS;
other models keep their own pace, and nothing is time-stretched. Coqui models have no pitch setting, so
`pitch_semitones` is left out; pauses and gain hold for every model.

Coqui checkpoints are pickles. They are the operator's choice, and are still read only as weights: PyTorch's unpickler
is held to tensors and plain containers for the whole of the load, even where the model's own code asks for more (Bark
does, and so cannot be loaded).
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from server.engines.interfaces import CancelToken, Prosody, Samples
from server.engines.lineup import public_name
from server.engines.loudness import finish_clause
from server.engines.prosody import NEUTRAL, pause_after_s
from server.engines.spoken_text import sentences, spoken_text
from server.errors import EngineError, EngineLoadError

_CHUNK_S = 0.2
_MODEL_FILES = ("model_file.pth", "model_file.pth.tar", "model.pth", "best_model.pth", "checkpoint.pth")
_NOT_THE_MODEL = frozenset({"speakers.pth", "speakers_xtts.pth", "dvae.pth", "mel_stats.pth", "model_se.pth"})
_RATE_RANGE = (0.5, 2.0)


class CoquiSynthesizer:
    """Speaks with a Coqui TTS model; safe to use from many threads, which take turns sentence by sentence."""

    def __init__(self, synthesizer: Any, name: str, speaker: str | None, language: str | None) -> None:
        """Use `load` instead."""
        self._synthesizer = synthesizer
        self._name = name
        self._speaker = speaker
        self._language = language
        self._lock = threading.Lock()
        self._own_length_scale = getattr(synthesizer.tts_model, "length_scale", None)

    @classmethod
    def load(
        cls, model: str, *, device: str = "auto", speaker: str | None = None, language: str | None = None
    ) -> CoquiSynthesizer:
        """Load a folder (`config.json` and a model file), or a downloaded model such as `tts_models/en/ljspeech/vits`.

        `device` is "auto" (a GPU when there is one), "cpu" or "cuda"; `speaker` and `language` are names that the model
        has, by default its first. Raises `EngineLoadError`.
        """
        _import_coqui()
        chosen = _device(device)
        folder, vocoder = _folders(model)
        synthesizer = _load(model, folder, vocoder).to(chosen)
        if hasattr(synthesizer.tts_config.audio, "do_trim_silence"):
            synthesizer.tts_config.audio.do_trim_silence = False  # it cuts at the first long pause; we trim the ends
        names = _names(synthesizer.tts_model, "speaker_manager", "speaker_names")
        tongues = _names(synthesizer.tts_model, "language_manager", "language_names")
        speaker = _choose("speaker", speaker, names, model)
        language = _choose("language", language, tongues if len(tongues) > 1 else [], model)
        return cls(synthesizer, f"Coqui TTS {public_name(model)} on {chosen}", speaker, language)

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return self._name

    @property
    def sample_rate_hz(self) -> int:
        """Rate of what `speak` yields, in hertz, as the model's configuration (or its vocoder's) says."""
        return int(self._synthesizer.output_sample_rate)

    @property
    def follows_rate(self) -> bool:
        """Whether `Prosody.rate` changes the pace of this model."""
        return self._own_length_scale is not None or self._is_xtts

    def warm_up(self) -> None:
        """Speak a short and a long sentence to nobody."""
        for text in ("I am here.", "I am here with you, and we have all the time that you need to talk about it."):
            for _ in self.speak(text, NEUTRAL, CancelToken()):
                pass

    def speak(self, text: str, prosody: Prosody, cancel: CancelToken) -> Iterator[Samples]:
        """Speak `text` in chunks of at most 0.2 s, shape (n,), its pauses included; no words: yields nothing.

        A sentence is one step of the model: its first chunk comes when all of it exists, and a cancelled turn ends
        after the sentence that is being computed. Raises `EngineError` if the model fails on it.
        """
        for sentence in sentences(spoken_text(text)):
            cancel.check()
            sound = self._render(sentence, prosody)
            cancel.check()
            sound = finish_clause(
                sound, self.sample_rate_hz, gain_db=prosody.gain_db, pause_s=pause_after_s(sentence, prosody)
            )
            step = round(_CHUNK_S * self.sample_rate_hz)
            for start in range(0, sound.size, step):
                cancel.check()
                yield sound[start : start + step]

    @property
    def _is_xtts(self) -> bool:
        return type(self._synthesizer.tts_model).__name__ == "Xtts"

    def _render(self, sentence: str, prosody: Prosody) -> Samples:
        import torch

        rate = float(np.clip(prosody.rate, *_RATE_RANGE))
        settings = {"speed": rate} if self._is_xtts else {}
        try:
            with self._lock, torch.inference_mode():
                if self._own_length_scale is not None:
                    self._synthesizer.tts_model.length_scale = self._own_length_scale / rate
                sound = self._synthesizer.tts(
                    sentence, self._speaker, self._language, split_sentences=False, **settings
                )
        except Exception as error:
            # without the cause: its message may quote the sentence
            raise EngineError(f"The Coqui model failed on a sentence ({type(error).__name__}).") from None
        samples = np.asarray(sound, np.float32)
        if not np.isfinite(samples).all():
            raise EngineError("The Coqui model gave samples that are not numbers: its weights may be damaged.")
        return samples


def _import_coqui() -> None:
    try:
        import TTS.utils.synthesizer  # type: ignore[import-untyped]
    except ImportError as error:
        raise EngineLoadError(
            "Coqui TTS is not installed, or a package that it needs is not: pip install 'hearken[coqui]'."
        ) from error
    from server.engines.coqui_phonemes import use_library_phonemes

    use_library_phonemes()
    # its loggers quote the text to be spoken, some of them as warnings
    logging.getLogger(TTS.__name__).setLevel(logging.ERROR)


def _device(device: str) -> str:
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device not in ("cpu", "cuda") or (device == "cuda" and not torch.cuda.is_available()):
        raise EngineLoadError(f"The voice cannot run on {device!r} here: choose 'auto', 'cpu', or 'cuda' with a GPU.")
    return device


def _folders(model: str) -> tuple[Path, Path | None]:
    """The model's folder, and its vocoder's if Coqui's catalogue names one."""
    if Path(model).is_dir():
        return Path(model), None
    parts = model.split("/")
    if len(parts) != 4 or parts[0] != "tts_models":
        raise EngineLoadError(
            f"There is no Coqui model folder {model!r}: give a folder with config.json and the model file, or a name "
            "such as tts_models/en/ljspeech/vits."
        )
    from TTS.utils.manage import ModelManager  # type: ignore[import-untyped]

    catalogue = ModelManager()
    try:
        entry = catalogue.models_dict[parts[0]][parts[1]][parts[2]][parts[3]]
    except KeyError:
        raise EngineLoadError(
            f"Coqui TTS knows no model {model!r}: the command `tts --list_models` prints the names that it knows."
        ) from None
    vocoder = entry.get("default_vocoder")
    folders = [Path(catalogue.output_prefix) / name.replace("/", "--") for name in (model, vocoder) if name]
    if not all(folder.is_dir() for folder in folders):
        raise EngineLoadError(f"The Coqui model {model} is not on this machine: hearken models pull {model}.")
    return folders[0], folders[1] if vocoder else None


def _load(model: str, folder: Path, vocoder: Path | None) -> Any:
    from TTS.utils.synthesizer import Synthesizer

    config = _config_file(folder)
    is_folder_model = json.loads(config.read_text(encoding="utf-8")).get("model") in ("xtts", "tortoise", "bark")
    files: dict[str, Path] = {
        "tts_checkpoint": folder if is_folder_model else _model_file(folder),
        "tts_config_path": config,
    }
    if vocoder is not None:
        files |= {"vocoder_checkpoint": _model_file(vocoder), "vocoder_config": _config_file(vocoder)}
    try:
        with _weights_only():
            return Synthesizer(**files)
    except Exception as error:  # a damaged file fails in any of the model's many ways
        raise EngineLoadError(
            f"The Coqui model in {folder} does not load ({type(error).__name__}): its files are damaged, do not belong "
            "together, or hold more than weights; fetch or copy it again."
        ) from error


def _config_file(folder: Path) -> Path:
    config = folder / "config.json"
    try:
        known = isinstance(json.loads(config.read_text(encoding="utf-8")), dict)
    except FileNotFoundError:
        raise EngineLoadError(f"The Coqui model folder {folder} has no config.json: fetch or copy it again.") from None
    except (OSError, ValueError) as error:
        raise EngineLoadError(f"{config} is not readable as JSON: fetch or copy the Coqui model again.") from error
    if not known:
        raise EngineLoadError(f"{config} is not a Coqui configuration: fetch or copy the Coqui model again.")
    return config


def _model_file(folder: Path) -> Path:
    for name in _MODEL_FILES:
        if (folder / name).is_file():
            return folder / name
    others = sorted(path for path in folder.glob("*.pt*") if path.name not in _NOT_THE_MODEL)
    if len(others) != 1:
        found = "no model file" if not others else "several model files"
        raise EngineLoadError(f"The Coqui model folder {folder} has {found}: it needs one, named model_file.pth.")
    return others[0]


@contextmanager
def _weights_only() -> Iterator[None]:
    """Hold every `torch.load` of the process to weights, whatever it asks for, until the end of the block."""
    switch = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"
    before = os.environ.get(switch)
    os.environ[switch] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[switch]
        else:
            os.environ[switch] = before


def _names(model: Any, manager: str, attribute: str) -> list[str]:
    return list(getattr(getattr(model, manager, None), attribute, None) or [])


def _choose(what: str, wanted: str | None, names: list[str], model: str) -> str | None:
    if wanted is None:
        return names[0] if names else None
    if wanted not in names:
        has = ", ".join(names[:8]) if names else "only one"
        raise EngineLoadError(f"The Coqui model {model} has no {what} {wanted!r}: it has {has}.")
    return wanted
