"""Lists of facilities as a civil-affairs office keeps them: every body, code and figure invented (示例，虚构)."""

from gis.facilities.credit_code import check_sign

CARE_HEADERS = """
养老机构名称 统一社会信用代码 机构类别 区县 所属乡镇 详细地址 经度 纬度 运营状态 运营方式 床位数（张） 护理型床位
日间照料名额 在住老人数 统计日期 消防验收 食品经营许可 是否备案 服务村 密级 数据来源
"""
CARE = """
浮山康乐养老院（示例）|1|民办养老院|咸安区|浮山街道|浮山街道示例路1号|114.36412|29.84471|运营|民办|\
120|66|10|93|2026-06-30|通过|有|是||公开
浮山第二综合养老服务中心（示例）|2|街道综合养老服务中心|咸安区|浮山街道|浮山街道示例路20号|114.35960|29.85105|运营|公建民营|\
60|34|30|41|2026-06-30|通过|有|是|西门社区、新街口社区、青龙社区|公开
西门社区老年食堂（示例）|2|老年食堂|咸安区|浮山街道|浮山街道示例路33号|114.37431|29.85481|运营|公建民营|\
|||||不需要|有|是|西门社区|公开
向阳湖第二福利院（示例）|3|农村福利院（区域性）|咸安区|向阳湖镇|向阳湖镇示例路8号|114.19051|29.94822|在建|公建公营|\
90|50|0|0|2026-06-30|未申请|未申请|否||内部
"""


def credit_code(serial: int) -> str:
    """A code with a sound check character, of a body that does not exist."""
    head = f"52421202MJX{serial:06d}"
    return head + check_sign(head)


def care_centres() -> list[list[str]]:
    """Header and rows of a list of care facilities."""
    found = [CARE_HEADERS.split()]
    for line in CARE.replace("\\\n", "").split():
        name, serial, *rest = line.split("|")
        found.append([name, credit_code(int(serial)), *rest, "养老服务信息系统（示例，虚构）"])
    return found


SETTLEMENTS = """
村（社区）名称 类别 村（社区）代码 区县 所属乡镇 经度 纬度 总人口 60岁以上 65岁以上 80岁以上 年份 数据来源
示例一村 村 421202101801 咸安区 向阳湖镇 114.19512 29.95201 1843 402 297 61 2025 公安户籍（示例，虚构）
示例二村 村 421202101802 咸安区 向阳湖镇 114.18247 29.94016 1206 285 204 43 2025 公安户籍（示例，虚构）
示例社区 社区 421202002801 咸安区 浮山街道 114.36208 29.84733 5210 731 520 88 2025 公安户籍（示例，虚构）
"""
CEMETERIES = """
公墓名称 性质 区县 所属乡镇 经度 纬度 占地面积（亩） 穴位数 已用穴位 批准文号 批准机关 主办单位 启用日期 服务村 密级
向阳湖示例公益性公墓 农村公益性 咸安区 向阳湖镇 114.18803 29.94611 12.5 860 214 示例〔2024〕7号 示例区民政局 \
向阳湖镇人民政府 2024-04-01 * 公开
浮山示例骨灰堂 骨灰堂 咸安区 浮山街道 114.36615 29.84902 1.8 2400 655 示例〔2023〕3号 示例区民政局 浮山街道办事处 \
2023-12-20 西门社区、新街口社区 公开
浮山示例陵园 经营性 咸安区 浮山街道 114.36904 29.84215 85 9600 5127 示例〔2011〕1号 示例省民政厅 示例陵园有限公司 \
2011-03-15 * 内部
"""


def settlements() -> list[list[str]]:
    """Header and rows of a list of villages with their residents."""
    return [line.split() for line in SETTLEMENTS.strip().splitlines()]


def cemeteries() -> list[list[str]]:
    """Header and rows of a list of cemeteries; `*` is an empty cell."""
    lines = CEMETERIES.replace("\\\n", "").strip().splitlines()
    return [["" if cell == "*" else cell for cell in line.split()] for line in lines]
