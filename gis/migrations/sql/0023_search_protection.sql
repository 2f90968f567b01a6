-- The list of protected names (保护名录), and what a search filters by besides: the year of approval and the level of protection.
CREATE OR REPLACE VIEW view_public.place_records AS
SELECT p.id, p.place_code, p.class_code, p.division_id, p.geom, p.geometry_status, p.status, p.entity_id, p.since_year, p.until_year,
       p.origin, p.meaning, p.history_note, p.description, p.attributes, p.valid_from, p.valid_to, p.secrecy, p.source, p.is_sample, p.version,
       p.protection_level, p.protection_list, p.protected_on, p.protection_ref
  FROM register.place p WHERE NOT p.deleted AND p.secrecy = 'public';

CREATE FUNCTION search.approval_year(reference text, named text, since date) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        substring(reference FROM '[〔［【（([]\s*((?:19|20)[0-9]{2})\s*[]〕］】）)]')::smallint,
        (SELECT n.year FROM (SELECT substring(named FROM '^\s*((?:1[6-9]|20)[0-9]{2})(?:[0-9]{4})?(?![0-9])')::smallint AS year) n
          WHERE since IS NULL OR extract(year FROM since) <= n.year + 1))
$$;
COMMENT ON FUNCTION search.approval_year(text, text, date) IS 'Year of an approval: of its reference (〔2019〕), else of the recorded day of naming unless the name is of a later time';

CREATE FUNCTION search.protection(level text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE level WHEN 'county' THEN 1 WHEN 'prefecture' THEN 2 WHEN 'province' THEN 3 WHEN 'national' THEN 4 END::smallint;
COMMENT ON FUNCTION search.protection(text) IS 'Rank of a level of protection; NULL for none';

ALTER TABLE search.entry ADD COLUMN approved_year smallint, ADD COLUMN protection smallint;
COMMENT ON COLUMN search.entry.approved_year IS 'Year in which the name was approved; NULL where no record tells it';
COMMENT ON COLUMN search.entry.protection IS 'Level of the list of protected names: 1 county, 2 prefecture, 3 province, 4 national; NULL not listed';

CREATE OR REPLACE VIEW search.derived AS
SELECT r.rank, p.id AS subject, false AS is_division, f.form, f.name::text COLLATE "C" AS name, f.syllables::text COLLATE "C" AS syllables,
       n.kind::text AS kind, p.class_code::text AS class_code, p.division_id, p.status = 'current' AS is_current,
       (CASE WHEN p.status = 'current' THEN c.weight ELSE c.weight / 2 END)::smallint AS weight,
       greatest(coalesce(n.valid_from, search.year_starts(n.since_year)), coalesce(p.valid_from, search.year_starts(p.since_year))) AS starts_on,
       least(coalesce(n.valid_to, search.year_starts(n.until_year + 1)), coalesce(p.valid_to, search.year_starts(p.until_year + 1))) AS ends_on,
       coalesce(ST_XMin(p.geom), p.lon_from::float8) AS lon, coalesce(ST_YMin(p.geom), p.lat_from::float8) AS lat,
       CASE WHEN ST_NPoints(p.geom) > 1 THEN ST_XMax(p.geom) WHEN p.geom IS NULL THEN coalesce(p.lon_to, p.lon_from)::float8 END AS lon_to,
       CASE WHEN ST_NPoints(p.geom) > 1 THEN ST_YMax(p.geom) WHEN p.geom IS NULL THEN coalesce(p.lat_to, p.lat_from)::float8 END AS lat_to,
       search.approval_year(n.approval_ref, CASE WHEN n.kind = 'standard' THEN p.details->>'named_on' END, n.valid_from) AS approved_year,
       search.protection(p.protection_level) AS protection
  FROM register.place p
  JOIN register.place_name n ON n.place_id = p.id AND NOT n.deleted
  JOIN register.place_class c ON c.code = p.class_code
 CROSS JOIN LATERAL (
       SELECT greatest(search.rank(p.secrecy), search.rank(n.secrecy), CASE WHEN n.kind = 'standard' THEN 0 ELSE coalesce(
              (SELECT min(search.rank(s.secrecy)) FROM register.place_name s WHERE s.place_id = p.id AND s.kind = 'standard' AND NOT s.deleted), 0) END)::smallint AS rank) r
 CROSS JOIN LATERAL (
       SELECT coalesce(CASE WHEN n.reading IS NOT NULL THEN regexp_replace(register.toneless(register.syllables(n.reading)), '[^a-z0-9 ]', '', 'g')
                            ELSE search.split_syllables(n.pinyin, char_length(n.name)) END, '') AS syllables) s
 CROSS JOIN LATERAL (
       SELECT 0::smallint AS form, n.name, s.syllables
        UNION ALL
       SELECT 1::smallint, n.specific, array_to_string((string_to_array(s.syllables, ' '))[1:char_length(n.specific)], ' ')
        WHERE c.spelled_as = 'division' AND n.kind = 'standard' AND n.generic IS NOT NULL AND char_length(n.specific) >= 2
        UNION ALL
       SELECT 2::smallint, n.name, search.split_syllables(n.local_reading, char_length(n.name))
        WHERE n.local_reading IS NOT NULL AND search.split_syllables(n.local_reading, char_length(n.name)) <> s.syllables) f
 WHERE NOT p.deleted
UNION ALL
SELECT r.rank, d.id, true, f.form, f.name::text COLLATE "C", f.syllables::text COLLATE "C", 'standard', k.class_code, e.parent_id, true,
       least(coalesce(c.weight, k.weight) + 1, 100)::smallint, greatest(n.valid_from, d.valid_from), least(n.valid_to, d.valid_to),
       ST_XMin(e.geom_public), ST_YMin(e.geom_public), ST_XMax(e.geom_public), ST_YMax(e.geom_public), NULL::smallint, NULL::smallint
  FROM register.division d
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
 CROSS JOIN LATERAL (SELECT greatest(search.rank(d.secrecy), search.rank(n.secrecy))::smallint AS rank) r
 CROSS JOIN LATERAL (
       SELECT CASE d.level WHEN 'prefecture' THEN '21300' WHEN 'county' THEN '21400' WHEN 'township' THEN '21500'
                           ELSE CASE n.kind WHEN '社区' THEN '21620' ELSE '21610' END END AS class_code,
              CASE d.level WHEN 'prefecture' THEN 98 WHEN 'county' THEN 92 WHEN 'township' THEN 86 ELSE 74 END AS weight) k
  LEFT JOIN register.place_class c ON c.code = k.class_code
  LEFT JOIN LATERAL (
       SELECT x.parent_id, CASE WHEN x.secrecy = 'public' THEN x.geom_public END AS geom_public FROM register.division_extent x
        WHERE x.division_id = d.id AND NOT x.deleted
        ORDER BY x.valid_to DESC NULLS FIRST, x.valid_from DESC NULLS LAST LIMIT 1) e ON true
 CROSS JOIN LATERAL (SELECT search.split_syllables(n.pinyin, char_length(n.name)) AS syllables, substring(n.name FROM
       '^(.{2,}?)(?:(?:土家族|苗族|侗族|回族|壮族|瑶族|彝族|藏族|羌族|畲族|黎族|满族|蒙古族|朝鲜族|维吾尔|哈萨克|布依族|仡佬族|水族|白族|傣族|哈尼族|傈僳族|拉祜族|佤族|纳西族|土族|东乡族|保安族|撒拉族|裕固族|达斡尔族|各族)*自治[区州县旗]|地区|街道办事处|街道|民族乡|林区|特区|苏木|[村居]民委员会|[村居]委会|社区|[省市县区旗盟镇乡村])$') AS bare) s
 CROSS JOIN LATERAL (
       SELECT 0::smallint AS form, n.name, s.syllables
        UNION ALL
       SELECT 1::smallint, s.bare, array_to_string((string_to_array(s.syllables, ' '))[1:char_length(s.bare)], ' ') WHERE s.bare IS NOT NULL) f
 WHERE NOT d.deleted;

CREATE OR REPLACE FUNCTION search.refresh(subjects uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
DECLARE
    left_words int[];
    raised int[];
    wanted bigint;
    added bigint;
BEGIN
    WITH gone AS (DELETE FROM search.entry e WHERE e.subject = ANY (subjects) RETURNING e.word_id)
    SELECT array_agg(DISTINCT word_id) INTO left_words FROM gone;
    FOR attempt IN 1..9 LOOP
        -- A word made meanwhile by another writer is neither held nor made: then the next attempt sees it.
        WITH fresh AS MATERIALIZED (
            SELECT * FROM search.derived d WHERE d.subject = ANY (subjects)
        ), words AS MATERIALIZED (
            SELECT rank, name, syllables, max(weight) AS best FROM fresh GROUP BY rank, name, syllables
        ), held AS MATERIALIZED (
            SELECT w.rank, w.id, w.name, w.syllables, w.best < f.best AS rises
              FROM words f JOIN search.word w ON w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables
               FOR KEY SHARE OF w
        ), made AS (
            INSERT INTO search.word (rank, best, name, folded, syllables, pinyin, initials)
            SELECT f.rank, f.best, f.name, search.fold(f.name), f.syllables, replace(f.syllables, ' ', ''), (
                   SELECT coalesce(string_agg(left(s.syllable, 1), '' ORDER BY s.at), '')
                     FROM unnest(string_to_array(f.syllables, ' ')) WITH ORDINALITY s(syllable, at))
              FROM words f LEFT JOIN held h ON h.rank = f.rank AND h.name = f.name AND h.syllables = f.syllables
             WHERE h.id IS NULL ORDER BY f.rank, f.name, f.syllables
            ON CONFLICT DO NOTHING RETURNING rank, id, name, syllables
        ), known AS (
            SELECT rank, id, name, syllables FROM held UNION ALL SELECT rank, id, name, syllables FROM made
        ), written AS (
            INSERT INTO search.entry (subject, division_id, lon, lat, lon_to, lat_to, word_id, starts_on, ends_on, rank, weight, form, is_division, is_current, kind, class_code, approved_year, protection)
            SELECT f.subject, f.division_id, f.lon, f.lat, f.lon_to, f.lat_to, k.id, f.starts_on, f.ends_on, f.rank, f.weight, f.form, f.is_division, f.is_current, f.kind, f.class_code, f.approved_year, f.protection
              FROM fresh f JOIN known k ON k.rank = f.rank AND k.name = f.name AND k.syllables = f.syllables
            RETURNING word_id
        )
        SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM written), (SELECT array_agg(id) FROM held WHERE rises)
          INTO wanted, added, raised;
        EXIT WHEN added = wanted;
        IF attempt = 9 THEN
            RAISE EXCEPTION 'search entries could not be written' USING ERRCODE = '40001';
        END IF;
        DELETE FROM search.entry e WHERE e.subject = ANY (subjects);
    END LOOP;
    IF raised IS NOT NULL THEN
        UPDATE search.word w SET best = b.best
          FROM (SELECT e.rank, e.word_id, max(e.weight) AS best FROM search.entry e WHERE e.word_id = ANY (raised) GROUP BY e.rank, e.word_id) b
         WHERE w.rank = b.rank AND w.id = b.word_id AND w.best < b.best;
    END IF;
    IF left_words IS NOT NULL THEN
        PERFORM search.sweep(left_words);
    END IF;
    PERFORM gin_clean_pending_list(i.inhrelid) FROM pg_inherits i WHERE i.inhparent = to_regclass('search.ix_word_grams');
END $$;

CREATE OR REPLACE PROCEDURE search.rebuild() LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE search.word, search.entry, search.list, search.listed;
    DROP INDEX IF EXISTS search.uq_word_identity, search.ix_word_id, search.ix_word_folded, search.ix_word_pinyin, search.ix_word_initials,
                         search.ix_word_grams, search.ix_entry_word, search.ix_entry_subject, search.ix_word_start_1, search.ix_word_start_2,
                         search.ix_word_sound_1, search.ix_word_sound_2, search.ix_word_sound_3, search.ix_word_initials_2;
    CREATE TEMPORARY TABLE derived_now ON COMMIT DROP AS SELECT * FROM search.derived;
    ANALYZE derived_now;
    INSERT INTO search.word (rank, best, name, folded, syllables, pinyin, initials)
    SELECT rank, max(weight), name, search.fold(name), syllables, replace(syllables, ' ', ''), regexp_replace(syllables, '(\S)\S*\s*', '\1', 'g')
      FROM derived_now GROUP BY rank, name, syllables ORDER BY rank, name, syllables;
    INSERT INTO search.entry (subject, division_id, lon, lat, lon_to, lat_to, word_id, starts_on, ends_on, rank, weight, form, is_division, is_current, kind, class_code, approved_year, protection)
    SELECT f.subject, f.division_id, f.lon, f.lat, f.lon_to, f.lat_to, w.id, f.starts_on, f.ends_on, f.rank, f.weight, f.form, f.is_division, f.is_current, f.kind, f.class_code, f.approved_year, f.protection
      FROM derived_now f JOIN search.word w ON w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables ORDER BY w.id;
    DROP TABLE derived_now;
    CALL search.make_indexes();
    CALL search.make_ordered_indexes();
    CALL search.make_lists();
    ANALYZE search.word, search.entry;
END $$;

DROP TRIGGER search_update ON register.place;
DROP TRIGGER search_update ON register.place_name;
DO $$
DECLARE
    watched record;
BEGIN
    FOR watched IN SELECT * FROM (VALUES
        ('place', 'id', ARRAY['@.class_code', '@.division_id', '@.status', '@.valid_from', '@.valid_to', '@.since_year', '@.until_year', '@.secrecy', '@.deleted',
                              '@.lon_from', '@.lat_from', '@.lon_to', '@.lat_to', 'ST_AsBinary(@.geom)', '@.protection_level', '@.details->>''named_on''']),
        ('place_name', 'place_id', ARRAY['@.place_id', '@.name', '@.kind', '@.specific', '@.generic', '@.reading', '@.pinyin', '@.local_reading',
                                         '@.valid_from', '@.valid_to', '@.since_year', '@.until_year', '@.secrecy', '@.deleted', '@.approval_ref'])) v(name, subject, parts)
    LOOP
        EXECUTE format('CREATE TRIGGER search_update AFTER UPDATE ON register.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search.follow(%L, %L, %L)',
            watched.name, watched.subject, replace(array_to_string(watched.parts, ', '), '@', 'n'), replace(array_to_string(watched.parts, ', '), '@', 'o'));
    END LOOP;
END $$;

DO $$
DECLARE
    subjects uuid[];
BEGIN
    FOR subjects IN
        SELECT array_agg(id) FROM (
            SELECT p.id, (row_number() OVER (ORDER BY p.id) - 1) / 5000 AS part FROM register.place p
             WHERE NOT p.deleted AND (p.details ? 'named_on' OR EXISTS (
                   SELECT FROM register.place_name n WHERE n.place_id = p.id AND NOT n.deleted AND n.approval_ref IS NOT NULL))) x
         GROUP BY part
    LOOP
        PERFORM search.refresh(subjects);
    END LOOP;
END $$;
