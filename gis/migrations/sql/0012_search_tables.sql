-- The store behind the search of place names (section 5.7 of the research): a dictionary of distinct names with
-- keys, and entries that join names to what bears them. Everything here is derived from the register by triggers.
-- The rank of secrecy is part of every identity and the key of the partitions: 0 public, 1 internal, 2 restricted.
-- A name that stands publicly and secretly has a word in each partition, so a public read touches public rows only.
CREATE SCHEMA search;
COMMENT ON SCHEMA search IS 'Derived: what the search of place names reads, kept in step by triggers';

CREATE TABLE search.variant (
    written text COLLATE "C" PRIMARY KEY,
    folded text COLLATE "C" NOT NULL,
    kind text NOT NULL
);
COMMENT ON TABLE search.variant IS 'Characters that search holds to be equal, from data/names/name_variants.csv';
COMMENT ON COLUMN search.variant.written IS 'Character, or bracketed stand-in, as it may be written';
COMMENT ON COLUMN search.variant.folded IS 'Character that stands for the group in search keys';
COMMENT ON COLUMN search.variant.kind IS 'variant, traditional or stand-in';

CREATE SEQUENCE search.word_id AS int;
CREATE TABLE search.word (
    rank smallint NOT NULL,
    best smallint NOT NULL,
    id int NOT NULL DEFAULT nextval('search.word_id'),
    name text COLLATE "C" NOT NULL,
    folded text COLLATE "C" NOT NULL,
    syllables text COLLATE "C" NOT NULL,
    pinyin text COLLATE "C" NOT NULL,
    initials text COLLATE "C" NOT NULL
) PARTITION BY LIST (rank);
COMMENT ON TABLE search.word IS 'Dictionary of distinct names and readings, one row for each rank of secrecy';
COMMENT ON COLUMN search.word.rank IS 'Secrecy of its entries: 0 public, 1 internal, 2 restricted';
COMMENT ON COLUMN search.word.best IS 'Largest weight of its entries';
COMMENT ON COLUMN search.word.name IS 'Name as written';
COMMENT ON COLUMN search.word.folded IS 'Name with width, case and variants folded (search.fold)';
COMMENT ON COLUMN search.word.syllables IS 'Toneless syllables with blanks between them, ü as v; empty where the name cannot be read';
COMMENT ON COLUMN search.word.pinyin IS 'The syllables joined';
COMMENT ON COLUMN search.word.initials IS 'First letters of the syllables';

CREATE TABLE search.entry (
    subject uuid NOT NULL,
    division_id uuid,
    lon double precision,
    lat double precision,
    lon_to double precision,
    lat_to double precision,
    word_id int NOT NULL,
    starts_on date,
    ends_on date,
    rank smallint NOT NULL,
    weight smallint NOT NULL,
    form smallint NOT NULL,
    is_division boolean NOT NULL,
    is_current boolean NOT NULL,
    kind text COLLATE "C" NOT NULL,
    class_code text COLLATE "C" NOT NULL
) PARTITION BY LIST (rank);
COMMENT ON TABLE search.entry IS 'A name of a place or division, with what search filters and orders by';
COMMENT ON COLUMN search.entry.subject IS 'register.place.id, or register.division.id';
COMMENT ON COLUMN search.entry.division_id IS 'Division in which it lies; the parent of a division';
COMMENT ON COLUMN search.entry.lon IS 'Longitude, or western end; EPSG:4490, degrees; of a division from its published extent';
COMMENT ON COLUMN search.entry.lat IS 'Latitude, or southern end; EPSG:4490, degrees';
COMMENT ON COLUMN search.entry.lon_to IS 'Eastern end; NULL for a point';
COMMENT ON COLUMN search.entry.lat_to IS 'Northern end; NULL for a point';
COMMENT ON COLUMN search.entry.word_id IS 'search.word.id, of the same rank';
COMMENT ON COLUMN search.entry.starts_on IS 'The name and its bearer stand since this day; NULL unknown or always';
COMMENT ON COLUMN search.entry.ends_on IS 'Until this day, exclusive; NULL still';
COMMENT ON COLUMN search.entry.rank IS '0 public, 1 internal, 2 restricted: the most secret of bearer, name and standard name';
COMMENT ON COLUMN search.entry.weight IS 'Importance, 0 to 100: of the class; less for what is past';
COMMENT ON COLUMN search.entry.form IS '0 the name, 1 without its generic, 2 in its local reading';
COMMENT ON COLUMN search.entry.is_division IS 'The subject is a division';
COMMENT ON COLUMN search.entry.is_current IS 'The bearer is in use';
COMMENT ON COLUMN search.entry.kind IS 'Kind of the name: standard, alias, former, ...';
COMMENT ON COLUMN search.entry.class_code IS 'Class of the place; of a division by its level';

CREATE TABLE search.word_public PARTITION OF search.word FOR VALUES IN (0);
CREATE TABLE search.word_internal PARTITION OF search.word FOR VALUES IN (1);
CREATE TABLE search.word_restricted PARTITION OF search.word FOR VALUES IN (2);
CREATE TABLE search.entry_public PARTITION OF search.entry FOR VALUES IN (0);
CREATE TABLE search.entry_internal PARTITION OF search.entry FOR VALUES IN (1);
CREATE TABLE search.entry_restricted PARTITION OF search.entry FOR VALUES IN (2);

-- Parallel unsafe on purpose: every search names it, and to start helper processes takes longer than to answer.
CREATE FUNCTION search.grams(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL UNSAFE AS $$
    SELECT array_agg(DISTINCT g) FROM (
        SELECT substr(folded, at, 1) AS g FROM generate_series(1, char_length(folded)) at
        UNION ALL
        SELECT substr(folded, at, 2) FROM generate_series(1, char_length(folded) - 1) at) grams
$$;
COMMENT ON FUNCTION search.grams(text) IS 'Characters and pairs of neighbouring characters of a folded name';

CREATE FUNCTION search.spoken(folded text, syllables text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(c.character || coalesce(s.parts[c.at], ''), ' ' ORDER BY c.at)
      FROM unnest(string_to_array(folded, NULL)) WITH ORDINALITY c(character, at), (SELECT string_to_array(syllables, ' ') AS parts) s
$$;
COMMENT ON FUNCTION search.spoken(text, text) IS 'Characters each followed by its syllable: what a query mixed of both is compared with';

CREATE FUNCTION search.rank(secrecy text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE secrecy WHEN 'public' THEN 0 WHEN 'internal' THEN 1 ELSE 2 END::smallint;
COMMENT ON FUNCTION search.rank(text) IS 'Rank of a secrecy level; what is unknown is restricted';

CREATE FUNCTION search.year_starts(year int) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN year < -4700 THEN '-infinity'::date WHEN year > 9999 THEN 'infinity'::date WHEN year = 0 THEN make_date(1, 1, 1) ELSE make_date(year, 1, 1) END;
COMMENT ON FUNCTION search.year_starts(int) IS 'First day of a year; negative before our era, where year 0 does not exist and stands for the day after 1 BC';

CREATE FUNCTION search.split_syllables(spelling text, wanted int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT array_to_string(m, ' ') FROM regexp_match(plain, '^' || repeat(
            '((?:zh|ch|sh|[b-df-hj-np-tw-z])?(?:a(?:i|o|ng?)?|e(?:i|r|ng?)?|i(?:a(?:o|ng?)?|e|u|ng?|ong)?|o(?:u|ng)?|u(?:a(?:i|ng?)?|i|o|e|n|ng)?|v(?:e|an|n)?)) ?',
            CASE WHEN wanted BETWEEN 1 AND 12 THEN wanted END) || '$') m),
        plain)
      FROM (SELECT btrim(regexp_replace(register.toneless(spelling), '[^a-z0-9]+', ' ', 'g')) AS plain) p
$$;
COMMENT ON FUNCTION search.split_syllables(text, int) IS 'Toneless syllables of a spelling, one for each character; its words where they cannot be told apart';

-- Made anew by search.load_variants: the characters of the table stand in its text, so a plain name is told at once.
CREATE FUNCTION search.fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN lower(normalize(name, NFKC));

CREATE PROCEDURE search.load_variants(given jsonb) LANGUAGE plpgsql AS $$
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
        CREATE OR REPLACE FUNCTION search.fold(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $b$
        DECLARE
            plain text := lower(normalize(name, NFKC));
            part text;
        BEGIN
            IF plain ~ '[(⿰-⿻]' THEN
                FOREACH part IN ARRAY %L::text[] LOOP
                    plain := replace(plain, part, (SELECT v.folded FROM search.variant v WHERE v.written = part));
                END LOOP;
            END IF;
            IF plain !~ %L THEN
                RETURN plain;
            END IF;
            RETURN (SELECT string_agg(coalesce(v.folded, c.character), '' ORDER BY c.at)
                      FROM unnest(string_to_array(plain, NULL)) WITH ORDINALITY c(character, at)
                      LEFT JOIN search.variant v ON v.written = c.character COLLATE "C");
        END $b$ $f$, coalesce(several, '{}'), '[' || single || ']');
END $$;
COMMENT ON PROCEDURE search.load_variants(jsonb) IS 'Takes [[written, folded, kind], ...] as the variants, and makes search.fold anew; the words must be derived again';
