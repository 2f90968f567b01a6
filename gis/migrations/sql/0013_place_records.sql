-- What the record page shows to the public: one place with every name that may be public, also those of the past.
CREATE VIEW view_public.place_records AS
SELECT p.id, p.place_code, p.class_code, p.division_id, p.geom, p.geometry_status, p.status, p.entity_id, p.since_year, p.until_year,
       p.origin, p.meaning, p.history_note, p.description, p.attributes, p.valid_from, p.valid_to, p.secrecy, p.source, p.is_sample, p.version
  FROM register.place p WHERE NOT p.deleted AND p.secrecy = 'public';
COMMENT ON VIEW view_public.place_records IS 'Places as the record page shows them, present and past';

CREATE VIEW view_public.place_record_names AS
SELECT n.id, n.place_id, n.name, n.kind, n.pinyin, n.pinyin_toned, n.reading, n.pinyin_status, n.pinyin_source, n.reading_source,
       n.reading_on, n.local_reading, n.specific, n.generic, n.language, n.valid_from, n.valid_to, n.since_year, n.until_year,
       n.approval_ref, n.secrecy, n.source, n.version
  FROM register.place_name n JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND p.secrecy = 'public'
 WHERE NOT n.deleted AND n.secrecy = 'public';
COMMENT ON VIEW view_public.place_record_names IS 'Names of places as the record page shows them, present and past';

CREATE VIEW view_public.place_class_fields AS
SELECT k.code, k.name, k.name_en, k.attribute_schema FROM register.place_class k;
COMMENT ON VIEW view_public.place_class_fields IS 'Classes of places with the attributes they have';
GRANT SELECT ON view_public.place_records, view_public.place_record_names, view_public.place_class_fields TO minzheng_app_ro, minzheng_app_rw;
