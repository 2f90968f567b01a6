CREATE FUNCTION register.toneless(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(lower(spelling), 'āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê', 'aaaaeeeeiiiioooouuuuvvvvvnnnme');
COMMENT ON FUNCTION register.toneless(text) IS 'Pinyin in lower case without tone marks; ü as v';

-- array_to_string is only STABLE because of element types whose text depends on settings; text itself does not.
CREATE FUNCTION register.syllables(reading text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT array_to_string(reading, ' ') $$;
COMMENT ON FUNCTION register.syllables(text[]) IS 'Syllables of a reading with a blank between them';

CREATE FUNCTION register.reading_key(reading text[], spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN nullif(regexp_replace(register.toneless(coalesce(register.syllables(reading), spelling)), '[^a-z0-9]', '', 'g'), '');
COMMENT ON FUNCTION register.reading_key(text[], text) IS 'Joined letters of a reading without tones, else of a spelling; ü as v';

CREATE FUNCTION register.reading_initials(reading text[], spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN nullif(regexp_replace(register.toneless(coalesce(register.syllables(reading), spelling)), '([a-z0-9])\S*\s*', '\1', 'g'), '');
COMMENT ON FUNCTION register.reading_initials(text[], text) IS 'First letters of the syllables of a reading, else of the words of a spelling';
