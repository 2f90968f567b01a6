"""Statements that read settlements and facilities of a day and of some secrecy levels; values are bound."""
# ruff: noqa: S608 - put together from constants of this file only

from sqlalchemy import text

IN_FORCE = "({0}.valid_from IS NULL OR {0}.valid_from <= :day) AND ({0}.valid_to IS NULL OR {0}.valid_to > :day)"
STANDS = "NOT {0}.deleted AND {0}.secrecy = ANY(:levels)"
CURRENT = f"{STANDS} AND {IN_FORCE}"
LABELS = f"""
  LEFT JOIN LATERAL (SELECT c.code FROM register.division_code c WHERE c.division_id = r.division_id
       AND c.scheme = 'nbs' AND {CURRENT.format("c")} ORDER BY c.code LIMIT 1) code ON true
  LEFT JOIN LATERAL (SELECT n.name FROM register.division_name n WHERE n.division_id = r.division_id
       AND {CURRENT.format("n")} ORDER BY n.name LIMIT 1) label ON true
"""
SETTLEMENTS = text(f"""
SELECT r.id::text, r.name, r.kind, ST_X(r.geom), ST_Y(r.geom), r.pop_total, r.pop_60, r.pop_65, r.pop_80, r.year,
       r.source, r.is_sample, coalesce(code.code, ''), coalesce(label.name, '')
  FROM register.settlement r {LABELS} WHERE {CURRENT.format("r")} ORDER BY r.id""")
CARE_CENTRES = text(f"""
SELECT r.id::text, r.name, r.type_code, t.name, t.name_en, r.level, r.status, ST_X(r.geom), ST_Y(r.geom),
       r.beds_total, r.beds_nursing, r.day_places, r.meals_per_day, r.residents, r.source, r.is_sample,
       coalesce(code.code, ''), coalesce(label.name, '')
  FROM register.care_centre r JOIN register.care_centre_type t ON t.code = r.type_code {LABELS}
 WHERE {CURRENT.format("r")} ORDER BY r.id""")
CEMETERIES = text(f"""
SELECT r.id::text, r.name, r.nature, r.nature, r.nature, 'cemetery', r.status, ST_X(p.at), ST_Y(p.at),
       r.plots_total, NULL::int, r.plots_used, NULL::int, NULL::int, r.source, r.is_sample,
       coalesce(code.code, ''), coalesce(label.name, '')
  FROM register.cemetery r CROSS JOIN LATERAL (SELECT ST_PointOnSurface(r.geom) AS at) p {LABELS}
 WHERE {CURRENT.format("r")} ORDER BY r.id""")
SERVED = {
    "care-centres": text(f"SELECT r.settlement_id::text, r.care_centre_id::text FROM register.care_service r"
                         f" WHERE {STANDS.format('r')} ORDER BY 1, 2"),
    "cemeteries": text(f"SELECT r.settlement_id::text, r.cemetery_id::text FROM register.cemetery_service r"
                       f" WHERE {STANDS.format('r')} ORDER BY 1, 2"),
}  # fmt: skip
DIVISION = text(f"SELECT 1 FROM register.division_code r WHERE r.code = :code AND {CURRENT.format('r')} LIMIT 1")
