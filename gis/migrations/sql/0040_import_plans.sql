-- What an import does costs the same whether the tables it joins were analysed or not: a register that is filled grows faster
-- than its statistics, and a plan that rests on them then reads a whole table for each row.

-- Rows that are summed are found by their place in the table: as a join of the tile with its crowded cells, the planner, who took
-- the tile for one row, counted all rows of the tile again for each of them.
CREATE OR REPLACE FUNCTION tiles.put_together(counted text, of_zoom smallint, of_column int, of_row int) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH taken AS (
        DELETE FROM tiles.cell WHERE ctid = ANY (ARRAY(
            SELECT c.ctid FROM (SELECT ctid, count(*) OVER (PARTITION BY cell_column, cell_row) AS n FROM tiles.cell
                                 WHERE (view, zoom, tile_column, tile_row) = (counted, of_zoom, of_column, of_row)) c WHERE c.n > 16))
        RETURNING *
    )
    INSERT INTO tiles.cell (view, zoom, tile_column, tile_row, cell_column, cell_row, rank, since, until, points, x_cm, y_cm)
    SELECT view, zoom, tile_column, tile_row, cell_column, cell_row, rank, since, until, sum(points), sum(x_cm), sum(y_cm)
      FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(points) <> 0 OR sum(x_cm) <> 0 OR sum(y_cm) <> 0;
$$;

CREATE OR REPLACE FUNCTION search.sweep(ids int[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held int[];
BEGIN
    SELECT array_agg(id) INTO held FROM (SELECT w.id FROM search.word w WHERE w.id = ANY (ids) ORDER BY w.id FOR UPDATE SKIP LOCKED) h;
    DELETE FROM search.word w WHERE w.id = ANY (held) AND NOT EXISTS (SELECT FROM search.entry e WHERE e.rank = w.rank AND e.word_id = w.id OFFSET 0);
    UPDATE search.word w SET best = b.best
      FROM unnest(held) h(id) CROSS JOIN LATERAL (SELECT e.rank, max(e.weight) AS best FROM search.entry e WHERE e.word_id = h.id GROUP BY e.rank) b
     WHERE w.rank = b.rank AND w.id = h.id AND w.best <> b.best;
END $$;

-- Subject by subject and word by word (OFFSET 0 keeps the planner from joining otherwise); the subjects are no list of constants
-- either, whose thousands of members would be planned one by one.
CREATE OR REPLACE FUNCTION search.refresh(subjects uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
DECLARE
    left_words int[];
    raised int[];
    wanted bigint;
    added bigint;
BEGIN
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
    PERFORM gin_clean_pending_list(i.inhrelid) FROM pg_inherits i
      WHERE i.inhparent IN (to_regclass('search.ix_word_grams'), to_regclass('search.ix_word_sounds'));
END $$;
