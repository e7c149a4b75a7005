"""Gives Coqui models their phonemes from our eSpeak NG library.

Coqui's own wrapper runs the `espeak-ng` program once a sentence, which must then be installed, and writes what is to
be said into a temporary file. Ours does neither, and gives the phonemes in the same form.
"""

from __future__ import annotations

import re

from TTS.tts.utils.text import phonemizers  # type: ignore[import-untyped]
from TTS.tts.utils.text.phonemizers.base import BasePhonemizer  # type: ignore[import-untyped]
from TTS.tts.utils.text.punctuation import Punctuation  # type: ignore[import-untyped]

from server.engines.espeak_library import open_espeak_library
from server.errors import EngineLoadError

_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")
_NAMES = {"en": "en-us", "zh-cn": "cmn"}  # as in Coqui's wrapper, with which the models were trained


class EspeakPhonemizer(BasePhonemizer):  # type: ignore[misc]
    """Stands in for Coqui's `ESpeak`; `language` is an eSpeak voice or language, as `en-us`."""

    def __init__(
        self, language: str, punctuations: str = Punctuation.default_puncs(), *, keep_puncs: bool = True
    ) -> None:
        """Raise `EngineLoadError` if eSpeak has no such language."""
        super().__init__(_NAMES.get(language, language), punctuations=punctuations, keep_puncs=keep_puncs)

    @staticmethod
    def name() -> str:
        """The name by which a model's configuration asks for it."""
        return "espeak"

    @classmethod
    def is_available(cls) -> bool:
        """Always: the library is one of our own dependencies."""
        return True

    def version(self) -> str:
        """The library's version."""
        return str(open_espeak_library().version)

    @staticmethod
    def supported_languages() -> dict[str, str]:
        """None are listed: `is_supported_language` asks the library."""
        return {}

    def is_supported_language(self, language: str) -> bool:
        """Whether eSpeak has a voice for it."""
        try:
            open_espeak_library().check_voice(language)
        except EngineLoadError:
            return False
        return True

    def _phonemize(self, text: str, separator: str) -> str:
        phonemes = open_espeak_library().phonemes(text, voice=self.language, separator="_")
        return _LANGUAGE_SWITCH.sub("", phonemes).replace("\n", "").replace("_", separator)


def use_library_phonemes() -> None:
    """Have every Coqui model that is loaded from now on take its eSpeak phonemes from the library."""
    phonemizers._register_phonemizers()
    phonemizers.PHONEMIZERS[EspeakPhonemizer.name()] = EspeakPhonemizer
