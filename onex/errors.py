"""Every error onex raises on purpose.

::

    OnexError                 one Chinese sentence that says what to do; exit 2
    ├── UsageError            a wrong argument, form or province name
    ├── SettingsError         onex.toml, the environment or the workspace is wrong
    ├── CatalogError          a form, policy pack or indicator file is wrong
    │   └── WiringError       a rule names something that no form, pack or register has
    ├── LedgerBusy            another run holds the ledger longer than --lock-wait; exit 5
    └── Unreadable            an input file cannot be read; the batch goes on; exit 3

Bad data never raises: it is a `Finding`. Anything not in this tree is a bug in onex (exit 4).
"""

from __future__ import annotations


class OnexError(Exception):
    """Bad set-up or bad input; the message is one Chinese sentence with the way out."""

    exit_code = 2


class UsageError(OnexError):
    """A wrong argument: an unknown name, an impossible combination."""


class SettingsError(OnexError):
    """The workspace, onex.toml or the environment is wrong."""


class CatalogError(OnexError):
    """A shipped or local TOML file (form, policy pack, indicator) is wrong."""


class WiringError(CatalogError):
    """A rule, report or template names something that does not exist, or that is ambiguous."""


class LedgerBusy(OnexError):  # noqa: N818 - a state, not a fault
    """Another run holds the ledger longer than we may wait."""

    exit_code = 5


class Unreadable(OnexError):  # noqa: N818 - a word of the domain
    """An input file cannot be read; `code` stands in `onex.sheets.defects.FILE_ERRORS`.

    `detail` adds what was found (a part, a limit, a byte offset); never a cell's content.
    """

    exit_code = 3

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        return (type(self), (self.code, self.detail))
