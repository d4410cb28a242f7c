"""Gives the office a template of its own to edit: the shipped one, with the facts to fill in where it needs any."""

from __future__ import annotations

from pathlib import Path

from onex.acts.render import TEMPLATES
from onex.acts.writing import refuse_existing, write_whole
from onex.documents import template as templates
from onex.settings import Workspace

FACTS = ".facts.toml"


def copy(name: str, workspace: Workspace, *, force: bool = False) -> list[Path]:
    """Writes the shipped template of a name or title into the workspace's folder of templates, and its sample of facts beside it.

    Raises UsageError for a name that is none, or where the office has its own and `force` is not given.
    """
    found = templates.find(name, None)
    own = workspace.root / TEMPLATES
    sample = found.path.with_name(found.name + FACTS)
    sources = [found.path, *([sample] if sample.is_file() else [])]
    targets = [own / source.name for source in sources]
    refuse_existing(targets, force)
    for source, target in zip(sources, targets, strict=True):
        write_whole(target, source.read_bytes())
    return targets
