CREATE FUNCTION register.valid_on(valid_from date, valid_to date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (valid_from IS NULL OR valid_from <= day) AND (valid_to IS NULL OR valid_to > day);
COMMENT ON FUNCTION register.valid_on(date, date, date) IS 'Whether a record is in force on a day: from valid_from, inclusive, to valid_to, exclusive';
SELECT register.keep_history(name), register.open_to_service(name)
  FROM unnest(ARRAY['exclusion_dataset', 'exclusion_feature', 'cemetery_plots', 'care_hazard']::name[]) AS name;
SELECT register.renew_history('cemetery');
GRANT SELECT, INSERT, UPDATE ON register.exclusion_layer, register.exclusion_rule, register.hazard_item TO minzheng_app_rw;
