"""Keeps what transformers prints while it loads a model off the terminal: what matters is raised."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from transformers.utils import logging

_LOGGING: Final[Any] = logging  # its functions are not annotated


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """No progress bars, reports or warnings inside."""
    level = _LOGGING.get_verbosity()
    _LOGGING.set_verbosity_error()
    _LOGGING.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        _LOGGING.set_verbosity(level)
        _LOGGING.enable_progress_bar()
