CREATE FUNCTION register.credit_code_sound(code text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN code COLLATE "C" ~ '^[0-9A-HJ-NP-RTUWXY]{18}$' THEN
        right(code, 1) = substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + ((31 - (
            SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place, 1)) - 1) * weight)::integer
              FROM unnest(ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]) WITH ORDINALITY AS w(weight, at)
              CROSS JOIN LATERAL (SELECT at::integer AS place) p) % 31) % 31), 1)
        ELSE false END;
COMMENT ON FUNCTION register.credit_code_sound(text) IS 'Whether a unified social credit code has 18 allowed characters and its check character (GB 32100-2015)';
