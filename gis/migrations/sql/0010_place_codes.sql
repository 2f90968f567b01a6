CREATE FUNCTION register.next_place_code(code_prefix text) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO register.place_code_serial AS s (prefix, last)
    SELECT code_prefix, coalesce(max(right(p.place_code, 6)::int), 0) + 1 FROM register.place p
     WHERE p.place_code BETWEEN code_prefix || '000000' AND code_prefix || '999999'
    ON CONFLICT (prefix) DO UPDATE SET last = greatest(s.last, excluded.last - 1) + 1
    RETURNING prefix || lpad(last::text, 6, '0')
$$;
COMMENT ON FUNCTION register.next_place_code(text) IS 'Next 20-digit code of county 6 + township 3 + class 5: no gap and no repeat, since the serial is locked until the commit';
