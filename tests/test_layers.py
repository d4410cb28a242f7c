"""The house stands: imports point downwards, siblings leave one another alone, each library has its room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "onex"

LAYERS = (
    ("__main__",),
    ("cli",),
    ("acts",),
    ("views", "standing", "rules", "reports", "charts", "page", "documents", "conformity", "inspect", "trace"),
    ("ledger", "sheets"),
    ("settings",),
    ("identify",),
    ("packs", "formbook"),
    ("packfile",),
    ("catalog",),
    ("tables",),
    ("model",),
    ("errors",),
)
HEIGHT = {room: -height for height, rooms in enumerate(LAYERS) for room in rooms}

HOME = {
    "typer": ("cli",),
    "rich": ("cli",),
    "openpyxl": ("sheets",),
    "python_calamine": ("sheets",),
    "sqlalchemy": ("ledger",),
    "jinja2": ("documents", "page"),
    "chinese_calendar": ("model.workdays",),
    "matplotlib": ("charts",),
}

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def test_every_module_of_the_package_stands_on_a_floor() -> None:
    rooms = {module.split(".")[0] for module in MODULES} - {"__init__"}

    assert set() == rooms - HEIGHT.keys()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_lies_beneath_it(module: str) -> None:
    room = module.split(".")[0]
    above = [name for name in rooms_named(module) if name != room and HEIGHT[name] >= HEIGHT.get(room, 1)]

    assert [] == above


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_known_in_its_own_room_only(module: str) -> None:
    strays = [
        library
        for library in libraries(module)
        if library in HOME and not any(f"{module}.".startswith(f"{home}.") for home in HOME[library])
    ]

    assert [] == strays


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] == "model"])
def test_the_model_needs_nothing_but_the_standard_library(module: str) -> None:
    foreign = set(libraries(module)) - sys.stdlib_module_names - {"onex", "chinese_calendar"}

    assert set() == foreign


def test_help_loads_none_of_the_heavy_libraries() -> None:
    heavy = [
        "pandas",
        "numpy",
        "openpyxl",
        "sqlalchemy",
        "jinja2",
        "python_calamine",
        "chinese_calendar",
        "opencc",
        "PIL",
        "matplotlib",
    ]
    program = (
        "import sys; from onex.cli import run; code = run(['--help']);"
        f"print('loaded', sorted(set({heavy}) & sys.modules.keys()), code, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", check=True)

    assert "loaded [] 0" == ran.stderr.strip()


def imports(module: str) -> Iterator[str]:
    """Every module that is imported anywhere in it: at its head, in a function, for the type checker."""
    package = "onex" if module == "__init__" else f"onex.{module}"
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{package}: relative import in line {node.lineno}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_named(module: str) -> list[str]:
    """The rooms of onex that the module imports from; `__version__` and the like are of no room."""
    names = [name.split(".")[1] for name in imports(module) if name.startswith("onex.")]
    return [name for name in names if not name.startswith("__")]


def libraries(module: str) -> list[str]:
    """The top-level packages that the module imports."""
    return [name.split(".")[0] for name in imports(module)]
