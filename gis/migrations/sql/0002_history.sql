CREATE FUNCTION register.stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.batch_id := register.current_batch();
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
        NEW.sys_from := clock_timestamp();
    ELSE
        IF NEW.id <> OLD.id THEN
            RAISE EXCEPTION 'the identity of a record never changes' USING ERRCODE = '23514';
        END IF;
        NEW.version := OLD.version + 1;
        NEW.sys_from := greatest(clock_timestamp(), OLD.sys_from + interval '1 microsecond');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION register.stamp() IS 'Stamps batch, version and time of a version; the writer cannot choose them';

CREATE FUNCTION register.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME;
END $$;

CREATE FUNCTION register.append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change()', target);
END $$;

CREATE FUNCTION register.keep_history(target name) RETURNS void LANGUAGE plpgsql AS $outer$
DECLARE
    past name := target || '_history';
    listed text;
    old_listed text;
BEGIN
    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum), string_agg(format('o.%I', attname), ', ' ORDER BY attnum)
      INTO listed, old_listed
      FROM pg_attribute
     WHERE attrelid = format('register.%I', target)::regclass AND attnum > 0 AND NOT attisdropped;

    EXECUTE format('CREATE TABLE register.%I (LIKE register.%I INCLUDING COMMENTS, sys_period tstzrange NOT NULL, ended_by uuid)', past, target);
    EXECUTE format('COMMENT ON TABLE register.%I IS %L', past, 'Earlier versions of register.' || target || ', written by triggers only');
    EXECUTE format('COMMENT ON COLUMN register.%I.sys_period IS %L', past, 'When the register believed this version');
    EXECUTE format('COMMENT ON COLUMN register.%I.ended_by IS %L', past, 'Batch that replaced it');
    EXECUTE format('CREATE UNIQUE INDEX %I ON register.%I (id, version)', 'uq_' || past, past);
    EXECUTE format('CREATE INDEX %I ON register.%I USING gist (sys_period)', 'ix_' || past || '_period', past);
    EXECUTE format('CREATE INDEX %I ON register.%I (batch_id)', 'ix_' || past || '_batch', past);
    PERFORM register.append_only(format('register.%I', past)::regclass);

    EXECUTE format($body$
        CREATE FUNCTION register.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                INSERT INTO register.%I (%s, sys_period, ended_by)
                SELECT %s, tstzrange(o.sys_from, n.sys_from), n.batch_id FROM old_rows o JOIN new_rows n USING (id);
            ELSE
                INSERT INTO register.%I (%s, sys_period, ended_by)
                SELECT %s, tstzrange(o.sys_from, greatest(clock_timestamp(), o.sys_from + interval '1 microsecond')), register.current_batch() FROM old_rows o;
            END IF;
            RETURN NULL;
        END $f$ $body$, 'keep_' || target, past, listed, old_listed, past, listed, old_listed);
    EXECUTE format('CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON register.%I FOR EACH ROW EXECUTE FUNCTION register.stamp()', target);
    EXECUTE format('CREATE TRIGGER keep_update AFTER UPDATE ON register.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION register.%I()', target, 'keep_' || target);
    EXECUTE format('CREATE TRIGGER keep_delete AFTER DELETE ON register.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION register.%I()', target, 'keep_' || target);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON register.%I FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change()', target);

    EXECUTE format('CREATE VIEW register.%I AS SELECT %s, tstzrange(sys_from, NULL) AS sys_period, NULL::uuid AS ended_by FROM register.%I UNION ALL SELECT %s, sys_period, ended_by FROM register.%I',
        target || '_versions', listed, target, listed, past);
    EXECUTE format('COMMENT ON VIEW register.%I IS %L', target || '_versions', 'All versions, present and past, with sys_period');
    EXECUTE format('CREATE VIEW register.%I AS SELECT * FROM register.%I WHERE NOT deleted AND sys_period @> register.as_of()', target || '_as_of', target || '_versions');
    EXECUTE format('COMMENT ON VIEW register.%I IS %L', target || '_as_of', 'What the register believed at the moment set as minzheng.as_of (now, when unset)');
END $outer$;
COMMENT ON FUNCTION register.keep_history(name) IS 'Gives a table its history table, triggers and the views _versions and _as_of';

CREATE FUNCTION register.as_of() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('minzheng.as_of', true), '')::timestamptz, clock_timestamp());
COMMENT ON FUNCTION register.as_of() IS 'Moment asked for by minzheng.as_of; now, when unset';

SELECT register.keep_history(name) FROM unnest(ARRAY[
    'boundary_line', 'boundary_line_code', 'boundary_line_geometry', 'boundary_marker', 'boundary_point', 'boundary_point_line',
    'care_centre', 'cemetery', 'cemetery_service', 'division', 'division_code', 'division_extent', 'division_name',
    'division_population', 'division_seat', 'place', 'place_name', 'settlement']::name[]) AS name;
SELECT register.append_only(target) FROM unnest(ARRAY['register.change_batch', 'register.marker_observation', 'audit.event']::regclass[]) AS target;

INSERT INTO register.revision (only_row, number, changed_at) VALUES (true, 0, now());
CREATE FUNCTION register.count_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE register.revision SET number = number + 1, changed_at = clock_timestamp();
    RETURN NULL;
END $$;
COMMENT ON FUNCTION register.count_commit() IS 'Raises the revision at the commit of a batch, so that revisions follow the order of visibility';
CREATE CONSTRAINT TRIGGER count_commit AFTER INSERT ON register.change_batch DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION register.count_commit();

-- Rights. The service's roles own nothing, create nothing and delete nothing of the register (T-12).
GRANT USAGE ON SCHEMA register, app, audit TO minzheng_app_rw;
GRANT USAGE ON SEQUENCE register.change_batch_seq TO minzheng_app_rw;
GRANT SELECT ON ALL TABLES IN SCHEMA register TO minzheng_app_rw;
DO $$
DECLARE
    target regclass;
BEGIN
    FOR target IN
        SELECT oid FROM pg_class WHERE relnamespace = 'register'::regnamespace AND relkind = 'r' AND relname !~ '_history$'
    LOOP
        EXECUTE format('GRANT INSERT ON %s TO minzheng_app_rw', target);
    END LOOP;
    FOR target IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'stamp' LOOP
        EXECUTE format('GRANT UPDATE ON %s TO minzheng_app_rw', target);
    END LOOP;
END $$;
REVOKE INSERT ON register.revision FROM minzheng_app_rw;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA app TO minzheng_app_rw;
REVOKE INSERT, UPDATE, DELETE ON app.schema_version FROM minzheng_app_rw;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA app, audit TO minzheng_app_rw;
GRANT INSERT ON audit.event TO minzheng_app_rw;
GRANT USAGE ON SCHEMA audit, register TO minzheng_auditor;
GRANT SELECT ON audit.event, register.change_batch TO minzheng_auditor;
REVOKE EXECUTE ON FUNCTION register.keep_history(name), register.append_only(regclass) FROM PUBLIC;
