-- Published views of one level. {schema}: view_public, view_internal or view_restricted; {allowed}: the secrecy
-- levels it shows; {exact}: columns of exact survey numbers, absent from the public view; {geom:alias}: the exact
-- geometry, or the generalised one in the public view; {own}: administrative columns of the record itself.
CREATE SCHEMA {schema};
COMMENT ON SCHEMA {schema} IS 'Published records: secrecy {allowed}';

CREATE VIEW {schema}.division_labels AS
SELECT d.id, d.level, c.code, n.name, n.kind, n.pinyin, n.pinyin_toned, n.pinyin_status
  FROM register.division d
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.division_code c ON c.division_id = d.id AND c.scheme = 'nbs' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
 WHERE NOT d.deleted AND d.secrecy IN {allowed} AND register.in_force(d.valid_from, d.valid_to);

CREATE VIEW {schema}.divisions AS
SELECT d.id, {geom:e} AS geom, l.code, l.name, l.level, l.kind, p.code AS parent_code, p.id AS parent_id, p.name AS parent_name,
       l.pinyin, l.pinyin_toned, l.pinyin_status, e.area_m2, pop.pop_total, pop.pop_60, pop.pop_65, pop.year AS pop_year,
       e.geometry_status, d.source, d.is_sample, d.valid_from, d.valid_to{own:d}
  FROM register.division d
  JOIN {schema}.division_labels l ON l.id = d.id
  JOIN register.division_extent e ON e.division_id = d.id AND NOT e.deleted AND e.secrecy IN {allowed} AND register.in_force(e.valid_from, e.valid_to)
  LEFT JOIN {schema}.division_labels p ON p.id = e.parent_id
  LEFT JOIN LATERAL (
       SELECT q.pop_total, q.pop_60, q.pop_65, q.year FROM register.division_population q
        WHERE q.division_id = d.id AND NOT q.deleted AND q.secrecy IN {allowed} ORDER BY q.year DESC LIMIT 1) pop ON true
 WHERE {geom:e} IS NOT NULL;

CREATE VIEW {schema}.division_seats AS
SELECT s.id, s.geom, s.name, l.code AS division_code, l.name AS division_name, l.level, s.confidence,
       s.source, s.is_sample, s.valid_from, s.valid_to{own:s}
  FROM register.division_seat s JOIN {schema}.division_labels l ON l.id = s.division_id
 WHERE NOT s.deleted AND s.secrecy IN {allowed} AND register.in_force(s.valid_from, s.valid_to);

CREATE VIEW {schema}.boundary_lines AS
SELECT b.id, {geom:g} AS geom, c.code, b.name, b.level, b.nature, b.is_outer,
       la.code AS division_a_code, la.name AS division_a_name, lb.code AS division_b_code, lb.name AS division_b_name,
       b.outside_party, g.length_m, b.statutory_length_m, g.kind AS geometry_kind, b.derivation,
       b.source, b.is_sample, b.valid_from, b.valid_to{own:b}
  FROM register.boundary_line b
  JOIN register.boundary_line_geometry g ON g.line_id = b.id AND NOT g.deleted AND g.secrecy IN {allowed}
       AND g.kind = (SELECT h.kind FROM register.boundary_line_geometry h
                      WHERE h.line_id = b.id AND NOT h.deleted AND h.secrecy IN {allowed} AND register.in_force(h.valid_from, h.valid_to)
                        AND h.kind IN ('statutory', 'refined', 'working', 'illustrative')
                      ORDER BY array_position(ARRAY['statutory', 'refined', 'working', 'illustrative'], h.kind::text) LIMIT 1)
       AND register.in_force(g.valid_from, g.valid_to)
  LEFT JOIN register.boundary_line_code c ON c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
  LEFT JOIN {schema}.division_labels la ON la.id = b.division_a_id
  LEFT JOIN {schema}.division_labels lb ON lb.id = b.division_b_id
 WHERE NOT b.deleted AND b.secrecy IN {allowed} AND register.in_force(b.valid_from, b.valid_to) AND {geom:g} IS NOT NULL;

CREATE VIEW {schema}.boundary_markers AS
SELECT m.id, {geom:m} AS geom, m.number, c.code AS line_code, b.name AS line_name, m.level, m.placement, m.face, m.material, m.state{exact},
       m.source, m.is_sample, m.valid_from, m.valid_to{own:m}
  FROM register.boundary_marker m
  LEFT JOIN register.boundary_line b ON b.id = m.line_id AND NOT b.deleted AND b.secrecy IN {allowed} AND register.in_force(b.valid_from, b.valid_to)
  LEFT JOIN register.boundary_line_code c ON c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
 WHERE NOT m.deleted AND m.secrecy IN {allowed} AND register.in_force(m.valid_from, m.valid_to);

CREATE VIEW {schema}.boundary_points AS
SELECT p.id, {geom:p} AS geom, p.number, p.name, p.kind,
       (SELECT string_agg(c.code, ' ' ORDER BY c.code)
          FROM register.boundary_point_line k
          JOIN register.boundary_line b ON b.id = k.line_id AND NOT b.deleted AND b.secrecy IN {allowed}
          JOIN register.boundary_line_code c ON c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
         WHERE k.point_id = p.id AND NOT k.deleted AND k.secrecy IN {allowed}) AS line_codes,
       (SELECT string_agg(DISTINCT l.code, ' ' ORDER BY l.code)
          FROM register.boundary_point_line k
          JOIN register.boundary_line b ON b.id = k.line_id AND NOT b.deleted AND b.secrecy IN {allowed}
          JOIN {schema}.division_labels l ON l.id IN (b.division_a_id, b.division_b_id)
         WHERE k.point_id = p.id AND NOT k.deleted AND k.secrecy IN {allowed}) AS division_codes,
       p.how_obtained, p.source, p.is_sample, p.valid_from, p.valid_to{own:p}
  FROM register.boundary_point p
 WHERE NOT p.deleted AND p.secrecy IN {allowed} AND register.in_force(p.valid_from, p.valid_to) AND {geom:p} IS NOT NULL;

CREATE VIEW {schema}.place_names AS
SELECT p.id, p.geom, n.name, n.pinyin, n.pinyin_toned, n.pinyin_status, p.class_code, k.name AS class_name, k.name_en AS class_name_en,
       l.code AS division_code, l.name AS division_name, p.status, p.place_code,
       (SELECT string_agg(o.name, ' ' ORDER BY o.name) FROM register.place_name o
         WHERE o.place_id = p.id AND o.kind IN ('former', 'historic', 'alias', 'short') AND NOT o.deleted AND o.secrecy IN {allowed}) AS former_names,
       p.geometry_status, p.source, p.is_sample, p.valid_from, p.valid_to{own:p}
  FROM register.place p
  JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.place_class k ON k.code = p.class_code
  LEFT JOIN {schema}.division_labels l ON l.id = p.division_id
 WHERE NOT p.deleted AND p.secrecy IN {allowed} AND register.in_force(p.valid_from, p.valid_to);

CREATE VIEW {schema}.cemeteries AS
SELECT c.id, c.geom, c.name, c.nature, l.code AS division_code, l.name AS division_name, c.address, c.organiser, c.area_m2, c.plots_total, c.plots_used,
       (SELECT count(*)::int FROM register.cemetery_service s WHERE s.cemetery_id = c.id AND NOT s.deleted AND s.secrecy IN {allowed}) AS served_settlements,
       c.status, c.source, c.is_sample, c.valid_from, c.valid_to{own:c}
  FROM register.cemetery c LEFT JOIN {schema}.division_labels l ON l.id = c.division_id
 WHERE NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to);

CREATE VIEW {schema}.care_centres AS
SELECT c.id, c.geom, c.name, c.type_code, t.name AS type_name, t.name_en AS type_name_en, c.level, c.operation_mode, c.beds_total, c.beds_nursing,
       c.day_places, c.meals_per_day, c.residents, c.grade, c.status, l.code AS division_code, l.name AS division_name, c.address,
       c.source, c.is_sample, c.valid_from, c.valid_to{own:c}
  FROM register.care_centre c
  JOIN register.care_centre_type t ON t.code = c.type_code
  LEFT JOIN {schema}.division_labels l ON l.id = c.division_id
 WHERE NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to);

CREATE VIEW {schema}.settlements AS
SELECT s.id, s.geom, s.name, s.kind, l.code AS division_code, l.name AS division_name, s.pop_total, s.pop_60, s.pop_65, s.pop_80, s.year,
       s.source, s.is_sample, s.valid_from, s.valid_to{own:s}
  FROM register.settlement s LEFT JOIN {schema}.division_labels l ON l.id = s.division_id
 WHERE NOT s.deleted AND s.secrecy IN {allowed} AND register.in_force(s.valid_from, s.valid_to);

-- What the search box finds. pinyin_key: letters only, lower case, so that spaces and apostrophes do not matter.
CREATE VIEW {schema}.search_entries AS
WITH entries AS (
    SELECT id, 'divisions'::text AS collection, name::text, code::text, register.pinyin_key(pinyin) AS pinyin_key, coalesce(parent_name, '')::text AS detail, kind::text AS kind, NULL::text AS other_names, geom, is_sample FROM {schema}.divisions
    UNION ALL
    SELECT id, 'place-names', name, place_code, register.pinyin_key(pinyin), coalesce(division_name, ''), class_name, former_names, geom, is_sample FROM {schema}.place_names
    UNION ALL
    SELECT id, 'boundary-markers', number, number, NULL, coalesce(line_name, ''), state, NULL, geom, is_sample FROM {schema}.boundary_markers
    UNION ALL
    SELECT id, 'boundary-lines', name, code, NULL, coalesce(outside_party, ''), level, NULL, geom, is_sample FROM {schema}.boundary_lines
    UNION ALL
    SELECT id, 'boundary-points', coalesce(name, number), number, NULL, '', kind, NULL, geom, is_sample FROM {schema}.boundary_points
    UNION ALL
    SELECT id, 'care-centres', name, NULL, NULL, coalesce(division_name, ''), type_name, NULL, geom, is_sample FROM {schema}.care_centres
    UNION ALL
    SELECT id, 'cemeteries', name, NULL, NULL, coalesce(division_name, ''), nature, NULL, geom, is_sample FROM {schema}.cemeteries
    UNION ALL
    SELECT id, 'settlements', name, NULL, NULL, coalesce(division_name, ''), kind, NULL, geom, is_sample FROM {schema}.settlements
)
SELECT id, collection, name, code, pinyin_key, detail, kind, other_names, is_sample, geom FROM entries;

COMMENT ON VIEW {schema}.divisions IS '行政区划 in force';
COMMENT ON VIEW {schema}.division_seats IS '政府驻地 in force';
COMMENT ON VIEW {schema}.boundary_lines IS '界线 in force, one geometry each: statutory, else refined, else working, else illustrative';
COMMENT ON VIEW {schema}.boundary_markers IS '界桩 in force';
COMMENT ON VIEW {schema}.boundary_points IS '边界点和三交点 in force';
COMMENT ON VIEW {schema}.place_names IS '地名 in force, by standard name';
COMMENT ON VIEW {schema}.cemeteries IS '公墓 in force';
COMMENT ON VIEW {schema}.care_centres IS '养老服务设施 in force';
COMMENT ON VIEW {schema}.settlements IS '村和社区 in force';
COMMENT ON VIEW {schema}.search_entries IS 'What the search box finds, by name, code or spelling';

CREATE VIEW {schema}.revision AS SELECT number AS revision, changed_at FROM register.revision;
COMMENT ON VIEW {schema}.revision IS 'Number of committed changes: answers made at one revision are equal';

GRANT USAGE ON SCHEMA {schema} TO {readers};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {readers};
