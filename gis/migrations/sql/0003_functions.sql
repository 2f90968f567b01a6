CREATE FUNCTION register.in_force(valid_from date, valid_to date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (valid_from IS NULL OR valid_from <= register.today()) AND (valid_to IS NULL OR valid_to > register.today());
COMMENT ON FUNCTION register.in_force(date, date) IS 'True when the period holds the bureau''s today';

CREATE FUNCTION register.pinyin_key(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(lower(replace(spelling, 'ü', 'v')), '[^a-z0-9]', '', 'g');
COMMENT ON FUNCTION register.pinyin_key(text) IS 'Spelling without blanks, apostrophes, hyphens and capitals; ü as v';
