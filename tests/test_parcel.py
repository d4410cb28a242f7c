"""A zip of workbooks: every table in it gets a receipt, nothing leaves it, nothing is lost."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.errors import Unreadable
from onex.settings import Workspace
from onex.sheets.parcel import is_parcel, members
from tests.test_ledger import NOW, report

ONE, TWO = report("4143099001 数据采集 12"), report("4143099002 数据采集 7")


def packed(*files: tuple[str, bytes], mode: int = 0) -> bytes:
    """A zip of files, all of one mode."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = mode << 16
            container.writestr(info, data)
    return out.getvalue()


def gbk(name: str, data: bytes) -> bytes:
    """A zip as Windows packs it: the name in GBK, nothing said of its encoding."""
    raw = name.encode("gbk")
    stand_in = "x" * len(raw)
    return packed((stand_in, data)).replace(stand_in.encode(), raw)


def found(data: bytes) -> list[tuple[str, bool, str]]:
    return [(one.name, one.data is not None, one.error) for one in members(data)]


def test_names_in_gbk_and_in_utf8_are_read_right() -> None:
    assert [("长沙市/样本学校.xlsx", True, "")] == found(gbk("长沙市/样本学校.xlsx", ONE))
    raw = "样本学校.xlsx".encode()
    unsaid = packed(("x" * len(raw), ONE)).replace(b"x" * len(raw), raw)
    assert [("样本学校.xlsx", True, "")] == found(unsaid)
    assert [("样本学校.xlsx", True, "")] == found(packed(("样本学校.xlsx", ONE)))


@pytest.mark.parametrize("name", ["../样本.xlsx", "/样本.xlsx", "C:/样本.xlsx", "甲/../../样本.xlsx", "..\\样本.xlsx"])
def test_a_name_that_leads_out_is_refused_and_the_rest_is_read(name: str) -> None:
    assert [(False, "ZIP_BAD_NAME"), (True, "")] == [one[1:] for one in found(packed((name, ONE), ("好.xlsx", TWO)))]


def test_a_link_is_refused() -> None:
    assert [("链.xlsx", False, "ZIP_BAD_NAME")] == found(packed(("链.xlsx", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777))


def test_a_zip_in_a_zip_is_refused_and_litter_is_passed_over() -> None:
    inner = packed(("样本.xlsx", ONE))
    whole = packed(
        ("内.zip", inner),
        ("__MACOSX/._样本.xlsx", b"x"),
        ("~$样本.xlsx", b"x"),
        ("Thumbs.db", b"x"),
        ("说明.docx", b"x"),
    )

    assert [("内.zip", False, "ZIP_NESTED")] == found(whole)


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    bomb = packed(("炸.xlsx", b"\0" * 200_000_000), ("好.xlsx", ONE))

    assert [("炸.xlsx", False), ("好.xlsx", True)] == [one[:2] for one in found(bomb)]


def test_two_members_of_one_name_are_both_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("样本.xlsx", ONE)
        with pytest.warns(UserWarning, match="Duplicate"):
            container.writestr("样本.xlsx", TWO)

    assert [("样本.xlsx", True, ""), ("样本.xlsx#2", True, "")] == found(out.getvalue())


def test_a_workbook_is_no_parcel_and_a_cut_zip_is_said_to_be_damaged() -> None:
    assert not is_parcel(ONE)
    assert is_parcel(packed(("样本.xlsx", ONE)))
    with pytest.raises(Unreadable):
        list(members(packed(("样本.xlsx", ONE))[:-30]))


# -- received ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    return init(tmp_path / "工作区", "湖南", NOW).workspace


def test_each_member_has_a_receipt_and_a_revision_of_its_own(own: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "长沙市.zip"
    path.write_bytes(packed(("甲.xlsx", ONE), ("../乙.xlsx", TWO), ("丙/丁.xlsx", TWO)))
    receipts = ingest(own, Arrival([path], NOW))
    again = ingest(own, Arrival([path], NOW))

    assert [f"{path}/甲.xlsx", f"{path}/../乙.xlsx", f"{path}/丙/丁.xlsx"] == [one.file for one in receipts]
    assert ["received", "unreadable", "received"] == [one.status for one in receipts]
    assert ["unchanged", "unreadable", "unchanged"] == [one.status for one in again]
    assert ("4143099001",) == receipts[0].reporters


def test_a_zip_without_a_table_or_with_a_password_is_unreadable(own: Workspace, tmp_path: Path) -> None:
    empty, locked = tmp_path / "空.zip", tmp_path / "锁.zip"
    empty.write_bytes(packed(("说明.docx", b"x")))
    content = bytearray(packed(("样本.xlsx", ONE)))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    locked.write_bytes(bytes(content))
    one, two = ingest(own, Arrival([empty, locked], NOW))

    assert ("unreadable", True) == (one.status, "没有表格" in str(one.error))
    assert ("unreadable", True) == (two.status, "FILE_ENCRYPTED" in str(two.error))
