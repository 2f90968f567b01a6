-- The GeoJSON text of areas and lines as answers give it, written once when the geometry is. Points are cheaper to write than to look up.
CREATE SCHEMA answers;
COMMENT ON SCHEMA answers IS 'What answers are made from, derived from the register by triggers';

CREATE TABLE answers.geojson (record uuid PRIMARY KEY, exact text NOT NULL, published text);
COMMENT ON TABLE answers.geojson IS 'GeoJSON of areas and lines: degrees of EPSG:4490, longitude first, 9 decimals; written by triggers';
COMMENT ON COLUMN answers.geojson.record IS 'Row of the table the geometry stands in';
COMMENT ON COLUMN answers.geojson.exact IS 'Of geom';
COMMENT ON COLUMN answers.geojson.published IS 'Of geom_public; NULL where there is none';
DO $$
BEGIN  -- half the size in the same time; a server without it keeps the default
    ALTER TABLE answers.geojson ALTER COLUMN exact SET COMPRESSION lz4, ALTER COLUMN published SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END $$;

CREATE FUNCTION answers.written(geom geometry) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ST_AsGeoJSON(geom, 9, 0);
COMMENT ON FUNCTION answers.written(geometry) IS 'Text of a geometry in an answer in CRS84';

CREATE VIEW answers.writable AS
SELECT 'division_extent' AS source, id, geom, geom_public FROM register.division_extent
UNION ALL SELECT 'boundary_line_geometry', id, geom, geom_public FROM register.boundary_line_geometry
UNION ALL SELECT 'place', id, geom, NULL FROM register.place;
COMMENT ON VIEW answers.writable IS 'Geometries that answers.geojson keeps the text of';

CREATE FUNCTION answers.write(source text, ids uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO answers.geojson (record, exact, published)
    SELECT w.id, answers.written(w.geom), answers.written(w.geom_public) FROM answers.writable w
     WHERE w.source = write.source AND w.id = ANY (ids) AND ST_Dimension(w.geom) > 0;
$$;
COMMENT ON FUNCTION answers.write(text, uuid[]) IS 'Writes the texts of some rows, which must have none';

CREATE FUNCTION answers.follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM answers.geojson WHERE record IN (SELECT id FROM old_rows);
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM new_rows WHERE ST_Dimension(geom) > 0;
    ELSE
        EXECUTE format('SELECT array_agg(n.id) FROM new_rows n JOIN old_rows o USING (id) WHERE %s',
                       (SELECT string_agg(format('n.%1$I IS DISTINCT FROM o.%1$I', shape), ' OR ') FROM unnest(TG_ARGV) AS shape)) INTO ids;
        DELETE FROM answers.geojson WHERE record = ANY (ids);
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM answers.write(TG_TABLE_NAME, ids);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION answers.follow() IS 'Keeps answers.geojson in step with the geometry columns named by its arguments';

CREATE FUNCTION answers.renew() RETURNS void LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM answers.geojson;
    INSERT INTO answers.geojson (record, exact, published)
    SELECT id, answers.written(geom), answers.written(geom_public) FROM answers.writable WHERE ST_Dimension(geom) > 0;
$$;
COMMENT ON FUNCTION answers.renew() IS 'Writes all texts anew: after an update of PostGIS that writes numbers otherwise';

DO $$
DECLARE
    followed record;
BEGIN
    FOR followed IN
        SELECT * FROM (VALUES ('division_extent', '''geom'', ''geom_public'''), ('boundary_line_geometry', '''geom'', ''geom_public'''), ('place', '''geom''')) AS v (name, shapes)
    LOOP
        EXECUTE format('CREATE TRIGGER answers_insert AFTER INSERT ON register.%I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION answers.follow(%s)', followed.name, followed.shapes);
        EXECUTE format('CREATE TRIGGER answers_update AFTER UPDATE ON register.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION answers.follow(%s)', followed.name, followed.shapes);
        EXECUTE format('CREATE TRIGGER answers_delete AFTER DELETE ON register.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION answers.follow(%s)', followed.name, followed.shapes);
    END LOOP;
END $$;
SELECT answers.renew();
REVOKE EXECUTE ON FUNCTION answers.write(text, uuid[]), answers.follow(), answers.renew() FROM PUBLIC;

-- An earlier version has no text of its own, and that of the present one is not its: past.renew() puts this in its place.
CREATE VIEW past.geojson AS SELECT record, exact, published FROM answers.geojson WHERE false;
COMMENT ON VIEW past.geojson IS 'Empty: earlier versions are written when they are asked for';
