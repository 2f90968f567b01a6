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
