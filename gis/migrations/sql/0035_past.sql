-- What the published views answered at an earlier moment: a second set of views, view_*.past_<view>, made from the very
-- definitions of the first by past.renew(). Where a published view reads a table, a past one reads the versions of it
-- that a reader of that moment saw. The moment is minzheng.as_of, which a read sets for its own transaction.
CREATE SCHEMA past;
COMMENT ON SCHEMA past IS 'Versions of the register as readers of an earlier moment saw them';

CREATE TABLE past.batch_commit (
    batch_id uuid PRIMARY KEY REFERENCES register.change_batch,
    running tstzrange NOT NULL
);
CREATE INDEX ix_batch_commit_running ON past.batch_commit USING gist (running);
COMMENT ON TABLE past.batch_commit IS 'When each batch was at work: nobody else saw its versions before it was committed';
COMMENT ON COLUMN past.batch_commit.batch_id IS 'Batch';
COMMENT ON COLUMN past.batch_commit.running IS 'From its start to its commit';

CREATE OR REPLACE FUNCTION register.count_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE register.revision SET number = number + 1, changed_at = clock_timestamp();
    PERFORM tiles.raise_revisions(string_to_array(current_setting('minzheng.touched', true), ' '));
    INSERT INTO past.batch_commit VALUES (NEW.id, tstzrange(NEW.started_at, greatest(clock_timestamp(), NEW.started_at)));
    RETURN NULL;
END $$;

CREATE FUNCTION past.moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('minzheng.as_of')::timestamptz;
COMMENT ON FUNCTION past.moment() IS 'Moment asked for by minzheng.as_of; an error when unset';

CREATE FUNCTION past.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (past.moment() AT TIME ZONE 'Asia/Shanghai')::date;
COMMENT ON FUNCTION past.today() IS 'The bureau''s day at the moment asked for';

CREATE FUNCTION past.in_force(valid_from date, valid_to date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (valid_from IS NULL OR valid_from <= past.today()) AND (valid_to IS NULL OR valid_to > past.today());
COMMENT ON FUNCTION past.in_force(date, date) IS 'True when the period holds the bureau''s day at the moment asked for';

CREATE FUNCTION past.committed(batch uuid, running uuid[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(batch <> ALL (running), true);
COMMENT ON FUNCTION past.committed(uuid, uuid[]) IS 'Whether a batch is none of those at work; written so that the planner takes it for likely';

CREATE FUNCTION past.open_to(secrecy text, levels text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(secrecy = ANY (levels), false);
COMMENT ON FUNCTION past.open_to(text, text[]) IS 'Whether a level may see a record; written so that the planner takes it for likely';

-- The published views with those they read from the same schema; the deeper ones are to be made first.
CREATE VIEW past.published AS
WITH RECURSIVE leans (schema, view, oid, depth) AS (
    SELECT s.nspname, c.relname, c.oid, 0 FROM tiles.revision r JOIN pg_class c ON c.relname = r.view
      JOIN pg_namespace s ON s.oid = c.relnamespace AND s.nspname IN ('view_public', 'view_internal', 'view_restricted')
    UNION
    SELECT l.schema, c.relname, c.oid, l.depth + 1 FROM leans l JOIN pg_rewrite w ON w.ev_class = l.oid
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> l.oid
      JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'v' AND c.relnamespace::regnamespace::text = l.schema
)
SELECT schema, view, oid, max(depth) AS depth FROM leans GROUP BY schema, view, oid;
COMMENT ON VIEW past.published IS 'The views that past.renew() makes past ones of, in their order';

CREATE VIEW past.kept AS
SELECT DISTINCT l.source, format('register.%I', l.source)::regclass AS present, format('register.%I', l.source || '_history')::regclass AS history
  FROM tiles.leaning l WHERE to_regclass(format('register.%I', l.source || '_history')) IS NOT NULL;
COMMENT ON VIEW past.kept IS 'The tables with history that published views lean on';

CREATE FUNCTION past.keep_versions(source text, present regclass, history regclass) RETURNS void LANGUAGE plpgsql AS $outer$
DECLARE
    listed text;
    fresh record;
BEGIN
    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) INTO listed
      FROM pg_attribute WHERE attrelid = present AND attnum > 0 AND NOT attisdropped;
    EXECUTE format($v$CREATE VIEW past.%I AS
        SELECT %s, 'infinity'::timestamptz AS sys_to, NULL::uuid AS ended_by, secrecy AS secrecy_now FROM %s
        UNION ALL
        SELECT %s, upper(h.sys_period), h.ended_by, (SELECT n.secrecy FROM %s n WHERE n.id = h.id) FROM %s h$v$,
        source || '_versions', listed, present, listed, present, history);
    EXECUTE format('COMMENT ON VIEW past.%I IS %L', source || '_versions', 'All versions, each with the secrecy its record has now');
    -- Areas and keys that published views search and join by find earlier versions too.
    FOR fresh IN
        SELECT a.attname AS field, m.amname AS method
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = present AND i.indnatts = 1 AND NOT i.indisunique AND NOT i.indisexclusion AND i.indpred IS NULL
           AND a.atttypid IN ('uuid'::regtype, 'public.geometry'::regtype) AND a.attname <> 'batch_id'
    LOOP
        EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %s USING %I (%I)', 'ix_' || source || '_history_' || fresh.field, history, fresh.method, fresh.field);
    END LOOP;
END $outer$;
COMMENT ON FUNCTION past.keep_versions(text, regclass, regclass) IS 'Makes the view of all versions of a table, and the indexes it needs';

CREATE FUNCTION past.open_level(source text, level text, secrecies text[]) RETURNS void LANGUAGE plpgsql AS $outer$
BEGIN
    -- The stricter of two secrecies: the published view asks for that of the version, this one for that of the record now.
    EXECUTE format($v$CREATE VIEW past.%I AS
        SELECT * FROM past.%I v
         WHERE past.moment() >= (SELECT b.started_at FROM register.change_batch b ORDER BY b.seq LIMIT 1)
           AND v.sys_from <= past.moment()
           AND past.committed(v.batch_id, ARRAY(SELECT b.batch_id FROM past.batch_commit b WHERE b.running @> past.moment()))
           AND (v.sys_to > past.moment()
                OR NOT past.committed(v.ended_by, ARRAY(SELECT b.batch_id FROM past.batch_commit b WHERE b.running @> past.moment())))
           AND past.open_to(v.secrecy_now, %L)$v$,
        source || '_' || level, source || '_versions', secrecies);
    EXECUTE format('COMMENT ON VIEW past.%I IS %L', source || '_' || level, 'What a reader of the moment saw of records that are now as open');
END $outer$;
COMMENT ON FUNCTION past.open_level(text, text, text[]) IS 'Makes the view of the versions that a level saw at the moment asked for';

CREATE FUNCTION past.renew() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $outer$
DECLARE
    secrecies text[] := ARRAY['public', 'internal', 'restricted'];
    one record;
    body text;
    level text;
BEGIN
    FOR one IN SELECT schema, view FROM past.published LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I.%I CASCADE', one.schema, 'past_' || one.view);
    END LOOP;
    FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'past'::regnamespace AND relname ~ '_versions$' LOOP
        EXECUTE format('DROP VIEW past.%I CASCADE', one.relname);
    END LOOP;
    FOR one IN SELECT * FROM past.kept LOOP
        PERFORM past.keep_versions(one.source, one.present, one.history);
        FOR at IN 1 .. 3 LOOP
            PERFORM past.open_level(one.source, secrecies[at], secrecies[:at]);
        END LOOP;
    END LOOP;
    FOR one IN SELECT * FROM past.published ORDER BY depth DESC LOOP
        level := replace(one.schema, 'view_', '');
        body := pg_get_viewdef(one.oid);
        body := regexp_replace(body, '\mregister\.(' || (SELECT string_agg(source, '|') FROM past.kept) || ')\M(?!\()', 'past.\1_' || level, 'g');
        body := regexp_replace(body, '\m' || one.schema || '\.', one.schema || '.past_', 'g');
        body := regexp_replace(body, '\mregister\.(in_force|today)\(', 'past.\1(', 'g');
        EXECUTE format('CREATE VIEW %I.%I AS %s', one.schema, 'past_' || one.view, body);
        EXECUTE format('COMMENT ON VIEW %I.%I IS %L', one.schema, 'past_' || one.view, 'What ' || one.view || ' showed at the moment minzheng.as_of');
        EXECUTE format('GRANT SELECT ON %I.%I TO minzheng_app_rw', one.schema, 'past_' || one.view);
        IF level = 'public' THEN
            EXECUTE format('GRANT SELECT ON %I.%I TO minzheng_app_ro', one.schema, 'past_' || one.view);
        END IF;
    END LOOP;
END $outer$;
COMMENT ON FUNCTION past.renew() IS 'Makes the past views after the published ones; called by migrations that change a published view or a table it reads';
REVOKE EXECUTE ON FUNCTION past.keep_versions(text, regclass, regclass), past.open_level(text, text, text[]), past.renew() FROM PUBLIC;
-- The views call the functions as their reader; no role has a right on the views of this schema.
GRANT USAGE ON SCHEMA past TO minzheng_app_rw, minzheng_app_ro;
SELECT past.renew();

-- Batches of earlier times: at work until their last version was written.
DO $$
DECLARE
    parts text;
BEGIN
    SELECT string_agg(format('SELECT batch_id, max(sys_from) AS last FROM register.%1$I GROUP BY 1 UNION ALL SELECT batch_id, max(sys_from) FROM register.%2$I GROUP BY 1',
                             t.relname, t.relname || '_history'), ' UNION ALL ')
      INTO parts FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE g.tgname = 'stamp';
    EXECUTE format('INSERT INTO past.batch_commit SELECT b.id, tstzrange(b.started_at, greatest(max(w.last), b.started_at))
                      FROM register.change_batch b LEFT JOIN (%s) w ON w.batch_id = b.id GROUP BY b.id', parts);
END $$;
