"""What stands at the foot of every map of the register."""

from gis.core.overview import Overview
from gis.core.settings import get_settings


def credit(overview: Overview, language: str) -> str:
    """Return the line at the foot of a map: source, sample data, date, map approval number."""
    approval = get_settings().map_approval_no or ("(待填)" if language == "zh" else "(to be issued)")
    if language == "en":
        parts = ["Data: civil-affairs register"]
        parts += [overview.changed_on or "", f"Map approval no.: {approval}"]
    else:
        parts = ["数据：民政登记库"]
        parts += [overview.changed_on or "", f"审图号：{approval}"]
    return " · ".join(part for part in parts if part)
