"""What a figure was measured on: processor, system, versions. Nothing that names the machine or its owner."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psutil  # type: ignore[import-untyped, unused-ignore]

_PACKAGES = ("grpcio", "protobuf", "numpy", "torch", "transformers", "ctranslate2", "pocketsphinx", "soxr")


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """The machine, as far as it matters to a figure."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    packages: dict[str, str]
    busy_before: float
    """Share of all cores that something else kept busy before the measurement, over two seconds."""


def machine_facts(look_s: float = 2.0) -> MachineFacts:
    """Ask the machine; blocks for `look_s` seconds to see how busy it is with other work."""
    return MachineFacts(
        processor=_processor(),
        cores=psutil.cpu_count() or 1,
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        packages={name: version for name in _PACKAGES if (version := _version(name))},
        busy_before=round(psutil.cpu_percent(look_s) / 100, 3),
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:  # not Linux
        pass
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
