-- The new words of a large import are put into the dictionary by a second session, while the first writes what bears them:
-- they are half of what the search costs an import, and nothing they need is in the register yet. The first session promises
-- them, with their ids; the second puts them and is committed right before the first, which then settles.
CREATE UNLOGGED TABLE search.promised (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ids int[] NOT NULL,
    ranks smallint[] NOT NULL,
    bests smallint[] NOT NULL,
    names text[] COLLATE "C" NOT NULL,
    syllables text[] COLLATE "C" NOT NULL
);
COMMENT ON TABLE search.promised IS 'Words that entries of this transaction use and another session puts; empty at every commit';
COMMENT ON COLUMN search.promised.ids IS 'search.word.id of each, ascending; the other columns in the same order';

CREATE TABLE search.ahead (
    first_id int PRIMARY KEY,
    last_id int NOT NULL
);
COMMENT ON TABLE search.ahead IS 'Ranges of search.word.id that were put before their entries are committed; one that lasts tells of an import that failed at its very end';
COMMENT ON COLUMN search.ahead.first_id IS 'First id of the range';
COMMENT ON COLUMN search.ahead.last_id IS 'Last id of the range';

CREATE FUNCTION search.keys(name text, syllables text) RETURNS TABLE (folded text, pinyin text, initials text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT search.fold(name), replace(syllables, ' ', ''), (
           SELECT coalesce(string_agg(left(s.syllable, 1), '' ORDER BY s.at), '') FROM unnest(string_to_array(syllables, ' ')) WITH ORDINALITY s(syllable, at))
$$;
COMMENT ON FUNCTION search.keys(text, text) IS 'What is stored of a word besides itself';

-- Words that were put ahead are nobody's to take away: their entries may be about to be committed.
CREATE OR REPLACE FUNCTION search.sweep(ids int[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held int[];
BEGIN
    SELECT array_agg(id) INTO held FROM (SELECT w.id FROM search.word w WHERE w.id = ANY (ids) ORDER BY w.id FOR UPDATE SKIP LOCKED) h;
    DELETE FROM search.word w WHERE w.id = ANY (held) AND NOT EXISTS (SELECT FROM search.entry e WHERE e.rank = w.rank AND e.word_id = w.id OFFSET 0)
       AND NOT EXISTS (SELECT FROM search.ahead a WHERE w.id BETWEEN a.first_id AND a.last_id OFFSET 0);
    IF FOUND THEN
        PERFORM set_config('minzheng.words_gone', 'on', true);
    END IF;
    UPDATE search.word w SET best = b.best
      FROM unnest(held) h(id) CROSS JOIN LATERAL (SELECT e.rank, max(e.weight) AS best FROM search.entry e WHERE e.word_id = h.id GROUP BY e.rank) b
     WHERE w.rank = b.rank AND w.id = h.id AND w.best <> b.best;
END $$;

CREATE FUNCTION search.sweep_ahead() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    left_words int[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('search.ahead')) THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM search.ahead RETURNING first_id, last_id)
    SELECT array_agg(w.id) INTO left_words FROM gone g JOIN search.word w ON w.id BETWEEN g.first_id AND g.last_id;
    IF left_words IS NOT NULL THEN
        PERFORM search.sweep(left_words);
    END IF;
END $$;
COMMENT ON FUNCTION search.sweep_ahead() IS 'Takes away what an import left that failed at its very end; nothing while another one puts words ahead';

-- A session that took words away promises none: the other would wait for its end where it puts one of them, and it for the other.
-- So what was left by an import is taken away by a change that promises nothing.
CREATE FUNCTION search.put_ahead() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('minzheng.words_gone', true), '') = 'on' OR NOT pg_try_advisory_xact_lock(hashtext('search.ahead'))
       OR EXISTS (SELECT FROM search.ahead) THEN
        RETURN false;
    END IF;
    PERFORM set_config('minzheng.words_ahead', 'on', true);
    RETURN true;
END $$;
COMMENT ON FUNCTION search.put_ahead() IS 'From now on this transaction promises new words; false, and nothing changes, where it took some away, while another one promises, or left some';

CREATE FUNCTION search.put_words(ids int[], ranks smallint[], bests smallint[], names text[], syllables text[]) RETURNS TABLE (promised int, actual int)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO search.ahead (first_id, last_id) VALUES (ids[1], ids[cardinality(ids)]);
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT * FROM unnest(ids, ranks, bests, names, syllables) g(id, rank, best, name, syllables)
    ), put AS (
        INSERT INTO search.word AS w (rank, best, id, name, folded, syllables, pinyin, initials)
        SELECT g.rank, g.best, g.id, g.name, k.folded, g.syllables, k.pinyin, k.initials
          FROM given g CROSS JOIN LATERAL search.keys(g.name, g.syllables) k
        ON CONFLICT (name, syllables, rank) DO UPDATE SET best = greatest(w.best, excluded.best)
        RETURNING w.rank, w.id, w.name, w.syllables
    )
    SELECT g.id, p.id FROM put p JOIN given g ON g.rank = p.rank AND g.name = p.name AND g.syllables = p.syllables WHERE g.id <> p.id;
    PERFORM search.clean();
END $$;
COMMENT ON FUNCTION search.put_words(int[], smallint[], smallint[], text[], text[]) IS 'Puts promised words into the dictionary; gives those that stand there already, with their ids';

CREATE FUNCTION search.settle(moved_from int[], moved_to int[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    missing bigint;
    held int[];
    lost uuid[];
BEGIN
    PERFORM set_config('minzheng.words_ahead', '', true);
    WITH kept AS (DELETE FROM search.promised RETURNING ids[1] AS first_id
    ), come AS (DELETE FROM search.ahead a USING kept k WHERE a.first_id = k.first_id RETURNING a.first_id)
    SELECT (SELECT count(*) FROM kept) - (SELECT count(*) FROM come) INTO missing;
    IF missing > 0 THEN
        RAISE EXCEPTION 'promised words are not there' USING ERRCODE = '40001';
    END IF;
    held := ARRAY(SELECT w.id FROM search.word w WHERE w.id = ANY (moved_to) ORDER BY w.id FOR KEY SHARE);
    UPDATE search.entry e SET word_id = m.other
      FROM unnest(moved_from, moved_to) m(promised, other) JOIN unnest(held) h(id) ON h.id = m.other WHERE e.word_id = m.promised;
    lost := ARRAY(SELECT DISTINCT e.subject FROM unnest(moved_from) m(promised) JOIN search.entry e ON e.word_id = m.promised);
    IF lost <> '{}' THEN
        PERFORM search.refresh(lost);  -- a word that stood there was taken away meanwhile
    END IF;
END $$;
COMMENT ON FUNCTION search.settle(int[], int[]) IS 'Ends what search.put_ahead began, the words being committed: entries of those that stood there already get their ids';

CREATE FUNCTION search.require_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM search.promised WHERE seq = NEW.seq) THEN
        RAISE EXCEPTION 'promised words were not settled';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION search.require_settled() IS 'At the commit: no entry is left without its word';
CREATE CONSTRAINT TRIGGER require_settled AFTER INSERT ON search.promised DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION search.require_settled();

CREATE FUNCTION search.clean() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gin_clean_pending_list(i.inhrelid) FROM pg_inherits i
     WHERE i.inhparent IN (to_regclass('search.ix_word_grams'), to_regclass('search.ix_word_sounds'))
$$;
COMMENT ON FUNCTION search.clean() IS 'Puts the keys that a change has collected into their indexes';

CREATE OR REPLACE FUNCTION search.refresh(subjects uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
DECLARE
    promises boolean := coalesce(current_setting('minzheng.words_ahead', true), '') = 'on';
    left_words int[];
    raised int[];
    wanted bigint;
    added bigint;
BEGIN
    IF NOT promises AND EXISTS (SELECT FROM search.ahead) THEN
        PERFORM search.sweep_ahead();
    END IF;
    WITH gone AS (DELETE FROM search.entry e USING unnest(subjects) s(id) WHERE e.subject = s.id RETURNING e.word_id)
    SELECT array_agg(DISTINCT word_id) INTO left_words FROM gone;
    FOR attempt IN 1..9 LOOP
        -- A word made meanwhile by another writer is neither held nor made: then the next attempt sees it.
        WITH fresh AS MATERIALIZED (
            SELECT d.* FROM unnest(subjects) s(id) CROSS JOIN LATERAL (SELECT * FROM search.derived d WHERE d.subject = s.id OFFSET 0) d
        ), words AS MATERIALIZED (
            SELECT rank, name, syllables, max(weight) AS best FROM fresh GROUP BY rank, name, syllables
        ), held AS MATERIALIZED (
            SELECT w.rank, w.id, w.name, w.syllables, w.best < f.best AS rises
              FROM words f CROSS JOIN LATERAL (
                   SELECT * FROM search.word w WHERE w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables OFFSET 0 FOR KEY SHARE OF w) w
        ), lacking AS MATERIALIZED (
            SELECT f.rank, f.best, nextval('search.word_id')::int AS id, f.name, f.syllables
              FROM words f LEFT JOIN held h ON h.rank = f.rank AND h.name = f.name AND h.syllables = f.syllables
             WHERE h.id IS NULL ORDER BY f.rank, f.name, f.syllables
        ), made AS (
            INSERT INTO search.word (rank, best, id, name, folded, syllables, pinyin, initials)
            SELECT l.rank, l.best, l.id, l.name, k.folded, l.syllables, k.pinyin, k.initials
              FROM lacking l CROSS JOIN LATERAL search.keys(l.name, l.syllables) k WHERE NOT promises
            ON CONFLICT DO NOTHING RETURNING rank, id, name, syllables
        ), promised AS (
            INSERT INTO search.promised (ids, ranks, bests, names, syllables)
            SELECT array_agg(id), array_agg(rank), array_agg(best), array_agg(name), array_agg(syllables) FROM lacking HAVING promises AND count(*) > 0
        ), known AS (
            SELECT rank, id, name, syllables FROM held UNION ALL SELECT rank, id, name, syllables FROM made
             UNION ALL SELECT rank, id, name, syllables FROM lacking WHERE promises
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
        DELETE FROM search.entry e USING unnest(subjects) s(id) WHERE e.subject = s.id;
    END LOOP;
    IF raised IS NOT NULL THEN
        UPDATE search.word w SET best = b.best
          FROM unnest(raised) r(id) CROSS JOIN LATERAL (SELECT e.rank, max(e.weight) AS best FROM search.entry e WHERE e.word_id = r.id GROUP BY e.rank) b
         WHERE w.rank = b.rank AND w.id = r.id AND w.best < b.best;
    END IF;
    IF left_words IS NOT NULL THEN
        PERFORM search.sweep(left_words);
    END IF;
    IF NOT promises THEN
        PERFORM search.clean();
    END IF;
END $$;
