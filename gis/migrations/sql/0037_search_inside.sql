-- Pinyin inside a name (jiawan in 张家湾): each syllable behind the first, each two neighbours of them, and the initials
-- of two neighbours.
CREATE FUNCTION search.sounds(syllables text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $$
DECLARE
    parts text[] := pg_catalog.string_to_array(syllables, ' ');
    made text[] := '{}';
BEGIN
    FOR at IN 2 .. pg_catalog.cardinality(parts) LOOP
        made := pg_catalog.array_append(made, pg_catalog.concat(' ', parts[at]));
        IF at > 2 THEN
            made := pg_catalog.array_cat(made, ARRAY[pg_catalog.concat(' ', parts[at - 1], ' ', parts[at]),
                                                     pg_catalog.upper(pg_catalog.concat(' ', pg_catalog.left(parts[at - 1], 1), pg_catalog.left(parts[at], 1)))]);
        END IF;
    END LOOP;
    RETURN made;
END $$;
COMMENT ON FUNCTION search.sounds(text) IS 'Keys of toneless syllables behind the first: '' jia'' each, '' jia wan'' two neighbours, '' JW'' their initials';

CREATE FUNCTION search.inner_keys(folded text, syllables text) RETURNS TABLE (key text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT i.key FROM search.infixes(folded) i UNION ALL SELECT DISTINCT s FROM unnest(search.sounds(syllables)) s
$$;
COMMENT ON FUNCTION search.inner_keys(text, text) IS 'Everything under which a word may be listed: search.infixes and search.sounds, each once; those of sounds begin with a blank';

CREATE FUNCTION search.list_from_sound() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 10000;
COMMENT ON FUNCTION search.list_from_sound() IS 'A key of search.sounds has a list where more words than this hold it, by a sample of large dictionaries';

CREATE OR REPLACE VIEW search.listable AS
SELECT l.level::smallint AS level, i.key COLLATE "C" AS key, (w.best / 10)::smallint AS heft, char_length(w.folded)::smallint AS len, w.id AS word_id
  FROM search.word w CROSS JOIN LATERAL search.inner_keys(w.folded, w.syllables) i CROSS JOIN generate_series(w.rank, 2) l(level);

-- Sounds are many, so the usual ones are told from a sample, and the best words for them read by their index.
CREATE OR REPLACE PROCEDURE search.make_lists() LANGUAGE plpgsql AS $$
DECLARE
    share double precision := least(100.0, 100.0 * 30000 / greatest((SELECT count(*) FROM search.word), 1));
BEGIN
    TRUNCATE search.list, search.listed;
    DROP INDEX IF EXISTS search.uq_listed_place;
    CREATE TEMPORARY TABLE infix_now ON COMMIT DROP AS
    SELECT w.rank, i.key COLLATE "C" AS key, (w.best / 10)::smallint AS heft, char_length(w.folded)::smallint AS len, w.id AS word_id
      FROM search.word w CROSS JOIN LATERAL search.infixes(w.folded) i;
    CREATE TEMPORARY TABLE often_now ON COMMIT DROP AS
    SELECT l.level::smallint AS level, key FROM (SELECT rank, key, count(*) AS n FROM infix_now GROUP BY 1, 2) i
      JOIN generate_series(0, 2) l(level) ON i.rank <= l.level GROUP BY 1, 2 HAVING sum(n) > search.list_from();
    CREATE TEMPORARY TABLE sound_now ON COMMIT DROP AS
    SELECT l.level::smallint AS level, s.key COLLATE "C" AS key
      FROM (SELECT w.rank, s.key, count(DISTINCT w.id) AS n FROM search.word w TABLESAMPLE BERNOULLI (share) REPEATABLE (1) CROSS JOIN unnest(search.sounds(w.syllables)) s(key) GROUP BY 1, 2) s
      JOIN generate_series(0, 2) l(level) ON s.rank <= l.level GROUP BY 1, 2 HAVING sum(n) * 100 > search.list_from_sound() * share;
    ANALYZE often_now, sound_now;
    -- The best of a level are among the best of its ranks.
    CREATE TEMPORARY TABLE best_now ON COMMIT DROP AS
    SELECT rank, key, heft, len, word_id
      FROM (SELECT i.*, row_number() OVER (PARTITION BY i.rank, i.key ORDER BY i.heft DESC, i.len, i.word_id) AS at
              FROM infix_now i WHERE i.key IN (SELECT o.key FROM often_now o)) b WHERE at <= search.list_length()
     UNION ALL
    SELECT r.rank::smallint, s.key, b.heft, b.len, b.word_id
      FROM (SELECT DISTINCT key FROM sound_now) s CROSS JOIN generate_series(0, 2) r(rank) CROSS JOIN LATERAL (
           SELECT (w.best / 10)::smallint AS heft, char_length(w.folded)::smallint AS len, w.id AS word_id FROM search.word w
            WHERE w.rank = r.rank AND search.sounds(w.syllables) OPERATOR(pg_catalog.@>) ARRAY[s.key]
            ORDER BY w.best / 10 DESC, char_length(w.folded), w.id LIMIT search.list_length()) b;
    INSERT INTO search.listed (level, key, heft, len, word_id)
    SELECT level, key, heft, len, word_id
      FROM (SELECT o.level, o.key, b.heft, b.len, b.word_id, row_number() OVER (PARTITION BY o.level, o.key ORDER BY b.heft DESC, b.len, b.word_id) AS at
              FROM (TABLE often_now UNION ALL TABLE sound_now) o JOIN best_now b ON b.key = o.key AND b.rank <= o.level) a
     WHERE at <= search.list_length() ORDER BY level, key, heft DESC, len, word_id;
    INSERT INTO search.list (level, key, heft, len, word_id)
    SELECT DISTINCT ON (level, key) level, key, heft, len, word_id FROM search.listed ORDER BY level, key, heft, len DESC, word_id DESC;
    DROP TABLE infix_now, often_now, sound_now, best_now;
    CREATE UNIQUE INDEX uq_listed_place ON search.listed (level, key, heft DESC, len, word_id);
    ANALYZE search.list, search.listed;
END $$;
