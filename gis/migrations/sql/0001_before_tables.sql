CREATE SCHEMA IF NOT EXISTS register;
CREATE SCHEMA IF NOT EXISTS app;
CREATE SCHEMA IF NOT EXISTS audit;
COMMENT ON SCHEMA register IS 'The register: records with history and provenance';
COMMENT ON SCHEMA app IS 'Accounts and uploads: the working state of the application';
COMMENT ON SCHEMA audit IS 'Events, append only';

CREATE SEQUENCE register.change_batch_seq;

CREATE FUNCTION register.current_batch() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    batch text := current_setting('minzheng.batch_id', true);
BEGIN
    IF batch IS NULL OR batch = '' THEN
        RAISE EXCEPTION 'no change batch is open' USING
            HINT = 'Every change of the register belongs to a batch: insert into register.change_batch and set minzheng.batch_id for the transaction.';
    END IF;
    RETURN batch::uuid;
END $$;
COMMENT ON FUNCTION register.current_batch() IS 'Batch of this transaction; without one nothing may be written';

CREATE FUNCTION register.code_key(code text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN upper(regexp_replace(normalize(code, NFKC), '[[:space:]\u200b-\u200f\u2060\ufeff]', '', 'g'));
COMMENT ON FUNCTION register.code_key(text) IS 'Code with width, case, blanks and zero-width characters folded: equal keys are the same code';

CREATE FUNCTION register.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (now() AT TIME ZONE 'Asia/Shanghai')::date;
COMMENT ON FUNCTION register.today() IS 'The bureau''s day';

CREATE FUNCTION register.display_3857(geom geometry) RETURNS geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ST_Transform(ST_SetSRID(geom, 4326), 3857);
COMMENT ON FUNCTION register.display_3857(geometry) IS
    'CGCS2000 to Web Mercator for display only, holding CGCS2000 and WGS 84 to be equal (within about a metre); never for measuring';
