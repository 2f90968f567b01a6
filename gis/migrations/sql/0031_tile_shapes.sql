-- Areas and lines for low zooms: Web Mercator, every vertex moved to a grid of 1/1024 of a tile's side. The grid is the same
-- for all records, and a vertex is moved by its own position alone, so records that share an edge still share it. A shape
-- depends on one geometry and nothing else; who may see it stays with the published views.
CREATE FUNCTION tiles.snapped(geom geometry, band int) RETURNS geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ST_Simplify(ST_SnapToGrid(geom, -20037508.342789244, -20037508.342789244,
                                     40075016.685578488 / (1024 << band), 40075016.685578488 / (1024 << band)), 1.0);
COMMENT ON FUNCTION tiles.snapped(geometry, int) IS
    'Geometry (EPSG:3857) with its vertices on the grid of 1/1024 tile at zoom `band`, without those that lie straight; NULL when nothing is left';

CREATE FUNCTION tiles.size_m(geom geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE ST_Dimension(geom) WHEN 2 THEN sqrt(ST_Area(geom)) ELSE ST_Length(geom) END;
COMMENT ON FUNCTION tiles.size_m(geometry) IS 'How large it is drawn, metres of EPSG:3857: length, or the side of a square of its area';

CREATE TABLE tiles.outline (
    record uuid, exact boolean, size_m double precision NOT NULL,
    geom_4 geometry(Geometry, 3857), geom_6 geometry(Geometry, 3857), geom_8 geometry(Geometry, 3857) NOT NULL,
    PRIMARY KEY (record, exact));
CREATE INDEX ix_outline_exact ON tiles.outline USING gist (geom_8) WHERE exact;
CREATE INDEX ix_outline_public ON tiles.outline USING gist (geom_8) WHERE NOT exact;
COMMENT ON TABLE tiles.outline IS 'Areas and lines as low zooms draw them, display only; written by triggers';
COMMENT ON COLUMN tiles.outline.record IS 'Row of the table the geometry stands in';
COMMENT ON COLUMN tiles.outline.exact IS 'True: made from geom; false: from geom_public';
COMMENT ON COLUMN tiles.outline.size_m IS 'How large it is drawn, metres of EPSG:3857';
COMMENT ON COLUMN tiles.outline.geom_4 IS 'For zooms 0 to 4, EPSG:3857; NULL below a grid cell';
COMMENT ON COLUMN tiles.outline.geom_6 IS 'For zooms 5 and 6, EPSG:3857; NULL below a grid cell';
COMMENT ON COLUMN tiles.outline.geom_8 IS 'For zooms 7 and 8, EPSG:3857';

CREATE VIEW tiles.drawable AS
SELECT 'division_extent' AS source, id, true AS exact, geom FROM register.division_extent
UNION ALL SELECT 'division_extent', id, false, geom_public FROM register.division_extent
UNION ALL SELECT 'boundary_line_geometry', id, true, geom FROM register.boundary_line_geometry
UNION ALL SELECT 'boundary_line_geometry', id, false, geom_public FROM register.boundary_line_geometry
UNION ALL SELECT 'place', id, true, geom FROM register.place WHERE ST_Dimension(geom) > 0;
COMMENT ON VIEW tiles.drawable IS 'Geometries that tiles.outline keeps shapes of';

CREATE FUNCTION tiles.draw(source text, ids uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO tiles.outline (record, exact, size_m, geom_4, geom_6, geom_8)
    SELECT id, exact, tiles.size_m(shown), tiles.snapped(fine, 4), tiles.snapped(fine, 6), fine
      FROM (SELECT id, exact, shown, tiles.snapped(shown, 8) AS fine
              FROM (SELECT d.id, d.exact, register.display_3857(d.geom) AS shown FROM tiles.drawable d
                     WHERE d.source = draw.source AND d.id = ANY (ids) OFFSET 0) s OFFSET 0) f
     WHERE fine IS NOT NULL AND NOT ST_IsEmpty(fine);
$$;
COMMENT ON FUNCTION tiles.draw(text, uuid[]) IS 'Makes the shapes of some rows, which must have none';

CREATE FUNCTION tiles.follow_shapes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM tiles.outline WHERE record IN (SELECT id FROM old_rows);
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM new_rows;
    ELSE
        EXECUTE format('SELECT array_agg(n.id) FROM new_rows n JOIN old_rows o USING (id) WHERE %s',
                       (SELECT string_agg(format('n.%1$I IS DISTINCT FROM o.%1$I', shape), ' OR ') FROM unnest(TG_ARGV) AS shape)) INTO ids;
        DELETE FROM tiles.outline WHERE record = ANY (ids);
    END IF;
    PERFORM tiles.draw(TG_TABLE_NAME, ids);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION tiles.follow_shapes() IS 'Keeps tiles.outline in step with the geometry columns named by its arguments';

DO $$
DECLARE
    followed record;
BEGIN
    FOR followed IN
        SELECT * FROM (VALUES ('division_extent', '''geom'', ''geom_public'''), ('boundary_line_geometry', '''geom'', ''geom_public'''), ('place', '''geom''')) AS v (name, shapes)
    LOOP
        EXECUTE format('CREATE TRIGGER tile_shapes_insert AFTER INSERT ON register.%I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_shapes(%s)', followed.name, followed.shapes);
        EXECUTE format('CREATE TRIGGER tile_shapes_update AFTER UPDATE ON register.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_shapes(%s)', followed.name, followed.shapes);
        EXECUTE format('CREATE TRIGGER tile_shapes_delete AFTER DELETE ON register.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_shapes(%s)', followed.name, followed.shapes);
        EXECUTE format('SELECT tiles.draw(%L, (SELECT array_agg(id) FROM register.%I))', followed.name, followed.name);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION tiles.draw(text, uuid[]), tiles.follow_shapes() FROM PUBLIC;
