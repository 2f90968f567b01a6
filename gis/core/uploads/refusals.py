"""Words of the answers to files that are not taken: refused at once, nothing staged."""

from gis.core.uploads.findings import Rule
from gis.core.uploads.format_refusals import FORMAT_REFUSALS

FILE: dict[str, Rule] = {
    "empty": Rule(
        "error",
        "文件没有数据行",
        "The file has no data rows",
        "请在表头下填写数据",
        "Add rows under the header",
    ),
    "encoding": Rule(
        "error",
        "文字编码有误：既不是完整的 UTF-8，也不是完整的 GB18030",
        "The text is neither sound UTF-8 nor sound GB18030 throughout",
        "用表格软件另存为 UTF-8 或 GBK 的 CSV",
        "Save it again as UTF-8 or GBK CSV",
    ),
    "nul": Rule("error", "含空字符（NUL）", "Contains a NUL character", "重新导出文件", "Export the file again"),
    "broken-text": Rule(
        "error",
        "含替换字符（U+FFFD）或半个字符，原文在别处已经损坏",
        "Contains U+FFFD or half a character: the text was broken before",
        "改正该行的文字后重新导出",
        "Correct the text of the row and export again",
    ),
    "csv": Rule(
        "error",
        "引号没有配对，无法分清单元格",
        "A quotation mark is not closed",
        "补上或删去多余的引号",
        "Close or remove the quotation mark",
    ),
    "columns": Rule(
        "error",
        "无法确定「{title}」所在的列；找到的列：{found}",
        "Cannot tell the column of '{title}'; found: {found}",
        "改正表头，或在导入设定 columns 中指明 {field} 用哪一列",
        "Correct the header, or name the column of {field} in the profile under `columns`",
    ),
    "columns-twice": Rule(
        "error",
        "「{title}」有不止一列可用：{candidates}",
        "More than one column may be '{title}': {candidates}",
        "在导入设定 columns 中指明 {field} 用哪一列",
        "Name the column of {field} in the profile under `columns`",
    ),
    "columns-unknown": Rule(
        "error",
        "导入设定 columns 有误：{field} → {header}",
        "The profile's columns do not fit: {field} -> {header}",
        "字段名和表头都须存在；找到的列：{found}",
        "Field and header must exist; found: {found}",
    ),
    "sheet-missing": Rule(
        "error",
        "没有名为「{wanted}」的工作表",
        "There is no sheet '{wanted}'",
        "可用的工作表：{found}",
        "Sheets: {found}",
    ),
    "too-many-rows": Rule("error", "超过 {limit} 行", "More than {limit} rows", "分成几个文件", "Split the file"),
    "too-many-columns": Rule("error", "超过 {limit} 列", "More than {limit} columns", "删去无关的列", "Remove columns"),
    "cell-too-long": Rule(
        "error", "单元格超过 {limit} 字", "A cell is longer than {limit} characters", "缩短内容", "Shorten it"
    ),
    "file-too-large": Rule(
        "error", "文件超过 {limit} 字节", "The file is over {limit} bytes", "分成几个文件", "Split the file"
    ),
    "unpacked": Rule(
        "error", "解压后超过 {limit} 字节", "Unpacks to over {limit} bytes", "分成几个文件", "Split the file"
    ),
    "ratio": Rule(
        "error",
        "压缩比超过 {limit}:1",
        "Packed more than {limit}:1",
        "删去空白的行和列后重新导出",
        "Remove empty rows and columns, export again",
    ),
    "overlap": Rule(
        "error", "压缩包条目互相重叠", "Entries of the archive overlap", "重新导出文件", "Export the file again"
    ),
    "too-many-entries": Rule(
        "error",
        "压缩包条目超过 {limit} 个",
        "More than {limit} entries",
        "只留需要的文件后重新压缩",
        "Keep only the files that are needed",
    ),
    "unsafe-entry": Rule(
        "error",
        "压缩包含越出自身的路径、链接或设备：{name}",
        "The archive holds a path out of itself, a link or a device: {name}",
        "只打包需要的文件，不用路径和链接，重新压缩",
        "Pack only the files that are needed, without paths and links",
    ),
    "parse-limits": Rule(
        "error",
        "读取超出时间或内存限制",
        "Reading took too much time or memory",
        "分成几个文件",
        "Split the file",
    ),
    "parse-failed": Rule("error", "文件无法读取", "The file cannot be read", "重新导出文件", "Export the file again"),
    "damaged": Rule("error", "文件已损坏", "The file is damaged", "重新导出文件", "Export the file again"),
    "nested": Rule(
        "error",
        "元素嵌套超过 {limit} 层",
        "Elements are nested more than {limit} deep",
        "重新导出文件",
        "Export the file again",
    ),
    "doctype": Rule("error", "文件含 DOCTYPE 声明", "The file has a DOCTYPE", "重新导出文件", "Export the file again"),
    "encrypted": Rule("error", "文件已加密", "The file is encrypted", "取消密码后再上传", "Remove the password"),
    "macros": Rule("error", "不接收带宏的工作簿", "Macros are not accepted", "另存为 .xlsx", "Save it as .xlsx"),
    "ole": Rule(
        "error",
        "旧版或加密的 Office 文件",
        "An old or encrypted Office file",
        "取消密码并另存为 .xlsx",
        "Remove the password and save it as .xlsx",
    ),
    "not-a-photo": Rule(
        "error",
        "内容不是照片：只接收 JPEG、PNG、WebP",
        "Not a photo: JPEG, PNG and WebP are taken",
        "以 JPEG 原图上传",
        "Upload the original JPEG",
    ),
    "not-a-document": Rule(
        "error",
        "内容不是 PDF 或扫描图片（JPEG、PNG、WebP）",
        "Neither a PDF nor a scan (JPEG, PNG, WebP)",
        "另存为 PDF 后上传",
        "Save it as PDF",
    ),
    "heic": Rule(
        "error",
        "HEIC 照片在多数电脑上打不开",
        "HEIC photos do not open on most computers",
        "在手机相机设置中选「兼容性最佳」，或导出 JPEG 原图",
        "Set the phone's camera to 'most compatible', or export the JPEG",
    ),
    "photo-damaged": Rule(
        "error", "照片不完整或已损坏", "The photo is damaged", "重新从相机或手机导出", "Export it from the camera again"
    ),
    "too-many-pixels": Rule(
        "error", "照片超过 {limit} 像素", "The photo has more than {limit} pixels", "缩小后上传", "Make it smaller"
    ),
    "not-a-table": Rule(
        "error",
        "内容是{found}，不是可接收的格式",
        "The content is {found}, which is not accepted",
        "可上传：CSV、TXT、XLSX、CASS .dat、报盘 .txt、GPX、KML、KMZ、GeoJSON、Shapefile 压缩包、GeoPackage",
        "Accepted: CSV, TXT, XLSX, CASS .dat, ministry .txt, GPX, KML, KMZ, GeoJSON, zipped shapefile, GeoPackage",
    ),
    "shapefile-bare": Rule(
        "error",
        "只有 .shp，缺少同名的 .shx、.dbf、.prj",
        "A bare .shp without its .shx, .dbf and .prj",
        "把同名的 .shp、.shx、.dbf、.prj、.cpg 压缩成一个 .zip 后上传",
        "Zip the .shp with its .shx, .dbf, .prj and .cpg",
    ),
    "type-mismatch": Rule(
        "error",
        "内容是 {found}，与文件名或声明的类型（{claimed}）不符",
        "The content is {found}, but the name or type says {claimed}",
        "按内容改正扩展名",
        "Give the file the extension of its content",
    ),
    **FORMAT_REFUSALS,
}
