-- One and two characters stand in a large part of all words, so the best words for them are found without reading all:
-- at the beginning by indexes in the order of the answer, inside a name by lists. A list belongs to a level of secrecy
-- (0 public, 1 up to internal, 2 all) and holds no word above it. It holds every word at or before its last place,
-- whatever is written: so while it is long enough for a question, its beginning is the whole truth.
CREATE TABLE search.list (
    level smallint NOT NULL,
    key text COLLATE "C" NOT NULL,
    heft smallint NOT NULL,
    len smallint NOT NULL,
    word_id int NOT NULL,
    PRIMARY KEY (level, key)
);
COMMENT ON TABLE search.list IS 'Keys of one or two characters that stand inside many words of a level, with the last place of the list';
COMMENT ON COLUMN search.list.level IS '0 words of public entries, 1 of public and internal ones, 2 of all';
COMMENT ON COLUMN search.list.key IS 'Characters that stand in the word, not at its beginning';
COMMENT ON COLUMN search.list.heft IS 'Heft of the last place: words at or before (heft descending, len, word_id) are listed';
COMMENT ON COLUMN search.list.len IS 'Length of the last place';
COMMENT ON COLUMN search.list.word_id IS 'Word of the last place when the list was made';

CREATE TABLE search.listed (
    level smallint NOT NULL,
    key text COLLATE "C" NOT NULL,
    heft smallint NOT NULL,
    len smallint NOT NULL,
    word_id int NOT NULL
);
COMMENT ON TABLE search.listed IS 'The best words that hold a key, best first by heft descending, len, word_id';
COMMENT ON COLUMN search.listed.level IS 'search.list.level';
COMMENT ON COLUMN search.listed.key IS 'search.list.key';
COMMENT ON COLUMN search.listed.heft IS 'search.word.best / 10';
COMMENT ON COLUMN search.listed.len IS 'Characters of the folded name';
COMMENT ON COLUMN search.listed.word_id IS 'search.word.id, of a rank up to the level';
CREATE UNIQUE INDEX uq_listed_place ON search.listed (level, key, heft DESC, len, word_id);

CREATE FUNCTION search.list_from() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 2000;
COMMENT ON FUNCTION search.list_from() IS 'A key has a list where more words than this hold it';
CREATE FUNCTION search.list_length() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 800;
COMMENT ON FUNCTION search.list_length() IS 'Words of a list when it is made: what one way of matching looks at (600), and some for those that go';

CREATE FUNCTION search.infixes(folded text) RETURNS TABLE (key text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substr(folded, at, n) FROM generate_series(2, char_length(folded)) at, (VALUES (1), (2)) v(n)
     WHERE at + n <= char_length(folded) + 1 AND position(substr(folded, at, n) IN folded) = at
$$;
COMMENT ON FUNCTION search.infixes(text) IS 'Characters and pairs that stand in a name, but not at its beginning; each once';

CREATE VIEW search.listable AS
SELECT l.level::smallint AS level, i.key COLLATE "C" AS key, (w.best / 10)::smallint AS heft, char_length(w.folded)::smallint AS len, w.id AS word_id
  FROM search.word w CROSS JOIN LATERAL search.infixes(w.folded) i CROSS JOIN generate_series(w.rank, 2) l(level);
COMMENT ON VIEW search.listable IS 'Every word under every key and level that may list it';

CREATE PROCEDURE search.make_lists() LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE search.list, search.listed;
    DROP INDEX IF EXISTS search.uq_listed_place;
    CREATE TEMPORARY TABLE infix_now ON COMMIT DROP AS
    SELECT w.rank, i.key COLLATE "C" AS key, (w.best / 10)::smallint AS heft, char_length(w.folded)::smallint AS len, w.id AS word_id
      FROM search.word w CROSS JOIN LATERAL search.infixes(w.folded) i;
    CREATE TEMPORARY TABLE often_now ON COMMIT DROP AS
    SELECT l.level::smallint AS level, key FROM infix_now i CROSS JOIN generate_series(0, 2) l(level)
     WHERE i.rank <= l.level GROUP BY 1, 2 HAVING count(*) > search.list_from();
    ANALYZE often_now;
    -- The best of a level are among the best of its ranks.
    CREATE TEMPORARY TABLE best_now ON COMMIT DROP AS
    SELECT * FROM (SELECT i.*, row_number() OVER (PARTITION BY i.rank, i.key ORDER BY i.heft DESC, i.len, i.word_id) AS at
                     FROM infix_now i WHERE i.key IN (SELECT o.key FROM often_now o)) b WHERE at <= search.list_length();
    INSERT INTO search.listed (level, key, heft, len, word_id)
    SELECT level, key, heft, len, word_id
      FROM (SELECT o.level, o.key, b.heft, b.len, b.word_id, row_number() OVER (PARTITION BY o.level, o.key ORDER BY b.heft DESC, b.len, b.word_id) AS at
              FROM often_now o JOIN best_now b ON b.key = o.key AND b.rank <= o.level) a
     WHERE at <= search.list_length() ORDER BY level, key, heft DESC, len, word_id;
    INSERT INTO search.list (level, key, heft, len, word_id)
    SELECT DISTINCT ON (level, key) level, key, heft, len, word_id FROM search.listed ORDER BY level, key, heft, len DESC, word_id DESC;
    DROP TABLE infix_now, often_now, best_now;
    CREATE UNIQUE INDEX uq_listed_place ON search.listed (level, key, heft DESC, len, word_id);
    ANALYZE search.list, search.listed;
END $$;
COMMENT ON PROCEDURE search.make_lists() IS 'Makes the lists anew; readers wait meanwhile';

CREATE FUNCTION search.follow_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM search.list) THEN
        RETURN NULL;
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        DELETE FROM search.listed t
         USING old_rows o CROSS JOIN LATERAL search.infixes(o.folded) i CROSS JOIN generate_series(o.rank, 2) l(level)
         WHERE t.level = l.level::smallint AND t.key = i.key COLLATE "C" AND t.heft = (o.best / 10)::smallint
           AND t.len = char_length(o.folded)::smallint AND t.word_id = o.id;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO search.listed (level, key, heft, len, word_id)
        SELECT k.level, k.key, n.best / 10, char_length(n.folded), n.id
          FROM new_rows n CROSS JOIN LATERAL search.infixes(n.folded) i CROSS JOIN generate_series(n.rank, 2) l(level)
          JOIN search.list k ON k.level = l.level::smallint AND k.key = i.key COLLATE "C"
         WHERE ROW(-(n.best / 10), char_length(n.folded), n.id) <= ROW(-k.heft, k.len::int, k.word_id);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION search.follow_words() IS 'Statement trigger: words that come, go or weigh otherwise take or leave their places in the lists, in the same transaction';

CREATE TRIGGER search_lists_insert AFTER INSERT ON search.word REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search.follow_words();
CREATE TRIGGER search_lists_update AFTER UPDATE ON search.word REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search.follow_words();
CREATE TRIGGER search_lists_delete AFTER DELETE ON search.word REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search.follow_words();

CREATE PROCEDURE search.make_ordered_indexes() LANGUAGE plpgsql AS $$
BEGIN
    CREATE INDEX ix_word_start_1 ON search.word (left(folded, 1), (best / 10) DESC, char_length(folded));
    CREATE INDEX ix_word_start_2 ON search.word (left(folded, 2), (best / 10) DESC, char_length(folded));
    CREATE INDEX ix_word_sound_1 ON search.word (left(pinyin, 1), (best / 10) DESC, char_length(folded));
    CREATE INDEX ix_word_sound_2 ON search.word (left(pinyin, 2), (best / 10) DESC, char_length(folded));
    CREATE INDEX ix_word_sound_3 ON search.word (left(pinyin, 3), (best / 10) DESC, char_length(folded));
    CREATE INDEX ix_word_initials_2 ON search.word (left(initials, 2), (best / 10) DESC, char_length(folded));
END $$;
COMMENT ON PROCEDURE search.make_ordered_indexes() IS 'Makes the indexes that give words with a short beginning in the order of the answer';

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
    INSERT INTO search.entry (subject, division_id, lon, lat, lon_to, lat_to, word_id, starts_on, ends_on, rank, weight, form, is_division, is_current, kind, class_code)
    SELECT f.subject, f.division_id, f.lon, f.lat, f.lon_to, f.lat_to, w.id, f.starts_on, f.ends_on, f.rank, f.weight, f.form, f.is_division, f.is_current, f.kind, f.class_code
      FROM derived_now f JOIN search.word w ON w.rank = f.rank AND w.name = f.name AND w.syllables = f.syllables ORDER BY w.id;
    DROP TABLE derived_now;
    CALL search.make_indexes();
    CALL search.make_ordered_indexes();
    CALL search.make_lists();
    ANALYZE search.word, search.entry;
END $$;

CALL search.make_ordered_indexes();
CALL search.make_lists();
