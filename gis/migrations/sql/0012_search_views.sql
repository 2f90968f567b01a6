CREATE VIEW {schema}.name_words AS
SELECT id, best, name, folded, syllables, pinyin, initials FROM search.word WHERE rank IN {ranks};

CREATE VIEW {schema}.name_entries AS
SELECT subject, is_division, word_id, form, kind, class_code, division_id, is_current, weight, starts_on, ends_on, lon, lat, lon_to, lat_to
  FROM search.entry WHERE rank IN {ranks}{begun};

CREATE VIEW {schema}.name_bearers AS
SELECT p.id, false AS is_division, n.name, n.pinyin, n.pinyin_toned, p.class_code, p.division_id, p.status, p.place_code, p.geom
  FROM register.place p
  JOIN LATERAL (
       SELECT s.name, s.pinyin, s.pinyin_toned FROM register.place_name s
        WHERE s.place_id = p.id AND NOT s.deleted AND s.secrecy IN {allowed}
        ORDER BY s.kind = 'standard' DESC, register.in_force(s.valid_from, s.valid_to) DESC, s.valid_from DESC NULLS LAST, s.id LIMIT 1) n ON true
 WHERE NOT p.deleted AND p.secrecy IN {allowed}
UNION ALL
SELECT d.id, true, n.name, n.pinyin, n.pinyin_toned, NULL, e.parent_id, CASE WHEN register.in_force(d.valid_from, d.valid_to) THEN 'current' ELSE 'historic' END, c.code, e.geom
  FROM register.division d
  JOIN LATERAL (
       SELECT s.name, s.pinyin, s.pinyin_toned FROM register.division_name s
        WHERE s.division_id = d.id AND NOT s.deleted AND s.secrecy IN {allowed}
        ORDER BY register.in_force(s.valid_from, s.valid_to) DESC, s.valid_from DESC NULLS LAST, s.id LIMIT 1) n ON true
  LEFT JOIN LATERAL (
       SELECT s.code FROM register.division_code s
        WHERE s.division_id = d.id AND s.scheme = 'nbs' AND NOT s.deleted AND s.secrecy IN {allowed}
        ORDER BY register.in_force(s.valid_from, s.valid_to) DESC, s.valid_from DESC NULLS LAST LIMIT 1) c ON true
  LEFT JOIN LATERAL (
       SELECT x.parent_id, {geom} AS geom FROM register.division_extent x
        WHERE x.division_id = d.id AND NOT x.deleted AND x.secrecy IN {allowed}
        ORDER BY register.in_force(x.valid_from, x.valid_to) DESC, x.valid_from DESC NULLS LAST LIMIT 1) e ON true
 WHERE NOT d.deleted AND d.secrecy IN {allowed};

CREATE VIEW {schema}.division_tree AS
SELECT l.id, l.level, l.code, l.name, e.parent_id
  FROM {schema}.division_labels l
  LEFT JOIN register.division_extent e ON e.division_id = l.id AND NOT e.deleted AND e.secrecy IN {allowed} AND register.in_force(e.valid_from, e.valid_to);

CREATE VIEW {schema}.place_classes AS
SELECT code, name, name_en, parent_code, weight, spelled_as FROM register.place_class;

COMMENT ON VIEW {schema}.name_words IS 'Dictionary of the names that stand in records of this level';
COMMENT ON VIEW {schema}.name_entries IS 'Names of places and divisions with what search filters and orders by';
COMMENT ON VIEW {schema}.name_bearers IS 'Places and divisions of any time, as search shows them';
COMMENT ON VIEW {schema}.division_tree IS 'Divisions in force with their parents';
COMMENT ON VIEW {schema}.place_classes IS 'Classes of places';
GRANT SELECT ON {schema}.name_words, {schema}.name_entries, {schema}.name_bearers, {schema}.division_tree, {schema}.place_classes TO {readers};
