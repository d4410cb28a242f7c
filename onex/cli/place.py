"""Where we are: the workspace, if there is one, and the official texts registered in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onex.errors import SettingsError

SOURCES = "政策原文"


def workspace_root(option: Path | None) -> Path | None:
    """The option's workspace, else the nearest onex.toml upwards, else $ONEX_WORKSPACE; None when there is none."""
    from onex import settings

    try:
        return settings.find(option)
    except SettingsError:
        if option is not None or os.environ.get(settings.WORKSPACE):
            raise
        return None


@dataclass(frozen=True)
class Wording:
    """Clause → official text, from a folder of registered sources; picklable for worker processes."""

    folder: Path

    def __call__(self, regulation: str, path: str) -> str | None:
        return _text(self.folder, regulation, path)


@cache
def _text(folder: Path, regulation: str, path: str) -> str | None:
    from onex.acts.policy_sources import clause_text
    from onex.model.policy import Clause

    return clause_text(folder, Clause(regulation, path))


def wording(option: Path | None) -> Wording | None:
    """The texts registered in the workspace; None without a workspace or without texts."""
    root = workspace_root(option)
    return Wording(root / SOURCES) if root and (root / SOURCES).is_dir() else None
