-- Costs of views of the past. Whether a record is as open now is asked by a function of stated cost, one a level: as a subquery the
-- planner counted it for every version, also for those that other conditions leave out, and beside that sum all ways to join looked
-- alike. The moment is read once a statement instead of once a version.
CREATE OR REPLACE FUNCTION past.keep_versions(source text, present regclass, history regclass) RETURNS void LANGUAGE plpgsql AS $outer$
DECLARE
    listed text;
    fresh record;
BEGIN
    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) INTO listed
      FROM pg_attribute WHERE attrelid = present AND attnum > 0 AND NOT attisdropped;
    EXECUTE format($v$CREATE VIEW past.%I AS
        SELECT %s, 'infinity'::timestamptz AS sys_to, NULL::uuid AS ended_by, true AS is_present FROM %s
        UNION ALL
        SELECT %s, upper(h.sys_period), h.ended_by, false FROM %s h$v$,
        source || '_versions', listed, present, listed, history);
    EXECUTE format('COMMENT ON VIEW past.%I IS %L', source || '_versions', 'All versions, present and past');
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

CREATE OR REPLACE FUNCTION past.open_level(source text, level text, secrecies text[]) RETURNS void LANGUAGE plpgsql AS $outer$
DECLARE
    asked text := source || '_' || level || '_now';
BEGIN
    EXECUTE format($f$CREATE OR REPLACE FUNCTION past.%I(record uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 100
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN RETURN EXISTS (SELECT FROM register.%I n WHERE n.id = record AND n.secrecy = ANY (%L)); END $body$ $f$, asked, source, secrecies);
    EXECUTE format('COMMENT ON FUNCTION past.%I(uuid) IS %L', asked, 'Whether the record is now one that the level may see');
    EXECUTE format('REVOKE EXECUTE ON FUNCTION past.%I(uuid) FROM PUBLIC', asked);
    EXECUTE format('GRANT EXECUTE ON FUNCTION past.%I(uuid) TO minzheng_app_rw%s', asked, CASE level WHEN 'public' THEN ', minzheng_app_ro' END);
    -- The stricter of two secrecies: the published view asks for that of the version, this one for that of the record now.
    EXECUTE format($v$CREATE VIEW past.%I AS
        SELECT * FROM past.%I v
         WHERE (SELECT past.moment()) >= (SELECT b.started_at FROM register.change_batch b ORDER BY b.seq LIMIT 1)
           AND v.sys_from <= (SELECT past.moment())
           AND past.committed(v.batch_id, ARRAY(SELECT b.batch_id FROM past.batch_commit b WHERE b.running @> past.moment()))
           AND (v.sys_to > (SELECT past.moment())
                OR NOT past.committed(v.ended_by, ARRAY(SELECT b.batch_id FROM past.batch_commit b WHERE b.running @> past.moment())))
           AND (v.is_present OR past.%I(v.id))$v$,
        source || '_' || level, source || '_versions', asked);
    EXECUTE format('COMMENT ON VIEW past.%I IS %L', source || '_' || level, 'What a reader of the moment saw of records that are now as open');
END $outer$;

SELECT past.renew();
DROP FUNCTION past.open_to(text, text[]);
