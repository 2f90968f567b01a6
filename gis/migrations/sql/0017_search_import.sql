-- What an import of many thousand names pays for: keys without a query for each name, entries without arrays of rows.
CREATE OR REPLACE FUNCTION search.grams(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $$
DECLARE
    characters text[] := pg_catalog.string_to_array(folded, NULL);
    made text[] := characters;
BEGIN
    FOR at IN 2 .. pg_catalog.cardinality(characters) LOOP
        made := pg_catalog.array_append(made, pg_catalog.concat(characters[at - 1], characters[at]));
    END LOOP;
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION register.reading_initials(reading text[], spelling text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain text := register.toneless(coalesce(pg_catalog.array_to_string(reading, ' '), spelling));
    word text;
    made text := '';
BEGIN
    IF plain IS NULL THEN
        RETURN NULL;
    END IF;
    IF plain OPERATOR(pg_catalog.~) '^ |[^a-z0-9 ]' THEN
        RETURN nullif(pg_catalog.regexp_replace(plain, '([a-z0-9])\S*\s*', '\1', 'g'), '');
    END IF;
    FOREACH word IN ARRAY pg_catalog.string_to_array(plain, ' ') LOOP
        made := pg_catalog.concat(made, pg_catalog.left(word, 1));
    END LOOP;
    RETURN nullif(made, '');
END $$;

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
            INSERT INTO search.entry (subject, division_id, lon, lat, lon_to, lat_to, word_id, starts_on, ends_on, rank, weight, form, is_division, is_current, kind, class_code)
            SELECT f.subject, f.division_id, f.lon, f.lat, f.lon_to, f.lat_to, k.id, f.starts_on, f.ends_on, f.rank, f.weight, f.form, f.is_division, f.is_current, f.kind, f.class_code
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
DROP FUNCTION search.add_words(search.derived[]);

-- Each call of a function with a setting of its own costs more than the folding itself: the names are qualified instead.
CREATE OR REPLACE PROCEDURE search.load_variants(given jsonb) LANGUAGE plpgsql AS $$
DECLARE
    single text;
    several text[];
BEGIN
    DELETE FROM search.variant;
    INSERT INTO search.variant SELECT v->>0, v->>1, v->>2 FROM jsonb_array_elements(given) v;
    SELECT string_agg(written, '' ORDER BY written) FILTER (WHERE char_length(written) = 1),
           array_agg(written ORDER BY char_length(written) DESC, written) FILTER (WHERE char_length(written) > 1)
      INTO single, several FROM search.variant;
    EXECUTE format($f$
        CREATE OR REPLACE FUNCTION search.fold(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $b$
        DECLARE
            plain text := pg_catalog.lower(pg_catalog.normalize(name, 'NFKC'));
            part text;
        BEGIN
            IF plain OPERATOR(pg_catalog.~) '[(⿰-⿻]' THEN
                FOREACH part IN ARRAY %L::text[] LOOP
                    plain := pg_catalog.replace(plain, part, (SELECT v.folded FROM search.variant v WHERE v.written OPERATOR(pg_catalog.=) part));
                END LOOP;
            END IF;
            IF plain OPERATOR(pg_catalog.!~) %L THEN
                RETURN plain;
            END IF;
            RETURN (SELECT pg_catalog.string_agg(coalesce(v.folded, c.character), '' ORDER BY c.at)
                      FROM pg_catalog.unnest(pg_catalog.string_to_array(plain, NULL)) WITH ORDINALITY c(character, at)
                      LEFT JOIN search.variant v ON v.written OPERATOR(pg_catalog.=) c.character COLLATE "C");
        END $b$ $f$, coalesce(several, '{}'), '[' || single || ']');
END $$;
DO $$
DECLARE
    given jsonb := (SELECT jsonb_agg(jsonb_build_array(written, folded, kind)) FROM search.variant);
BEGIN
    CALL search.load_variants(given);
END $$;

CREATE OR REPLACE PROCEDURE search.make_indexes() LANGUAGE plpgsql AS $$
BEGIN
    CREATE UNIQUE INDEX uq_word_identity ON search.word (name, syllables, rank);
    CREATE INDEX ix_word_id ON search.word (id);
    CREATE INDEX ix_word_folded ON search.word (folded);
    CREATE INDEX ix_word_pinyin ON search.word (pinyin);
    CREATE INDEX ix_word_initials ON search.word (initials);
    -- search.refresh empties the pending list, so that a read finds it empty, or short while an import is under way.
    CREATE INDEX ix_word_grams ON search.word USING gin (search.grams(folded)) WITH (fastupdate = on, gin_pending_list_limit = 512);
    CREATE INDEX ix_entry_word ON search.entry (word_id);
    CREATE INDEX ix_entry_subject ON search.entry (subject);
END $$;
DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'search.ix_word_grams'::regclass LOOP
        EXECUTE format('ALTER INDEX %s SET (fastupdate = on, gin_pending_list_limit = 512)', part);
    END LOOP;
END $$;
