-- Where the records of each published view are: the same ids with the same geometry, without the joins that only name things. What
-- decides whether a record is seen stands here as in the published view; a test compares both for every collection and level.
CREATE VIEW {schema}.divisions_placed AS
SELECT d.id, {geom:e} AS geom
  FROM register.division_extent e
  JOIN register.division d ON d.id = e.division_id AND NOT d.deleted AND d.secrecy IN {allowed} AND register.in_force(d.valid_from, d.valid_to)
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
 WHERE NOT e.deleted AND e.secrecy IN {allowed} AND register.in_force(e.valid_from, e.valid_to) AND {geom:e} IS NOT NULL;

CREATE VIEW {schema}.division_seats_placed AS
SELECT s.id, s.geom
  FROM register.division_seat s
  JOIN register.division d ON d.id = s.division_id AND NOT d.deleted AND d.secrecy IN {allowed} AND register.in_force(d.valid_from, d.valid_to)
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
 WHERE NOT s.deleted AND s.secrecy IN {allowed} AND register.in_force(s.valid_from, s.valid_to);

CREATE VIEW {schema}.boundary_lines_placed AS
SELECT b.id, {geom:g} AS geom
  FROM register.boundary_line b
  JOIN register.boundary_line_geometry g ON g.line_id = b.id AND NOT g.deleted AND g.secrecy IN {allowed}
       AND g.kind = (SELECT h.kind FROM register.boundary_line_geometry h
                      WHERE h.line_id = b.id AND NOT h.deleted AND h.secrecy IN {allowed} AND register.in_force(h.valid_from, h.valid_to)
                        AND h.kind IN ('statutory', 'refined', 'working', 'illustrative')
                      ORDER BY array_position(ARRAY['statutory', 'refined', 'working', 'illustrative'], h.kind::text) LIMIT 1)
       AND register.in_force(g.valid_from, g.valid_to)
 WHERE NOT b.deleted AND b.secrecy IN {allowed} AND register.in_force(b.valid_from, b.valid_to) AND {geom:g} IS NOT NULL;

CREATE VIEW {schema}.boundary_markers_placed AS
SELECT m.id, {geom:m} AS geom FROM register.boundary_marker m
 WHERE NOT m.deleted AND m.secrecy IN {allowed}{flag} AND register.in_force(m.valid_from, m.valid_to);

CREATE VIEW {schema}.boundary_points_placed AS
SELECT p.id, {geom:p} AS geom FROM register.boundary_point p
 WHERE NOT p.deleted AND p.secrecy IN {allowed} AND register.in_force(p.valid_from, p.valid_to) AND {geom:p} IS NOT NULL;

CREATE VIEW {schema}.place_names_placed AS
SELECT p.id, p.geom
  FROM register.place p
  JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
 WHERE NOT p.deleted AND p.secrecy IN {allowed} AND register.in_force(p.valid_from, p.valid_to);

CREATE VIEW {schema}.cemeteries_placed AS
SELECT c.id, c.geom FROM register.cemetery c
 WHERE NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to);

CREATE VIEW {schema}.care_centres_placed AS
SELECT c.id, c.geom FROM register.care_centre c
 WHERE NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to);

CREATE VIEW {schema}.settlements_placed AS
SELECT s.id, s.geom FROM register.settlement s
 WHERE NOT s.deleted AND s.secrecy IN {allowed} AND register.in_force(s.valid_from, s.valid_to);
