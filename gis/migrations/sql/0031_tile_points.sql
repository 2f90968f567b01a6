-- Points for low zooms: how many there are in each cell of a grid of 64 by 64 a tile, and the sum of their positions, by
-- secrecy and by the time they are in force. Rows are added only, with a sign, so that writers never wait for each other;
-- a reader sums them, and whoever adds to a cell of many rows puts these together when nobody else is doing so.
CREATE TABLE tiles.cell (
    view text NOT NULL, zoom smallint NOT NULL, tile_column int NOT NULL, tile_row int NOT NULL, cell_column smallint NOT NULL,
    cell_row smallint NOT NULL, rank smallint NOT NULL, since date, until date, points bigint NOT NULL, x_cm bigint NOT NULL, y_cm bigint NOT NULL);
CREATE INDEX ix_cell ON tiles.cell (view, zoom, tile_column, tile_row);
COMMENT ON TABLE tiles.cell IS 'Counts of points in the cells of low-zoom tiles, to be summed; written by triggers';
COMMENT ON COLUMN tiles.cell.view IS 'Published view';
COMMENT ON COLUMN tiles.cell.zoom IS 'Zoom of the tile, 0 to 8';
COMMENT ON COLUMN tiles.cell.tile_column IS 'Column of the tile, from the west';
COMMENT ON COLUMN tiles.cell.tile_row IS 'Row of the tile, from the north';
COMMENT ON COLUMN tiles.cell.cell_column IS 'Column of the cell in its tile, 0 to 63 from the west';
COMMENT ON COLUMN tiles.cell.cell_row IS 'Row of the cell in its tile, 0 to 63 from the north';
COMMENT ON COLUMN tiles.cell.rank IS 'Secrecy: 0 public, 1 internal, 2 restricted';
COMMENT ON COLUMN tiles.cell.since IS 'In force from; NULL: since tiles.settled() or before';
COMMENT ON COLUMN tiles.cell.until IS 'In force until (exclusive); NULL: without end';
COMMENT ON COLUMN tiles.cell.points IS 'Points, negative where they went away';
COMMENT ON COLUMN tiles.cell.x_cm IS 'Sum of their x, centimetres of EPSG:3857';
COMMENT ON COLUMN tiles.cell.y_cm IS 'Sum of their y, centimetres of EPSG:3857';

CREATE FUNCTION tiles.settled() RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN DATE '2026-11-01';
COMMENT ON FUNCTION tiles.settled() IS 'Beginnings up to this day need not be told apart: they lie behind every reader';

CREATE FUNCTION tiles.rank(secrecy text) RETURNS smallint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE secrecy WHEN 'public' THEN 0 WHEN 'internal' THEN 1 ELSE 2 END;
COMMENT ON FUNCTION tiles.rank(text) IS 'Secrecy as a number';

CREATE TABLE tiles.counted (source text PRIMARY KEY, view text NOT NULL REFERENCES tiles.revision, points text NOT NULL);
COMMENT ON TABLE tiles.counted IS 'Tables whose points are counted in tiles.cell';
COMMENT ON COLUMN tiles.counted.source IS 'Table of the schema register';
COMMENT ON COLUMN tiles.counted.view IS 'Published view';
COMMENT ON COLUMN tiles.counted.points IS 'Query of the points that the rows {rows} of the table give: geom, rank, valid_from, valid_to';

INSERT INTO tiles.counted VALUES
('settlement', 'settlements', 'SELECT geom, tiles.rank(secrecy) AS rank, valid_from, valid_to FROM {rows} WHERE NOT deleted'),
('place', 'place_names', $$SELECT p.geom, greatest(tiles.rank(p.secrecy), tiles.rank(n.secrecy)) AS rank, greatest(p.valid_from, n.valid_from) AS valid_from,
    least(p.valid_to, n.valid_to) AS valid_to FROM {rows} p JOIN register.place_name n ON n.place_id = p.id
    WHERE n.kind = 'standard' AND NOT p.deleted AND NOT n.deleted AND ST_Dimension(p.geom) = 0$$),
('place_name', 'place_names', $$SELECT p.geom, greatest(tiles.rank(p.secrecy), tiles.rank(n.secrecy)) AS rank, greatest(p.valid_from, n.valid_from) AS valid_from,
    least(p.valid_to, n.valid_to) AS valid_to FROM {rows} n JOIN register.place p ON p.id = n.place_id
    WHERE n.kind = 'standard' AND NOT p.deleted AND NOT n.deleted AND ST_Dimension(p.geom) = 0$$);

CREATE FUNCTION tiles.counting(counted text, points text) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format($q$
        WITH placed AS (
            SELECT sign, rank, since, until, x, y, floor((x + 20037508.342789244) / 40075016.685578488 * 16384)::int AS across,
                   floor((20037508.342789244 - y) / 40075016.685578488 * 16384)::int AS down
              FROM (SELECT sign, rank, CASE WHEN valid_from > tiles.settled() THEN valid_from END AS since, valid_to AS until, ST_X(spot) AS x, ST_Y(spot) AS y
                      FROM (SELECT *, register.display_3857(ST_Centroid(geom)) AS spot FROM (%s) r WHERE geom IS NOT NULL OFFSET 0) s
                     WHERE valid_to IS NULL OR valid_to > tiles.settled()) t
        ), finest AS (
            SELECT rank, since, until, across, down, sum(sign) AS points, sum(sign * (x * 100)::bigint)::bigint AS x_cm, sum(sign * (y * 100)::bigint)::bigint AS y_cm
              FROM placed GROUP BY rank, since, until, across, down
        ), added AS (
        INSERT INTO tiles.cell (view, zoom, tile_column, tile_row, cell_column, cell_row, rank, since, until, points, x_cm, y_cm)
        SELECT %L, zoom, across >> (14 - zoom), down >> (14 - zoom), (across >> (8 - zoom)) & 63, (down >> (8 - zoom)) & 63, rank, since, until, sum(points), sum(x_cm), sum(y_cm)
          FROM finest CROSS JOIN generate_series(0, 8) AS zoom
         GROUP BY 2, 3, 4, 5, 6, rank, since, until HAVING sum(points) <> 0 OR sum(x_cm) <> 0 OR sum(y_cm) <> 0 ORDER BY 2, 3, 4
        RETURNING zoom, tile_column, tile_row)
        SELECT zoom, tile_column, tile_row FROM added ORDER BY random() LIMIT 1
        $q$, points, counted);
$$;
COMMENT ON FUNCTION tiles.counting(text, text) IS
    'Statement that adds the points of a query (sign, geom, rank, valid_from, valid_to) to the cells of a view, and returns one tile it wrote to';

CREATE FUNCTION tiles.put_together(counted text, of_zoom smallint, of_column int, of_row int) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH crowded AS (
        SELECT cell_column, cell_row FROM tiles.cell
         WHERE (view, zoom, tile_column, tile_row) = (counted, of_zoom, of_column, of_row)
         GROUP BY 1, 2 HAVING count(*) > 16
    ), taken AS (
        DELETE FROM tiles.cell c USING crowded k
         WHERE (c.view, c.zoom, c.tile_column, c.tile_row) = (counted, of_zoom, of_column, of_row) AND (c.cell_column, c.cell_row) = (k.cell_column, k.cell_row)
        RETURNING c.*
    )
    INSERT INTO tiles.cell (view, zoom, tile_column, tile_row, cell_column, cell_row, rank, since, until, points, x_cm, y_cm)
    SELECT view, zoom, tile_column, tile_row, cell_column, cell_row, rank, since, until, sum(points), sum(x_cm), sum(y_cm)
      FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(points) <> 0 OR sum(x_cm) <> 0 OR sum(y_cm) <> 0;
$$;
COMMENT ON FUNCTION tiles.put_together(text, smallint, int, int) IS 'Sums the rows of the crowded cells of one tile';

CREATE FUNCTION tiles.follow_points() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    told tiles.counted;
    signed text := 'SELECT %s::int AS sign, q.* FROM (%s) q';
    parts text[] := '{}';
    one record;
BEGIN
    SELECT * INTO told FROM tiles.counted WHERE source = TG_TABLE_NAME;
    IF TG_OP <> 'DELETE' THEN
        parts := parts || format(signed, 1, replace(told.points, '{rows}', 'new_rows'));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        parts := parts || format(signed, -1, replace(told.points, '{rows}', 'old_rows'));
    END IF;
    EXECUTE tiles.counting(told.view, array_to_string(parts, ' UNION ALL ')) INTO one;
    IF one.zoom IS NOT NULL AND pg_try_advisory_xact_lock(hashtext('tiles.cell')) THEN
        PERFORM tiles.put_together(told.view, one.zoom, one.tile_column, one.tile_row);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION tiles.follow_points() IS 'Keeps tiles.cell in step with a table of tiles.counted';

CREATE FUNCTION tiles.recount() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    told tiles.counted;
BEGIN
    DELETE FROM tiles.cell;
    FOR told IN SELECT DISTINCT ON (view) * FROM tiles.counted ORDER BY view, source LOOP
        EXECUTE tiles.counting(told.view, 'SELECT 1 AS sign, q.* FROM (' || replace(told.points, '{rows}', 'register.' || told.source) || ') q');
    END LOOP;
END $$;
COMMENT ON FUNCTION tiles.recount() IS 'Counts all points anew';

DO $$
DECLARE
    followed text;
BEGIN
    FOR followed IN SELECT source FROM tiles.counted LOOP
        EXECUTE format('CREATE TRIGGER tile_points_insert AFTER INSERT ON register.%I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_points()', followed);
        EXECUTE format('CREATE TRIGGER tile_points_update AFTER UPDATE ON register.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_points()', followed);
        EXECUTE format('CREATE TRIGGER tile_points_delete AFTER DELETE ON register.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_points()', followed);
    END LOOP;
END $$;
SELECT tiles.recount();
REVOKE EXECUTE ON FUNCTION tiles.counting(text, text), tiles.put_together(text, smallint, int, int), tiles.follow_points(), tiles.recount() FROM PUBLIC;
