"""What a workbook holds beyond cells, counted before and after it was written again: what is fewer is lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable

_PARTS: tuple[tuple[str, str], ...] = (
    (r"xl/charts/chart\d+\.xml", "图表"),
    (r"xl/charts/chartex\d+\.xml", "新式图表(树状图、瀑布图等)"),
    (r"xl/pivottables/[^/]+\.xml", "数据透视表"),
    (r"xl/slicers/[^/]+\.xml", "切片器"),
    (r"xl/timelines/[^/]+\.xml", "日程表"),
    (r"xl/(?:ctrlprops|activex)/[^/]+\.xml", "窗体控件"),
    (r"xl/embeddings/[^/]+", "嵌入的文件(OLE 对象)"),
    (r"xl/threadedcomments/[^/]+\.xml", "带回复的批注(只留下文字)"),
    (r"xl/externallinks/[^/]+\.xml", "外部链接"),
    (r"xl/querytables/[^/]+\.xml", "外部数据查询"),
    (r"xl/connections\.xml", "数据连接"),
    (r"xl/cellimages\.xml", "WPS 单元格图片"),
    (r"xl/richdata/richvaluerel\.xml", "单元格内图片"),
    (r"xl/vbaproject\.bin", "宏"),
    (r"_xmlsignatures/[^/]+\.xml", "数字签名"),
    (r"xl/xmlmaps\.xml", "XML 映射"),
)
_DRAWN: tuple[tuple[bytes, str], ...] = (
    (rb"<(?:\w+:)?pic[ >]", "图片"),
    (rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[ >]", "文本框、形状"),
)
_ON_SHEET: tuple[tuple[bytes, str], ...] = (
    (rb"<(?:\w+:)?sparklineGroup[ >]", "迷你图"),
    (rb"<(?:\w+:)?dataValidation[ >]", "数据有效性(含跨工作表的下拉列表)"),
    (rb"<(?:\w+:)?cfRule[ >]", "条件格式"),
    (rb"<(?:\w+:)?legacyDrawingHF[ >]", "页眉页脚图片"),
    (rb"<(?:\w+:)?picture[ >]", "工作表背景"),
    (rb"<(?:\w+:)?mergeCell[ >]", "合并单元格"),
    (rb"<(?:\w+:)?hyperlink[ >]", "超链接"),
)
_PART_LABELS = tuple((re.compile(pattern, re.IGNORECASE), label) for pattern, label in _PARTS)
_TOLD = tuple(dict.fromkeys(label for _, label in (*_PARTS, *_DRAWN, *_ON_SHEET)))
_LIMIT = 64 << 20


def inventory(data: bytes) -> Counter[str]:
    """Label → how many of it a workbook (.xlsx, .xlsm) holds."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            found.update(label for pattern, label in _PART_LABELS if pattern.fullmatch(name))
            if info.file_size > _LIMIT or not name.endswith(".xml"):
                continue
            if name.startswith("xl/drawings/"):
                found.update(_elements(package.read(info), _DRAWN))
            elif name.startswith("xl/worksheets/"):
                found.update(_elements(package.read(info), _ON_SHEET))
            elif re.fullmatch(r"xl/comments\d*\.xml|xl/comments/[^/]+", name):
                found["批注"] += len(re.findall(rb"<(?:\w+:)?comment[ >]", package.read(info)))
    return found


def lost(before: Counter[str], after: Counter[str]) -> tuple[str, ...]:
    """One sentence for everything of which there is less than before, and for what is only kept in part."""
    gone = [f"{label} {before[label] - after[label]} 个" for label in _TOLD if before[label] > after[label]]
    remarks = [f"副本里没有保留：{'、'.join(gone)}(原文件不受影响)"] if gone else []
    if before["批注"]:
        remarks.append("原有批注的文字保留，批注框的大小和字体按默认")
    if before["图表"] and after["图表"]:
        remarks.append("图表按数据重画，个别样式可能与原来不同")
    return tuple(remarks)


def _elements(content: bytes, patterns: Iterable[tuple[bytes, str]]) -> Counter[str]:
    return Counter({label: n for pattern, label in patterns if (n := len(re.findall(pattern, content)))})
