"""Personal data as it may be shown: identity numbers, telephones and mail addresses with their middle hidden."""

from __future__ import annotations

import re

# An identity number or a temporary one (18), an old one (15), a mobile number (11), a land line with its area code;
# people group the digits by blanks and hyphens.
_IDENTITY = re.compile(
    r"(?<!\d)(\d{6})[-\s]?\d{4}[-\s]?\d{4}[-\s]?(\d{3}[\dXxＸｘ])(?![\dXxＸｘ])|(?<!\d)(\d{6})[-\s]?\d{6}[-\s]?(\d{3})(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[-\s]?\d{4}[-\s]?(\d{4})(?!\d)")
_LAND_LINE = re.compile(r"(?<!\d)(0\d{2,3})[-\s)）]?\s?\d{3,4}(\d{4})(?!\d)")
_LONG = re.compile(r"\d{5,}")
_MAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+)")


def mask(text: str) -> str:
    """The text with whatever looks like personal data hidden in the middle.

    >>> mask("110101 19900307 7758"), mask("138-0000-0001")
    ('110101********7758', '138****0001')
    >>> mask("110101199003077758"), mask("联系 13800000001"), mask("0731-00000001"), mask("abc@x.cn")
    ('110101********7758', '联系 138****0001', '0731-****0001', 'a***@x.cn')
    """
    if not any(c.isdigit() or c == "@" for c in text):
        return text
    text = _IDENTITY.sub(lambda m: f"{m[1]}********{m[2]}" if m[1] else f"{m[3]}******{m[4]}", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _LAND_LINE.sub(r"\1-****\2", text)
    return _MAIL.sub(r"\1***@\2", text)


def mask_all(text: str) -> str:
    """A personal field's value, whatever its shape: only the last two characters are shown."""
    shown = _LONG.sub(lambda m: "*" * (len(m[0]) - 2) + m[0][-2:], mask(text))
    return shown if shown != text or len(text) < 3 else "*" * (len(text) - 2) + text[-2:]
