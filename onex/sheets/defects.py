"""The closed list of what can be wrong with a workbook as such, apart from what it says.

FILE_ERRORS end the reading of one file (exit 3); CELL_DEFECTS become findings (W codes) or remarks.
`onex explain CODE` prints an entry; nothing is reported under a code that is not here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileError:
    """Why a file cannot be read: what it is, and the way out, as a clerk would say it."""

    code: str
    title: str
    fix: str


@dataclass(frozen=True, slots=True)
class CellDefect:
    """Something wrong at a place of a readable workbook. `explain` says why it matters."""

    code: str
    title: str
    explain: str
    fix: str


FILE_ERRORS: dict[str, FileError] = {
    e.code: e
    for e in (
        FileError("FILE_MISSING", "找不到这个文件", "请核对路径；把文件直接拖进窗口可避免输错。"),
        FileError("FILE_EMPTY", "文件是空的(0 字节)", "文件可能没有传完，请让学校重新发送。"),
        FileError("FILE_LOCKED", "文件正被 WPS 或 Excel 占用，或没有读取权限", "请先关闭该文件再重试。"),
        FileError(
            "FILE_LOCK_FILE", "这是 WPS/Excel 打开文件时留下的临时文件(~$ 开头)", "不必处理；请提供同名的正式文件。"
        ),
        FileError(
            "FILE_TOO_LARGE", "文件超过大小上限", "请删去无关工作表、图片后另存为 .xlsx；确需处理大文件请联系技术人员。"
        ),
        FileError("FILE_ENCRYPTED", "文件有打开密码", "请在 WPS/Excel 中用密码打开，去掉密码后另存为 .xlsx。"),
        FileError("FILE_TRUNCATED", "文件不完整，可能没有传完或下载中断", "请让学校重新发送。"),
        FileError("FILE_CORRUPT", "文件内容已损坏", "请在 WPS/Excel 中打开并另存为新的 .xlsx 后重试。"),
        FileError(
            "FILE_IS_HTML", "内容是网页(系统导出时常见)，只是改名为表格", "请在 WPS/Excel 中打开，另存为 .xlsx。"
        ),
        FileError("FILE_IS_XML2003", "内容是 XML 2003 表格", "请在 WPS/Excel 中打开，另存为 .xlsx。"),
        FileError("FILE_UNSUPPORTED", "不是能读取的表格格式", "请另存为 .xlsx 后重试。"),
        FileError(
            "FILE_ENCODING", "文本编码无法确定(既不是 UTF-8 也不是 GBK)", "请在 WPS/Excel 中打开，另存为 .xlsx。"
        ),
        FileError("FILE_TIMEOUT", "读取超过时间上限", "请在 WPS/Excel 中打开并另存为新的 .xlsx 后重试。"),
        FileError("ZIP_RATIO", "压缩比异常，像压缩炸弹", "请勿打开；请学校从原始系统重新导出。"),
        FileError("ZIP_OVERLAP", "压缩包内各部分重叠，像压缩炸弹", "请勿打开；请学校从原始系统重新导出。"),
        FileError("ZIP_DUPLICATE", "压缩包内同名部分出现两次，内容不确定", "请在 WPS/Excel 中打开并另存为新的 .xlsx。"),
        FileError(
            "ZIP_BAD_NAME", "压缩包里这个文件的名称指向包外或是链接", "请解压后把其中的表格直接发来，或重新打包。"
        ),
        FileError("ZIP_NESTED", "压缩包里又有压缩包", "请解压到底，把表格放在一个压缩包里。"),
        FileError("XML_DTD", "内含实体声明，正常表格不会有", "请勿打开；请学校从原始系统重新导出。"),
        FileError("XML_DEPTH", "内部结构嵌套过深", "请在 WPS/Excel 中打开并另存为新的 .xlsx。"),
        FileError("SHEET_BAD_REF", "单元格位置超出表格范围或前后矛盾", "请在 WPS/Excel 中打开并另存为新的 .xlsx。"),
        FileError("SHEET_TOO_MANY", "工作表数量超过上限", "请删去无关工作表后另存为 .xlsx。"),
        FileError("SHEET_TOO_LARGE", "单元格数量超过上限", "请删去无关内容(尤其是只有格式的空行)后另存为 .xlsx。"),
        FileError("SHEET_DUP_NAME", "有两个同名工作表", "请改名后另存为 .xlsx。"),
        FileError(
            "NO_TABLE",
            "没有认出任何一张表",
            "请核对是否发错文件；用 onex forms list 查看能识别的表，用 onex read 查看读取情况。",
        ),
    )
}

CELL_DEFECTS: dict[str, CellDefect] = {
    d.code: d
    for d in (
        CellDefect("W01", "应填未填", "空白不当作 0，也不当作通过；依赖此项的规则记为无法判定。", "请补填。"),
        CellDefect("W02", "内容无法识别", "只接受能确定含义的写法，不猜测、不取近似。", "请按该项的填写要求改正。"),
        CellDefect("W03", "缺少表头", "缺少必需的一列时，本表各行不作判定。", "请补上该列，或改回模板的表头。"),
        CellDefect("W04", "表头存疑", "表头与模板相近但不相同；存疑的列不读取。", "请改回模板的表头。"),
        CellDefect(
            "W05",
            "公式没有计算结果",
            "文件里只有公式没有数值，不能当作空白或 0。",
            "请在 WPS/Excel 中打开、保存一次再发送。",
        ),
        CellDefect("W06", "单元格是错误值", "#N/A、#REF! 等错误值不能当作数据。", "请改正公式或直接填写数值。"),
        CellDefect("W07", "隐藏的内容", "隐藏的行、列里有数据，已照常读取，请确认是否应当上报。", "请取消隐藏并核对。"),
        CellDefect(
            "W08",
            "长号码按数字存放",
            "超过 15 位的号码按数字存放会丢失末尾数字，无法恢复。",
            "请把该列设为文本格式后重新录入。",
        ),
        CellDefect("W09", "合计与明细不符", "合计行不作为数据，只用来核对。", "请核对明细与合计。"),
        CellDefect("W10", "工作表重复", "同一张表出现两次且内容相同，只读取第一张。", "请删去多余的工作表。"),
        CellDefect("W11", "模板版本过旧", "文件由旧版模板填写，栏目可能有变。", "请改用新版模板。"),
        CellDefect("W12", "表种不符", "内容与文件自称或指定的表不是同一种。", "请核对是否发错文件。"),
        CellDefect(
            "W13", "合并单元格下压着看不见的值", "合并区域里除左上角外还有值，打开文件时看不到。", "请取消合并并核对。"
        ),
        CellDefect("W14", "含有控制字符", "含有看不见的控制字符，按原样读取会出错。", "请重新录入该单元格。"),
        CellDefect("W15", "数值不在允许范围", "如人数应大于 0。", "请核对后改正。"),
        CellDefect(
            "W16", "工作表像某张表但未能认定", "表头只对上一部分，未读取。", "请改回模板的表头，或用 onex read 查看。"
        ),
        CellDefect(
            "W17", "同一位置出现两个值", "文件内部同一单元格写了两次，不能确定取哪个。", "请在 WPS/Excel 中打开并另存。"
        ),
        CellDefect("W18", "文件后缀与内容不符", "按内容读取，不按后缀。", "请改正后缀，以免对方打不开。"),
        CellDefect(
            "W19",
            "数量写在合并单元格里",
            "一个数合并覆盖多行，已按每行都是这个数读取，可能重复计算。",
            "请拆开合并，逐行填写。",
        ),
        CellDefect("W20", "隐藏的工作表", "隐藏的工作表里有能认出的表，未读取。", "请取消隐藏，或删去该工作表。"),
        CellDefect("W21", "记录重复", "按本表的关键栏目，同一记录出现两次。", "请合并或删去重复的一行。"),
        CellDefect("W23", "表中没有记录", "表头齐全但没有一行数据。", "请填写后再报送。"),
        CellDefect(
            "W24", "缺少工作表", "同一张表格的另一张工作表不在文件里，依赖它的规则记为无法判定。", "请补上该工作表。"
        ),
        CellDefect("W25", "表头重复", "两列的表头指向同一栏目，只读取左边一列。", "请删去多余的一列。"),
        CellDefect("W22", "同名学校不止一所", "没有学校标识码，按名称找到不止一所，不作猜测。", "请补填学校标识码。"),
        CellDefect(
            "W26",
            "大片空白行",
            "只有格式、没有内容的行成千上万，拖慢打开和传送；内容已全部读取。",
            "请删去末尾的空白行后保存。",
        ),
        CellDefect("W27", "文件带有宏", "宏没有运行，也不会运行；只读取了单元格。", "如无必要，请另存为 .xlsx。"),
    )
}
