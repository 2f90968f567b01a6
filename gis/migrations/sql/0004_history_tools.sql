-- A versioned table that got new columns: its history table, its trigger function and its two views follow.
CREATE FUNCTION register.renew_history(target name) RETURNS void LANGUAGE plpgsql AS $outer$
DECLARE
    past name := target || '_history';
    listed text;
    old_listed text;
    fresh record;
BEGIN
    EXECUTE format('DROP VIEW IF EXISTS register.%I', target || '_as_of');
    EXECUTE format('DROP VIEW IF EXISTS register.%I', target || '_versions');
    FOR fresh IN
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS kind, col_description(a.attrelid, a.attnum) AS words,
               CASE WHEN a.attnotnull AND a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS filled
          FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = format('register.%I', target)::regclass AND a.attnum > 0 AND NOT a.attisdropped
           AND NOT EXISTS (SELECT FROM pg_attribute h WHERE h.attrelid = format('register.%I', past)::regclass
                              AND h.attname = a.attname AND NOT h.attisdropped)
         ORDER BY a.attnum
    LOOP
        -- Earlier versions get what the new column was filled with, so that an undo can write them back.
        EXECUTE format('ALTER TABLE register.%I ADD COLUMN %I %s%s', past, fresh.attname, fresh.kind,
                       coalesce(' DEFAULT ' || fresh.filled, ''));
        EXECUTE format('ALTER TABLE register.%I ALTER COLUMN %I DROP DEFAULT', past, fresh.attname);
        EXECUTE format('COMMENT ON COLUMN register.%I.%I IS %L', past, fresh.attname, fresh.words);
    END LOOP;

    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum), string_agg(format('o.%I', attname), ', ' ORDER BY attnum)
      INTO listed, old_listed
      FROM pg_attribute
     WHERE attrelid = format('register.%I', target)::regclass AND attnum > 0 AND NOT attisdropped;
    EXECUTE format($body$
        CREATE OR REPLACE FUNCTION register.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
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

    EXECUTE format('CREATE VIEW register.%I AS SELECT %s, tstzrange(sys_from, NULL) AS sys_period, NULL::uuid AS ended_by FROM register.%I UNION ALL SELECT %s, sys_period, ended_by FROM register.%I',
        target || '_versions', listed, target, listed, past);
    EXECUTE format('COMMENT ON VIEW register.%I IS %L', target || '_versions', 'All versions, present and past, with sys_period');
    EXECUTE format('CREATE VIEW register.%I AS SELECT * FROM register.%I WHERE NOT deleted AND sys_period @> register.as_of()', target || '_as_of', target || '_versions');
    EXECUTE format('COMMENT ON VIEW register.%I IS %L', target || '_as_of', 'What the register believed at the moment set as minzheng.as_of (now, when unset)');
    EXECUTE format('GRANT SELECT ON register.%I, register.%I TO minzheng_app_rw', target || '_versions', target || '_as_of');
END $outer$;
COMMENT ON FUNCTION register.renew_history(name) IS 'Brings history table, trigger function and views of a versioned table up to its columns';

-- The rights that migration 0002 gave to all tables of its time, for one new versioned table.
CREATE FUNCTION register.open_to_service(target name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON register.%I TO minzheng_app_rw', target);
    EXECUTE format('GRANT SELECT ON register.%I, register.%I, register.%I TO minzheng_app_rw', target || '_history', target || '_versions', target || '_as_of');
END $$;
COMMENT ON FUNCTION register.open_to_service(name) IS 'Lets the service read and write a new versioned table, and read its history';
REVOKE EXECUTE ON FUNCTION register.renew_history(name), register.open_to_service(name) FROM PUBLIC;
