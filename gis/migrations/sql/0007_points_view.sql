CREATE OR REPLACE VIEW {schema}.boundary_points AS
SELECT p.id, p.geom, p.number, p.name, p.kind,
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
       p.how_obtained, p.source, p.is_sample, p.valid_from, p.valid_to, p.secrecy, p.version, p.batch_id{added}
  FROM register.boundary_point p
 WHERE NOT p.deleted AND p.secrecy IN {allowed} AND register.in_force(p.valid_from, p.valid_to) AND p.geom IS NOT NULL;
