-- How often each published view may have changed: a counter a view, raised at the commit together with the register's
-- revision. Statement triggers note the tables a transaction wrote; which views lean on which table is read from the
-- catalogue by tiles.watch(), which a migration calls again after it has changed what a view reads.
CREATE SCHEMA tiles;
COMMENT ON SCHEMA tiles IS 'What vector tiles are made from, derived from the register by triggers';

CREATE TABLE tiles.revision (view text PRIMARY KEY, number bigint NOT NULL DEFAULT 0);
COMMENT ON TABLE tiles.revision IS 'Commits that touched a table a published view leans on, by view';
COMMENT ON COLUMN tiles.revision.view IS 'Name of the view in the schemas view_*';
COMMENT ON COLUMN tiles.revision.number IS 'Commits so far';

CREATE TABLE tiles.watched (source text, view text REFERENCES tiles.revision, PRIMARY KEY (source, view));
COMMENT ON TABLE tiles.watched IS 'Which published views lean on which table of the register';
COMMENT ON COLUMN tiles.watched.source IS 'Table of the schema register';
COMMENT ON COLUMN tiles.watched.view IS 'Published view';

INSERT INTO tiles.revision (view) VALUES ('divisions'), ('division_seats'), ('boundary_lines'), ('boundary_markers'),
    ('boundary_points'), ('place_names'), ('cemeteries'), ('care_centres'), ('settlements');

CREATE VIEW tiles.leaning AS
WITH RECURSIVE leans (view, relation) AS (
    SELECT r.view, c.oid FROM tiles.revision r JOIN pg_class c ON c.relname = r.view
      JOIN pg_namespace s ON s.oid = c.relnamespace AND s.nspname IN ('view_public', 'view_internal', 'view_restricted')
    UNION
    SELECT l.view, d.refobjid FROM leans l JOIN pg_rewrite w ON w.ev_class = l.relation
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
)
SELECT DISTINCT c.relname::text AS source, l.view FROM leans l JOIN pg_class c ON c.oid = l.relation
 WHERE c.relkind = 'r' AND c.relnamespace = 'register'::regnamespace;
COMMENT ON VIEW tiles.leaning IS 'What the catalogue says of tiles.watched';

CREATE FUNCTION tiles.raise_revisions(sources text[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE tiles.revision r SET number = number + 1
     WHERE EXISTS (SELECT FROM tiles.watched w WHERE w.view = r.view AND w.source = ANY (sources));
$$;
COMMENT ON FUNCTION tiles.raise_revisions(text[]) IS 'Counts a commit for every view that leans on one of the tables';

CREATE FUNCTION tiles.note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    noted text := coalesce(current_setting('minzheng.touched', true), '');
BEGIN
    IF NOT EXISTS (SELECT FROM changed) OR TG_TABLE_NAME = ANY (string_to_array(noted, ' ')) THEN
        RETURN NULL;
    END IF;
    IF coalesce(current_setting('minzheng.batch_id', true), '') = '' THEN
        PERFORM tiles.raise_revisions(ARRAY[TG_TABLE_NAME::text]);  -- a list of codes, which needs no batch
    ELSE
        PERFORM set_config('minzheng.touched', ltrim(noted || ' ' || TG_TABLE_NAME), true);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION tiles.note_change() IS 'Notes for the commit that a table was written';

CREATE OR REPLACE FUNCTION register.count_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE register.revision SET number = number + 1, changed_at = clock_timestamp();
    PERFORM tiles.raise_revisions(string_to_array(current_setting('minzheng.touched', true), ' '));
    RETURN NULL;
END $$;

CREATE FUNCTION tiles.watch() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fresh text;
BEGIN
    DELETE FROM tiles.watched w WHERE NOT EXISTS (SELECT FROM tiles.leaning l WHERE (l.source, l.view) = (w.source, w.view));
    INSERT INTO tiles.watched SELECT source, view FROM tiles.leaning ON CONFLICT DO NOTHING;
    FOR fresh IN
        SELECT DISTINCT source FROM tiles.watched
         WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = format('register.%I', source)::regclass AND tgname = 'note_insert')
    LOOP
        EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON register.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tiles.note_change()', fresh);
        EXECUTE format('CREATE TRIGGER note_update AFTER UPDATE ON register.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tiles.note_change()', fresh);
        EXECUTE format('CREATE TRIGGER note_delete AFTER DELETE ON register.%I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tiles.note_change()', fresh);
    END LOOP;
END $$;
COMMENT ON FUNCTION tiles.watch() IS 'Brings tiles.watched and its triggers up to the published views; called by migrations that change a view';
REVOKE EXECUTE ON FUNCTION tiles.raise_revisions(text[]), tiles.watch() FROM PUBLIC;

SELECT tiles.watch();
