CREATE OR REPLACE VIEW {schema}.boundary_markers AS
SELECT m.id, {geom} AS geom, m.number, c.code AS line_code, b.name AS line_name, m.level, m.placement, m.face, m.material, m.state{exact},
       m.source, m.is_sample, m.valid_from, m.valid_to{own}{added}
  FROM register.boundary_marker m
  LEFT JOIN register.boundary_line b ON b.id = m.line_id AND NOT b.deleted AND b.secrecy IN {allowed} AND register.in_force(b.valid_from, b.valid_to)
  LEFT JOIN register.boundary_line_code c ON c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
 WHERE NOT m.deleted AND m.secrecy IN {allowed} {flag} AND register.in_force(m.valid_from, m.valid_to);
