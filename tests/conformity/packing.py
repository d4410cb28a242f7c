"""Word files built part by part, for what python-docx cannot be brought to write."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def parts(body: str, **others: str) -> dict[str, str | bytes]:
    """The parts of a file with this body; others are called like ``styles`` and hold what stands within their root."""
    roots = {"styles": f"<w:styles {W}>", "numbering": f"<w:numbering {W}>", "theme": f"<a:theme {A}>"}
    relations = "".join(f'<Relationship Id="r{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in others)
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    for name, content in others.items():
        root = roots[name]
        made[f"word/{name}.xml"] = f"{root}{content}</{root[1:].split(' ')[0]}>"
    return made


def file(body: str, **others: str) -> bytes:
    """A whole file."""
    return packed(parts(body, **others))
