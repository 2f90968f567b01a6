-- Records that stood before the columns did: sample coordinates are illustrative; what was public stays so.
ALTER TABLE register.boundary_marker DISABLE TRIGGER USER;
ALTER TABLE register.boundary_marker_history DISABLE TRIGGER USER;
UPDATE register.boundary_marker SET coordinate_status = CASE WHEN is_sample THEN 'illustrative' ELSE 'observed' END, is_public = (secrecy = 'public');
UPDATE register.boundary_marker_history SET coordinate_status = CASE WHEN is_sample THEN 'illustrative' ELSE 'observed' END, is_public = (secrecy = 'public');
ALTER TABLE register.boundary_marker ENABLE TRIGGER USER;
ALTER TABLE register.boundary_marker_history ENABLE TRIGGER USER;

-- B-06. Runs before `stamp` (triggers fire by name), for every role: the service, psql, the owner.
CREATE FUNCTION register.guard_approved() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    batch register.change_batch;
    moved boolean;
    from_observation boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.coordinate_status = 'approved' OR NEW.change_document_id IS NOT NULL OR NEW.approved_observation_id IS NOT NULL THEN
            RAISE EXCEPTION 'a new marker is not approved yet' USING ERRCODE = '23514', CONSTRAINT = 'approved_coordinate',
                HINT = 'Insert it as observed, then approve an observation or apply a change document.';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO batch FROM register.change_batch WHERE id = register.current_batch();
    moved := ROW(ST_AsBinary(NEW.geom), NEW.received_northing, NEW.received_easting, NEW.received_lon, NEW.received_lat, NEW.received_height,
                 NEW.source_crs, NEW.height_m, NEW.height_datum, NEW.survey_method, NEW.accuracy_m, NEW.surveyed_on)
       IS DISTINCT FROM
             ROW(ST_AsBinary(OLD.geom), OLD.received_northing, OLD.received_easting, OLD.received_lon, OLD.received_lat, OLD.received_height,
                 OLD.source_crs, OLD.height_m, OLD.height_datum, OLD.survey_method, OLD.accuracy_m, OLD.surveyed_on);
    IF batch.kind = 'undo' AND batch.undoes IS NOT NULL THEN
        IF moved AND NOT EXISTS (
            SELECT FROM register.boundary_marker_history h
             WHERE h.id = NEW.id AND ST_AsBinary(h.geom) = ST_AsBinary(NEW.geom) AND h.coordinate_status = NEW.coordinate_status
               AND h.height_m IS NOT DISTINCT FROM NEW.height_m AND h.source_crs IS NOT DISTINCT FROM NEW.source_crs
               AND h.change_document_id IS NOT DISTINCT FROM NEW.change_document_id) THEN
            RAISE EXCEPTION 'an undo brings back an earlier coordinate only' USING ERRCODE = '23514', CONSTRAINT = 'approved_coordinate';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.change_document_id IS DISTINCT FROM OLD.change_document_id THEN
        IF NOT EXISTS (
            SELECT FROM register.change_document d
              JOIN register.change_document_marker k ON k.document_id = d.id AND NOT k.deleted
             WHERE d.id = NEW.change_document_id AND NOT d.deleted AND k.marker_id = NEW.id
               AND d.kind IN ('move', 'add', 'repair', 'restore', 'correct')) THEN
            RAISE EXCEPTION 'the change document does not name this marker, or cannot change a coordinate'
                USING ERRCODE = '23514', CONSTRAINT = 'approved_coordinate';
        END IF;
    ELSE
        from_observation := OLD.coordinate_status <> 'approved' AND NEW.coordinate_status = 'approved' AND EXISTS (
            SELECT FROM register.marker_observation o
             WHERE o.id = NEW.approved_observation_id AND o.marker_id = NEW.id AND ST_AsBinary(o.geom) = ST_AsBinary(NEW.geom)
               AND NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = o.batch_id));
        IF NOT from_observation AND (moved OR NEW.coordinate_status IS DISTINCT FROM OLD.coordinate_status
                                     OR NEW.approved_observation_id IS DISTINCT FROM OLD.approved_observation_id) THEN
            RAISE EXCEPTION 'an approved coordinate changes by a change document only'
                USING ERRCODE = '23514', CONSTRAINT = 'approved_coordinate',
                HINT = 'A first coordinate is approved together with the observation that it equals.';
        END IF;
    END IF;
    IF moved AND NEW.coordinate_status <> 'approved' THEN
        RAISE EXCEPTION 'a coordinate set by a change document is approved' USING ERRCODE = '23514', CONSTRAINT = 'approved_coordinate';
    END IF;
    IF NEW.deleted AND NOT OLD.deleted AND OLD.coordinate_status = 'approved' THEN
        RAISE EXCEPTION 'an approved marker is scrapped by a change document, never deleted' USING ERRCODE = '23514', CONSTRAINT = 'approved_coordinate';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION register.guard_approved() IS
    'Keeps the approved coordinate of a marker: it changes by a change document that names the marker, by the first approval of an observation it equals, or by an undo';
CREATE TRIGGER approved_coordinate BEFORE INSERT OR UPDATE ON register.boundary_marker FOR EACH ROW EXECUTE FUNCTION register.guard_approved();
