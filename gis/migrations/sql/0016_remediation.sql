INSERT INTO register.grave_transition (action, from_state, to_state) VALUES
    ('classify', 'found', 'classified'),
    ('notify', 'classified', 'notified'),
    ('plan', 'notified', 'planned'),
    ('start', 'planned', 'working'),
    ('village-check', 'working', 'village-checked'),
    ('township-accept', 'village-checked', 'township-accepted'),
    ('county-review', 'township-accepted', 'county-reviewed'),
    ('city-sample', 'county-reviewed', 'county-reviewed'),
    ('close', 'county-reviewed', 'closed'),
    ('return', 'village-checked', 'working'),
    ('return', 'township-accepted', 'working'),
    ('return', 'county-reviewed', 'working'),
    ('keep', 'classified', 'kept'),
    ('keep', 'notified', 'kept'),
    ('keep', 'planned', 'kept');
INSERT INTO register.grave_transition (action, from_state, to_state)
SELECT action, state, state
  FROM unnest(ARRAY['photograph', 'remark']) AS action,
       unnest(ARRAY['found', 'classified', 'notified', 'planned', 'working', 'village-checked', 'township-accepted', 'county-reviewed']) AS state;

-- C-6. A step is taken only where the table of transitions allows it and its evidence is there; the state of a case is
-- that of its last step. Both hold for every role: the service, psql, the owner. Who acts is the actor of the open batch.
CREATE FUNCTION register.guard_grave_step() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    it register.grave_case;
    last register.grave_step;
    stands varchar;
    since integer;
    after_photo boolean;
BEGIN
    SELECT * INTO it FROM register.grave_case WHERE id = NEW.case_id FOR UPDATE;
    IF it.id IS NULL OR it.deleted THEN
        RAISE EXCEPTION 'there is no such case' USING ERRCODE = '23503', CONSTRAINT = 'grave_course';
    END IF;
    SELECT * INTO last FROM register.grave_step s WHERE s.case_id = NEW.case_id ORDER BY s.ordinal DESC LIMIT 1;
    stands := coalesce(last.to_state, 'found');
    NEW.ordinal := coalesce(last.ordinal, 0) + 1;
    NEW.batch_id := register.current_batch();
    NEW.recorded_at := clock_timestamp();
    SELECT b.actor INTO NEW.account FROM register.change_batch b WHERE b.id = NEW.batch_id;
    IF NEW.from_state IS DISTINCT FROM stands OR NOT EXISTS (
        SELECT FROM register.grave_transition t
         WHERE t.action = NEW.action AND t.from_state = NEW.from_state AND t.to_state = NEW.to_state) THEN
        RAISE EXCEPTION 'a case that is % cannot go by % to %', stands, NEW.action, NEW.to_state
            USING ERRCODE = '23514', CONSTRAINT = 'grave_course';
    END IF;
    IF NEW.done_on < coalesce(last.done_on, it.found_on) OR NEW.done_on > register.today() THEN
        RAISE EXCEPTION 'a step is not before the last one and not in the future' USING ERRCODE = '23514', CONSTRAINT = 'grave_day';
    END IF;
    -- What counts was done since the work was last begun: a return to work makes earlier photos and acceptances void.
    SELECT max(s.ordinal) INTO since FROM register.grave_step s WHERE s.case_id = NEW.case_id AND s.action IN ('start', 'return');
    IF NEW.phase = 'after' AND since IS NULL THEN
        RAISE EXCEPTION 'there is no state after the work before the work' USING ERRCODE = '23514', CONSTRAINT = 'grave_phase';
    END IF;
    after_photo := EXISTS (SELECT FROM register.grave_step s WHERE s.case_id = NEW.case_id AND s.ordinal > since AND s.phase = 'after');
    IF NEW.action IN ('township-accept', 'county-review', 'close') AND NOT after_photo THEN
        RAISE EXCEPTION 'there is no photo of the state after the work' USING ERRCODE = '23514', CONSTRAINT = 'grave_after_photo';
    END IF;
    IF NEW.action = 'county-review' AND EXISTS (
        SELECT FROM register.grave_step s WHERE s.case_id = NEW.case_id AND s.ordinal > since AND s.action = 'township-accept'
           AND (s.account = NEW.account OR s.person = NEW.person)) THEN
        RAISE EXCEPTION 'who accepted cannot review' USING ERRCODE = '23514', CONSTRAINT = 'grave_second_person';
    END IF;
    IF NEW.action = 'close' AND NOT EXISTS (
        SELECT FROM register.grave_step a JOIN register.grave_step r USING (case_id)
         WHERE a.case_id = NEW.case_id AND a.ordinal > since AND a.action = 'township-accept'
           AND r.ordinal > a.ordinal AND r.action = 'county-review' AND r.account <> a.account AND r.person <> a.person) THEN
        RAISE EXCEPTION 'township acceptance and county review come before the closing' USING ERRCODE = '23514', CONSTRAINT = 'grave_evidence';
    END IF;
    IF (NEW.action IN ('return', 'keep', 'remark') AND NEW.note IS NULL) OR (NEW.action = 'keep' AND NEW.voucher IS NULL)
       OR ((NEW.action = 'photograph') <> (NEW.photo_sha256 IS NOT NULL))
       OR (NEW.action = 'classify' AND it.kind IS NULL) OR (NEW.action = 'notify' AND it.deadline IS NULL)
       OR (NEW.action = 'plan' AND it.way IS NULL) THEN
        RAISE EXCEPTION 'something that % needs is missing', NEW.action USING ERRCODE = '23514', CONSTRAINT = 'grave_needs';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION register.guard_grave_step() IS 'Lets a case take only the steps of register.grave_transition, with their evidence';

CREATE FUNCTION register.follow_grave_step() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE register.grave_case c SET state = s.to_state, closed_on = CASE WHEN s.to_state = 'closed' THEN s.done_on END
      FROM register.grave_step s
     WHERE c.id = NEW.case_id AND s.case_id = c.id AND c.state <> s.to_state
       AND s.ordinal = (SELECT max(x.ordinal) FROM register.grave_step x WHERE x.case_id = c.id);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION register.follow_grave_step() IS 'Sets a case to the state of its last step';

CREATE FUNCTION register.guard_grave_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'found' THEN
            RAISE EXCEPTION 'a case begins as found' USING ERRCODE = '23514', CONSTRAINT = 'grave_course';
        END IF;
        IF NEW.relapse_of_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM register.grave_case c
             WHERE c.id = NEW.relapse_of_id AND c.state = 'closed' AND NOT c.deleted AND c.closed_on <= NEW.found_on) THEN
            RAISE EXCEPTION 'a relapse follows a closed case' USING ERRCODE = '23514', CONSTRAINT = 'grave_relapse';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state IN ('closed', 'kept') THEN
        RAISE EXCEPTION 'a case that is over stays as it is' USING ERRCODE = '23514', CONSTRAINT = 'grave_over';
    END IF;
    IF NEW.state IS DISTINCT FROM coalesce(
        (SELECT s.to_state FROM register.grave_step s WHERE s.case_id = NEW.id ORDER BY s.ordinal DESC LIMIT 1), 'found') THEN
        RAISE EXCEPTION 'the state of a case follows its steps' USING ERRCODE = '23514', CONSTRAINT = 'grave_course';
    END IF;
    IF (NEW.deleted AND EXISTS (SELECT FROM register.grave_step s WHERE s.case_id = NEW.id))
       OR NEW.relapse_of_id IS DISTINCT FROM OLD.relapse_of_id OR NEW.found_on <> OLD.found_on OR NEW.number <> OLD.number
       OR (OLD.state <> 'found' AND NEW.kind IS NULL) THEN
        RAISE EXCEPTION 'number, day and origin of a case stay, and a case with steps is not taken out'
            USING ERRCODE = '23514', CONSTRAINT = 'grave_fixed';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION register.guard_grave_case() IS 'Keeps the state of a case to that of its last step';

CREATE TRIGGER course BEFORE INSERT ON register.grave_step FOR EACH ROW EXECUTE FUNCTION register.guard_grave_step();
CREATE TRIGGER follow AFTER INSERT ON register.grave_step FOR EACH ROW EXECUTE FUNCTION register.follow_grave_step();
CREATE TRIGGER course BEFORE INSERT OR UPDATE ON register.grave_case FOR EACH ROW EXECUTE FUNCTION register.guard_grave_case();
SELECT register.append_only('register.grave_step'::regclass);
SELECT register.keep_history('grave_case'), register.keep_history('grave_owner');
SELECT register.open_to_service('grave_case'), register.open_to_service('grave_owner');
GRANT SELECT, INSERT ON register.grave_step TO minzheng_app_rw;
GRANT SELECT ON register.grave_transition TO minzheng_app_rw;
