-- What a level sees of shapes and cells: the same rows as its published views, with the attributes low zooms carry.
CREATE VIEW {schema}.division_outlines AS
SELECT d.id, c.code, n.name, d.level, n.kind, d.is_sample, o.size_m, o.geom_4, o.geom_6, o.geom_8
  FROM tiles.outline o
  JOIN register.division_extent e ON e.id = o.record AND NOT e.deleted AND e.secrecy IN {allowed} AND register.in_force(e.valid_from, e.valid_to)
  JOIN register.division d ON d.id = e.division_id AND NOT d.deleted AND d.secrecy IN {allowed} AND register.in_force(d.valid_from, d.valid_to)
  JOIN register.division_name n ON n.division_id = ANY (ARRAY[d.id]) AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.division_code c ON c.division_id = ANY (ARRAY[d.id]) AND c.scheme = 'nbs' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
 WHERE {exact:o};
COMMENT ON VIEW {schema}.division_outlines IS 'Areas of divisions for low zooms';

CREATE VIEW {schema}.boundary_line_outlines AS
SELECT b.id, c.code, b.name, b.level, b.nature, b.is_outer, b.is_sample, o.size_m, o.geom_4, o.geom_6, o.geom_8
  FROM tiles.outline o
  JOIN register.boundary_line_geometry g ON g.id = o.record AND NOT g.deleted AND g.secrecy IN {allowed} AND register.in_force(g.valid_from, g.valid_to)
  JOIN register.boundary_line b ON b.id = g.line_id AND NOT b.deleted AND b.secrecy IN {allowed} AND register.in_force(b.valid_from, b.valid_to)
       AND g.kind = (SELECT h.kind FROM register.boundary_line_geometry h
                      WHERE h.line_id = b.id AND NOT h.deleted AND h.secrecy IN {allowed} AND register.in_force(h.valid_from, h.valid_to)
                        AND h.kind IN ('statutory', 'refined', 'working', 'illustrative')
                      ORDER BY array_position(ARRAY['statutory', 'refined', 'working', 'illustrative'], h.kind::text) LIMIT 1)
  LEFT JOIN register.boundary_line_code c ON c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND c.secrecy IN {allowed} AND register.in_force(c.valid_from, c.valid_to)
 WHERE {exact:o};
COMMENT ON VIEW {schema}.boundary_line_outlines IS 'Boundary lines for low zooms';

CREATE VIEW {schema}.place_name_outlines AS
SELECT p.id, n.name, p.class_code, p.status, p.is_sample, o.size_m, o.geom_4, o.geom_6, o.geom_8
  FROM tiles.outline o
  JOIN register.place p ON p.id = o.record AND NOT p.deleted AND p.secrecy IN {allowed} AND register.in_force(p.valid_from, p.valid_to)
  JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted AND n.secrecy IN {allowed} AND register.in_force(n.valid_from, n.valid_to)
 WHERE o.exact;
COMMENT ON VIEW {schema}.place_name_outlines IS 'Places that are lines or areas, for low zooms';

CREATE VIEW {schema}.point_cells AS
SELECT view, zoom, tile_column, tile_row, cell_column, cell_row, points, x_cm, y_cm FROM tiles.cell
 WHERE rank <= {rank} AND register.in_force(since, until);
COMMENT ON VIEW {schema}.point_cells IS 'Counts of points in the cells of low-zoom tiles, to be summed';
GRANT SELECT ON {schema}.division_outlines, {schema}.boundary_line_outlines, {schema}.place_name_outlines, {schema}.point_cells TO {readers};
