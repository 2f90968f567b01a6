-- What each name of an import pays for: keys by fewer steps, and no count of places that cannot have a name yet.

-- Each character is looked for from the left: so they stand by how often they come in readings of place names.
CREATE OR REPLACE FUNCTION register.toneless(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(lower(spelling), ' ngihāujáàlsxoīywqzcdéūōíǎǐtúófùbēpmìǔěèǒòkrǚaeǖǘǜüńňǹḿê', ' ngihaujaalsxoiywqzcdeuoiaituofubepmiueeookrvaevvvvnnnme');

CREATE OR REPLACE FUNCTION register.reading_key(reading text[], spelling text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain text := register.toneless(coalesce(pg_catalog.array_to_string(reading, ''), spelling));
BEGIN
    IF plain OPERATOR(pg_catalog.~) '[^a-z0-9]' THEN
        plain := pg_catalog.regexp_replace(plain, '[^a-z0-9]', '', 'g');
    END IF;
    RETURN nullif(plain, '');
END $$;

CREATE OR REPLACE FUNCTION register.reading_initials(reading text[], spelling text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    made text;
BEGIN
    -- Syllables without blanks in them: their first letters are all that need be written without tones.
    IF reading[1] OPERATOR(pg_catalog.<>) '' AND pg_catalog.array_lower(reading, 1) OPERATOR(pg_catalog.=) 1
       AND pg_catalog.cardinality(reading) OPERATOR(pg_catalog.<=) 8 AND pg_catalog.array_to_string(reading, '') OPERATOR(pg_catalog.!~) '\s' THEN
        made := register.toneless(pg_catalog.concat(
            pg_catalog.left(reading[1], 1), pg_catalog.left(reading[2], 1), pg_catalog.left(reading[3], 1), pg_catalog.left(reading[4], 1),
            pg_catalog.left(reading[5], 1), pg_catalog.left(reading[6], 1), pg_catalog.left(reading[7], 1), pg_catalog.left(reading[8], 1)));
        IF made OPERATOR(pg_catalog.~) '^[a-z0-9]+$' THEN
            RETURN made;
        END IF;
    END IF;
    RETURN nullif(pg_catalog.regexp_replace(register.toneless(coalesce(pg_catalog.array_to_string(reading, ' '), spelling)), '([a-z0-9])\S*\s*', '\1', 'g'), '');
END $$;

-- A place is inserted before its names can be: nothing is to be counted yet.
DROP TRIGGER tile_points_insert ON register.place;
