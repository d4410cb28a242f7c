"""Receives files: archived, judged, and written to the ledger, one transaction a file; a receipt for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from onex import __version__, formbook, packs
from onex.acts.booking import Booking, Receipt, book, seen
from onex.acts.submissions import Refused, part
from onex.acts.validate import Progress, Request, validate
from onex.errors import OnexError, Unreadable, UsageError
from onex.ledger import schema
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.model.finding import SEVERITIES
from onex.model.policy import NATION
from onex.model.verdict import FileVerdict
from onex.settings import Workspace
from onex.sheets.opening import read_input
