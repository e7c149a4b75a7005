"""Writes what the settings say of themselves: the table of `docs/settings.md` and a sample `hearken.toml`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from server.settings import Settings
from server.settings_fields import Option, options, tables

_HEAD = """# Settings

Each option comes from, first that has it: a flag of the command line, the environment, the file, the default below.
The file is the one given with `--config`, else `hearken.toml` in the current folder if there is one. The variable of
`server.port` is `HEARKEN_SERVER__PORT`: prefix, table and option joined by two underscores. A variable that is empty
counts as not set. Relative paths start at the folder that the server is started in.

This page is written by `python -m server.settings --markdown > docs/settings.md`, and
`python -m server.settings --toml` prints a file with every default to start from.
"""


def markdown() -> str:
    """Give the whole of `docs/settings.md`."""
    parts = [_HEAD]
    for name, table in tables(Settings):
        rows = [option for option in options(Settings) if option.key.rpartition(".")[0] == name]
        if not rows:
            continue
        parts.append(
            f"\n## [{name}]\n\n{table.__doc__}\n\n| option | default | accepted | meaning |\n|---|---|---|---|\n"
        )
        parts.extend(_row(option) for option in rows)
    return "".join(parts)


def toml() -> str:
    """Give a `hearken.toml` with every option at its default, commented out where the default is none."""
    lines = ["# hearken.toml: every option at its default.\n"]
    for name, table in tables(Settings):
        lines.append(f"\n# {table.__doc__}\n[{name}]\n")
        for option in options(Settings):
            parent, _, key = option.key.rpartition(".")
            if parent == name:
                unset = option.default is None or isinstance(option.default, Path)
                value = f'# {key} = "..."' if unset else f"{key} = {_toml(option.default)}"
                lines.append(f"# {option.meaning} Takes {option.accepted}.\n{value}\n")
    return "".join(lines)


def main() -> None:
    """Print the page or the sample file."""
    parser = argparse.ArgumentParser(prog="python -m server.settings", description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--markdown", action="store_true", help="print docs/settings.md")
    which.add_argument("--toml", action="store_true", help="print a sample hearken.toml")
    print(markdown() if parser.parse_args().markdown else toml(), end="")


def _row(option: Option) -> str:
    key = option.key.rpartition(".")[2]
    return f"| `{key}` | {_default(option.default)} | {option.accepted} | {option.meaning} |\n"


def _default(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, Path):  # one of a person's home, or the folder of the embedded models
        return f"`{value}`" if value.parts[0] == "~" else f"`{value.name}` of this repository"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return str(value)
