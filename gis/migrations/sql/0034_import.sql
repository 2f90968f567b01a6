-- What an import of many thousand names pays for, once more: keys, shapes of what has none, rows that are packed to be read.

-- Each character is looked for from the left: so the letters that change nothing stand first, by how often they come.
CREATE OR REPLACE FUNCTION register.toneless(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(lower(spelling), 'ngiu haojzsxdlyetcbwqfmpkrāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê', 'ngiu haojzsxdlyetcbwqfmpkraaaaeeeeiiiioooouuuuvvvvvnnnme');

-- In plpgsql because array_to_string is only STABLE, so that SQL would not be put in the place of the call.
CREATE OR REPLACE FUNCTION register.syllables(reading text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN pg_catalog.array_to_string(reading, ' ');
END $$;

CREATE OR REPLACE FUNCTION register.reading_key(reading text[], spelling text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain text := pg_catalog.replace(register.toneless(coalesce(pg_catalog.array_to_string(reading, ' '), spelling)), ' ', '');
BEGIN
    IF plain OPERATOR(pg_catalog.~) '[^a-z0-9]' THEN
        plain := pg_catalog.regexp_replace(plain, '[^a-z0-9]', '', 'g');
    END IF;
    RETURN nullif(plain, '');
END $$;

CREATE OR REPLACE FUNCTION register.reading_initials(reading text[], spelling text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    written text := coalesce(pg_catalog.array_to_string(reading, ' '), spelling);
    word text;
    made text := '';
BEGIN
    -- Words of letters alone: only their first letters need be written without tones.
    IF written OPERATOR(pg_catalog.~) '^[[:alpha:]][[:alpha:] ]*$' THEN
        FOREACH word IN ARRAY pg_catalog.string_to_array(written, ' ') LOOP
            made := pg_catalog.concat(made, pg_catalog.left(word, 1));
        END LOOP;
        made := register.toneless(made);
        IF made OPERATOR(pg_catalog.~) '^[a-z]+$' THEN
            RETURN made;
        END IF;
    END IF;
    RETURN nullif(pg_catalog.regexp_replace(register.toneless(written), '([a-z0-9])\S*\s*', '\1', 'g'), '');
END $$;

-- Without a query inside, so that it is put in the place of the call.
CREATE OR REPLACE FUNCTION search.approval_year(reference text, named text, since date) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        substring(reference FROM '[〔［【（([]\s*((?:19|20)[0-9]{2})\s*[]〕］】）)]')::smallint,
        CASE WHEN since IS NULL OR extract(year FROM since) <= substring(named FROM '^\s*((?:1[6-9]|20)[0-9]{2})(?:[0-9]{4})?(?![0-9])')::smallint + 1
             THEN substring(named FROM '^\s*((?:1[6-9]|20)[0-9]{2})(?:[0-9]{4})?(?![0-9])')::smallint END)
$$;

-- Most names need no folding beyond width and case: one look tells it.
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
            IF plain OPERATOR(pg_catalog.!~) %L THEN
                RETURN plain;
            END IF;
            IF plain OPERATOR(pg_catalog.~) '[(⿰-⿻]' THEN
                FOREACH part IN ARRAY %L::text[] LOOP
                    plain := pg_catalog.replace(plain, part, (SELECT v.folded FROM search.variant v WHERE v.written OPERATOR(pg_catalog.=) part));
                END LOOP;
            END IF;
            RETURN (SELECT pg_catalog.string_agg(coalesce(v.folded, c.character), '' ORDER BY c.at)
                      FROM pg_catalog.unnest(pg_catalog.string_to_array(plain, NULL)) WITH ORDINALITY c(character, at)
                      LEFT JOIN search.variant v ON v.written OPERATOR(pg_catalog.=) c.character COLLATE "C");
        END $b$ $f$, '[(⿰-⿻' || coalesce(single, '') || ']', coalesce(several, '{}'));
END $$;
DO $$
DECLARE
    given jsonb := (SELECT jsonb_agg(jsonb_build_array(written, folded, kind)) FROM search.variant);
BEGIN
    CALL search.load_variants(given);
END $$;

-- A point has no shape of its own.
CREATE OR REPLACE FUNCTION tiles.follow_shapes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM tiles.outline WHERE record IN (SELECT id FROM old_rows);
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM new_rows WHERE ST_Dimension(geom) > 0;
    ELSE
        EXECUTE format('SELECT array_agg(n.id) FROM new_rows n JOIN old_rows o USING (id) WHERE %s',
                       (SELECT string_agg(format('n.%1$I IS DISTINCT FROM o.%1$I', shape), ' OR ') FROM unnest(TG_ARGV) AS shape)) INTO ids;
        DELETE FROM tiles.outline WHERE record = ANY (ids);
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM tiles.draw(TG_TABLE_NAME, ids);
    END IF;
    RETURN NULL;
END $$;

-- Staged rows are read several times and soon gone: they are kept as they are up to the size of a page.
ALTER TABLE app.upload_row SET (toast_tuple_target = 8160);

ALTER TABLE app.upload ADD COLUMN compared jsonb;
COMMENT ON COLUMN app.upload.compared IS 'State of the register that the comparison rests on; NULL where it must be repeated';
