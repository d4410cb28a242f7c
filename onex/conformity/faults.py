"""Why a Word file cannot be read, as a clerk would say it; the codes are those of every file that onex reads."""

from __future__ import annotations

from dataclasses import dataclass

from onex.errors import Unreadable


@dataclass(frozen=True, slots=True)
class Fault:
    """What it is, and the way out."""

    title: str
    fix: str

    def says(self, detail: str) -> str:
        """The sentence, with what was found."""
        return f"{self.title}({detail})" if detail else self.title


class UnreadableDocument(Unreadable):
    """A Word file that cannot be read; its message is the whole sentence, with the file's name."""

    def __init__(self, file: str, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.file = file

    def __str__(self) -> str:
        fault = FAULTS[self.code]
        return f"{self.file} 读不了：{fault.says(self.detail)}。{fault.fix} 〔{self.code}〕"

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, ...]]:  # type: ignore[override]
        return (type(self), (self.file, self.code, self.detail))


_RESAVE = "请在 WPS/Word 中打开，另存为 .docx 后重试。"
_SUSPECT = "请勿打开；请对方从原稿重新另存为 .docx。"

FAULTS: dict[str, Fault] = {
    "FILE_MISSING": Fault("找不到这个文件", "请核对路径；把文件直接拖进窗口可避免输错。"),
    "FILE_EMPTY": Fault("文件是空的(0 字节)", "文件可能没有传完，请让对方重新发送。"),
    "FILE_LOCKED": Fault("文件正被 WPS 或 Word 占用，或没有读取权限", "请先关闭该文件再重试。"),
    "FILE_LOCK_FILE": Fault("这是 WPS/Word 打开文件时留下的临时文件(~$ 开头)", "不必处理；请提供同名的正式文件。"),
    "FILE_TOO_LARGE": Fault("文件超过大小上限", "请压缩或删去图片后另存为 .docx。"),
    "FILE_ENCRYPTED": Fault("文件有打开密码", "请在 WPS/Word 中用密码打开，去掉密码后另存为 .docx。"),
    "FILE_TRUNCATED": Fault("文件不完整，可能没有传完或下载中断", "请让对方重新发送。"),
    "FILE_CORRUPT": Fault("文件内容已损坏", _RESAVE),
    "FILE_IS_HTML": Fault("内容是网页，只是改名为 Word 文件", _RESAVE),
    "FILE_UNSUPPORTED": Fault("不是 .docx 格式的 Word 文件", _RESAVE),
    "ZIP_RATIO": Fault("压缩比异常，像压缩炸弹", _SUSPECT),
    "ZIP_DUPLICATE": Fault("压缩包内同名部分出现两次，内容不确定", _RESAVE),
    "XML_DTD": Fault("内含实体声明，正常的 Word 文件不会有", _SUSPECT),
    "XML_DEPTH": Fault("内部结构嵌套过深", _RESAVE),
}
