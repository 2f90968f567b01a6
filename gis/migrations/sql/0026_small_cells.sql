-- People of a settlement in the public's view: no figure of 1 to 4 persons, nor one that a subtraction of two of them gives (C-35).
CREATE FUNCTION register.few(persons integer) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN persons BETWEEN 1 AND 4;
COMMENT ON FUNCTION register.few(integer) IS 'Whether so many persons are too few to be published: 1 to 4';

CREATE OR REPLACE VIEW view_public.settlements AS
SELECT s.id, s.geom, s.name, s.kind, l.code AS division_code, l.name AS division_name,
       CASE WHEN NOT register.few(s.pop_total) THEN s.pop_total END AS pop_total,
       CASE WHEN NOT (register.few(s.pop_60) OR register.few(s.pop_total - s.pop_60)) THEN s.pop_60 END AS pop_60,
       CASE WHEN NOT (register.few(s.pop_65) OR register.few(s.pop_60 - s.pop_65) OR register.few(s.pop_total - s.pop_65))
            THEN s.pop_65 END AS pop_65,
       CASE WHEN NOT (register.few(s.pop_80) OR register.few(s.pop_65 - s.pop_80) OR register.few(s.pop_60 - s.pop_80)
                      OR register.few(s.pop_total - s.pop_80)) THEN s.pop_80 END AS pop_80,
       s.year, s.source, s.is_sample, s.valid_from, s.valid_to
  FROM register.settlement s LEFT JOIN view_public.division_labels l ON l.id = s.division_id
 WHERE NOT s.deleted AND s.secrecy = 'public' AND register.in_force(s.valid_from, s.valid_to);
