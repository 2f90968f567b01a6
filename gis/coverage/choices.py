"""What a planner can choose from: counties, types of facility, and the distances that standards name."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.coverage.question import NO_REACH, Question
from gis.facilities.standards.lookup import document, in_force

NATURES = (
    ("public-rural", "农村公益性", "Rural public-benefit"),
    ("public-urban", "城市公益性", "Urban public-benefit"),
    ("columbarium", "骨灰堂", "Columbarium"),
    ("commercial", "经营性", "Commercial"),
)
COUNTIES = text("""
SELECT c.code, n.name
  FROM register.division d
  JOIN register.division_code c ON c.division_id = d.id AND c.scheme = 'nbs' AND NOT c.deleted
       AND register.in_force(c.valid_from, c.valid_to)
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
 WHERE d.level = 'county' AND NOT d.deleted AND d.secrecy = 'public' AND register.in_force(d.valid_from, d.valid_to)
 ORDER BY c.code""")
TYPES = text("SELECT code, name, name_en, level FROM register.care_centre_type ORDER BY code")


def choices(session: Session) -> dict[str, Any]:
    """Return counties (code, name), types by service, and the distance and time standards in force today."""
    day = Question("care-centres", "unit_ratio").on
    care = [
        {"code": code, "name": name, "name_en": name_en, "level": level}
        for code, name, name_en, level in session.execute(TYPES)
        if code not in NO_REACH
    ]
    natures = [{"code": code, "name": zh, "name_en": en, "level": "cemetery"} for code, zh, en in NATURES]
    return {
        "counties": [{"code": code, "name": name} for code, name in session.execute(COUNTIES)],
        "types": {"care-centres": care, "cemeteries": natures},
        "standards": [document(each) for each in in_force(session, day) if each.metric in {"distance", "time"}],
    }
