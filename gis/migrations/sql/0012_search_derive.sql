-- What the register says, as search entries: the one definition that triggers, rebuild and check read.
CREATE VIEW search.derived AS
SELECT r.rank, p.id AS subject, false AS is_division, f.form, f.name::text COLLATE "C" AS name, f.syllables::text COLLATE "C" AS syllables,
       n.kind::text AS kind, p.class_code::text AS class_code, p.division_id, p.status = 'current' AS is_current,
       (CASE WHEN p.status = 'current' THEN c.weight ELSE c.weight / 2 END)::smallint AS weight,
       greatest(coalesce(n.valid_from, search.year_starts(n.since_year)), coalesce(p.valid_from, search.year_starts(p.since_year))) AS starts_on,
       least(coalesce(n.valid_to, search.year_starts(n.until_year + 1)), coalesce(p.valid_to, search.year_starts(p.until_year + 1))) AS ends_on,
       coalesce(ST_XMin(p.geom), p.lon_from::float8) AS lon, coalesce(ST_YMin(p.geom), p.lat_from::float8) AS lat,
       CASE WHEN ST_NPoints(p.geom) > 1 THEN ST_XMax(p.geom) WHEN p.geom IS NULL THEN coalesce(p.lon_to, p.lon_from)::float8 END AS lon_to,
       CASE WHEN ST_NPoints(p.geom) > 1 THEN ST_YMax(p.geom) WHEN p.geom IS NULL THEN coalesce(p.lat_to, p.lat_from)::float8 END AS lat_to
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
       ST_XMin(e.geom_public), ST_YMin(e.geom_public), ST_XMax(e.geom_public), ST_YMax(e.geom_public)
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
COMMENT ON VIEW search.derived IS 'Entries with their words as the register gives them now';

CREATE FUNCTION search.add_words(fresh search.derived[]) RETURNS void LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO search.word (rank, best, name, folded, syllables, pinyin, initials)
    SELECT f.rank, f.best, f.name, search.fold(f.name), f.syllables, replace(f.syllables, ' ', ''), regexp_replace(f.syllables, '(\S)\S*\s*', '\1', 'g')
      FROM (SELECT rank, name, syllables, max(weight) AS best FROM unnest(fresh) GROUP BY rank, name, syllables ORDER BY rank, name, syllables) f
     WHERE NOT EXISTS (SELECT FROM search.word w WHERE w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables)
    ON CONFLICT DO NOTHING;
    UPDATE search.word w SET best = f.best
      FROM (SELECT rank, name, syllables, max(weight) AS best FROM unnest(fresh) GROUP BY rank, name, syllables) f
     WHERE w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables AND w.best < f.best;
$$;
COMMENT ON FUNCTION search.add_words(search.derived[]) IS 'Puts the names that are new into the dictionary';

-- A writer that adds holds its words (KEY SHARE), one that removes takes a word away only when nobody holds it: so
-- neither waits for the other, and no entry is left without its word.
CREATE FUNCTION search.refresh(subjects uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    fresh search.derived[];
    left_words int[];
    wanted bigint;
    added bigint;
BEGIN
    WITH gone AS (DELETE FROM search.entry e WHERE e.subject = ANY (subjects) RETURNING e.word_id)
    SELECT array_agg(DISTINCT word_id) INTO left_words FROM gone;
    SELECT array_agg(d), count(*) INTO fresh, wanted FROM search.derived d WHERE d.subject = ANY (subjects);
    FOR attempt IN 1..9 LOOP
        EXIT WHEN wanted = 0;
        PERFORM search.add_words(fresh);
        INSERT INTO search.entry (subject, division_id, lon, lat, lon_to, lat_to, word_id, starts_on, ends_on, rank, weight, form, is_division, is_current, kind, class_code)
        SELECT f.subject, f.division_id, f.lon, f.lat, f.lon_to, f.lat_to, w.id, f.starts_on, f.ends_on, f.rank, f.weight, f.form, f.is_division, f.is_current, f.kind, f.class_code
          FROM unnest(fresh) f JOIN search.word w ON w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables
           FOR KEY SHARE OF w;
        GET DIAGNOSTICS added = ROW_COUNT;
        EXIT WHEN added = wanted;
        IF attempt = 9 THEN
            RAISE EXCEPTION 'search entries could not be written' USING ERRCODE = '40001';
        END IF;
        DELETE FROM search.entry e WHERE e.subject = ANY (subjects);
    END LOOP;
    IF left_words IS NOT NULL THEN
        PERFORM search.sweep(left_words);
    END IF;
END $$;
COMMENT ON FUNCTION search.refresh(uuid[]) IS 'Derives the entries of these places or divisions anew';

CREATE FUNCTION search.sweep(ids int[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held int[];
BEGIN
    SELECT array_agg(id) INTO held FROM (SELECT w.id FROM search.word w WHERE w.id = ANY (ids) ORDER BY w.id FOR UPDATE SKIP LOCKED) h;
    DELETE FROM search.word w WHERE w.id = ANY (held) AND NOT EXISTS (SELECT FROM search.entry e WHERE e.rank = w.rank AND e.word_id = w.id);
    UPDATE search.word w SET best = b.best
      FROM (SELECT e.rank, e.word_id, max(e.weight) AS best FROM search.entry e WHERE e.word_id = ANY (held) GROUP BY e.rank, e.word_id) b
     WHERE w.rank = b.rank AND w.id = b.word_id AND w.best <> b.best;
END $$;
COMMENT ON FUNCTION search.sweep(int[]) IS 'Takes words without entries out of the dictionary and brings the weight of the others up to date';

CREATE FUNCTION search.follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    subjects uuid[];
BEGIN
    -- The argument is the column that names the subject.
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('SELECT array_agg(DISTINCT n.%1$I) FROM new_rows n', TG_ARGV[0]) INTO subjects;
    ELSIF TG_OP = 'DELETE' THEN
        EXECUTE format('SELECT array_agg(DISTINCT o.%1$I) FROM old_rows o', TG_ARGV[0]) INTO subjects;
    ELSE
        EXECUTE format('SELECT array_agg(DISTINCT s) FROM new_rows n JOIN old_rows o USING (id) CROSS JOIN LATERAL unnest(ARRAY[n.%1$I, o.%1$I]) s WHERE ROW(%2$s) IS DISTINCT FROM ROW(%3$s)',
                       TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]) INTO subjects;
    END IF;
    IF subjects IS NOT NULL THEN
        PERFORM search.refresh(subjects);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION search.follow() IS 'Statement trigger: derives the entries of the subjects of the changed rows anew, in the same transaction';

CREATE FUNCTION search.follow_class() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    subjects uuid[];
BEGIN
    SELECT array_agg(DISTINCT e.subject) INTO subjects
      FROM search.entry e JOIN new_rows n ON n.code = e.class_code JOIN old_rows o USING (code)
     WHERE ROW(n.weight, n.spelled_as) IS DISTINCT FROM ROW(o.weight, o.spelled_as);
    IF subjects IS NOT NULL THEN
        PERFORM search.refresh(subjects);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION search.follow_class() IS 'Statement trigger: a class that weighs more or is spelled otherwise changes the entries of its places';

-- A place is inserted before its names can be: nothing follows from the insert itself.
DO $$
DECLARE
    watched record;
BEGIN
    FOR watched IN SELECT * FROM (VALUES
        ('place', 'id', false, ARRAY['class_code', 'division_id', 'status', 'valid_from', 'valid_to', 'since_year', 'until_year', 'secrecy', 'deleted', 'lon_from', 'lat_from', 'lon_to', 'lat_to', 'geom']),
        ('place_name', 'place_id', true, ARRAY['place_id', 'name', 'kind', 'specific', 'generic', 'reading', 'pinyin', 'local_reading', 'valid_from', 'valid_to', 'since_year', 'until_year', 'secrecy', 'deleted']),
        ('division', 'id', false, ARRAY['level', 'valid_from', 'valid_to', 'secrecy', 'deleted']),
        ('division_name', 'division_id', true, ARRAY['division_id', 'name', 'kind', 'pinyin', 'valid_from', 'valid_to', 'secrecy', 'deleted']),
        ('division_extent', 'division_id', true, ARRAY['division_id', 'parent_id', 'valid_from', 'valid_to', 'secrecy', 'deleted', 'geom_public'])) v(name, subject, on_insert, columns)
    LOOP
        IF watched.on_insert THEN
            EXECUTE format('CREATE TRIGGER search_insert AFTER INSERT ON register.%I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search.follow(%L)', watched.name, watched.subject);
        END IF;
        EXECUTE format('CREATE TRIGGER search_update AFTER UPDATE ON register.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search.follow(%L, %L, %L)',
            watched.name, watched.subject,
            (SELECT string_agg(CASE WHEN c LIKE 'geom%' THEN format('ST_AsBinary(n.%I)', c) ELSE format('n.%I', c) END, ', ' ORDER BY at) FROM unnest(watched.columns) WITH ORDINALITY u(c, at)),
            (SELECT string_agg(CASE WHEN c LIKE 'geom%' THEN format('ST_AsBinary(o.%I)', c) ELSE format('o.%I', c) END, ', ' ORDER BY at) FROM unnest(watched.columns) WITH ORDINALITY u(c, at)));
        EXECUTE format('CREATE TRIGGER search_delete AFTER DELETE ON register.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION search.follow(%L)', watched.name, watched.subject);
    END LOOP;
END $$;
CREATE TRIGGER search_update AFTER UPDATE ON register.place_class REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search.follow_class();

CREATE PROCEDURE search.make_indexes() LANGUAGE plpgsql AS $$
BEGIN
    CREATE UNIQUE INDEX uq_word_identity ON search.word (name, syllables, rank);
    CREATE INDEX ix_word_id ON search.word (id);
    CREATE INDEX ix_word_folded ON search.word (folded);
    CREATE INDEX ix_word_pinyin ON search.word (pinyin);
    CREATE INDEX ix_word_initials ON search.word (initials);
    -- Without a pending list: every read would have to go through it, up to 4 MB after an import.
    CREATE INDEX ix_word_grams ON search.word USING gin (search.grams(folded)) WITH (fastupdate = off);
    CREATE INDEX ix_entry_word ON search.entry (word_id);
    CREATE INDEX ix_entry_subject ON search.entry (subject);
END $$;
COMMENT ON PROCEDURE search.make_indexes() IS 'Makes the indexes of the store; all keys collate "C", so that comparison, prefix and index agree in every database';

CREATE PROCEDURE search.rebuild() LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE search.word, search.entry;
    DROP INDEX IF EXISTS search.uq_word_identity, search.ix_word_id, search.ix_word_folded, search.ix_word_pinyin, search.ix_word_initials,
                         search.ix_word_grams, search.ix_entry_word, search.ix_entry_subject;
    CREATE TEMPORARY TABLE derived_now ON COMMIT DROP AS SELECT * FROM search.derived;
    ANALYZE derived_now;
    INSERT INTO search.word (rank, best, name, folded, syllables, pinyin, initials)
    SELECT rank, max(weight), name, search.fold(name), syllables, replace(syllables, ' ', ''), regexp_replace(syllables, '(\S)\S*\s*', '\1', 'g')
      FROM derived_now GROUP BY rank, name, syllables ORDER BY rank, name, syllables;
    INSERT INTO search.entry (subject, division_id, lon, lat, lon_to, lat_to, word_id, starts_on, ends_on, rank, weight, form, is_division, is_current, kind, class_code)
    SELECT f.subject, f.division_id, f.lon, f.lat, f.lon_to, f.lat_to, w.id, f.starts_on, f.ends_on, f.rank, f.weight, f.form, f.is_division, f.is_current, f.kind, f.class_code
      FROM derived_now f JOIN search.word w ON w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables ORDER BY w.id;
    DROP TABLE derived_now;
    CALL search.make_indexes();
    ANALYZE search.word, search.entry;
END $$;
COMMENT ON PROCEDURE search.rebuild() IS 'Derives the whole store anew; readers wait meanwhile';
