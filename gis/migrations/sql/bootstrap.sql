-- What only an administrator of the server can do, run before the migrations and again harmlessly.
-- Roles belong to the whole server and are shared by its databases; their rights are granted by migrations.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['minzheng_owner', 'minzheng_app_rw', 'minzheng_app_ro', 'minzheng_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another instance was quicker
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE, CONNECT, TEMPORARY ON DATABASE %I TO minzheng_owner', current_database());
    EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO minzheng_app_rw, minzheng_app_ro, minzheng_auditor', current_database());
END $$;
DO $$
BEGIN
    IF (SELECT rolconfig IS NULL FROM pg_roles WHERE rolname = 'minzheng_app_ro') THEN
        ALTER ROLE minzheng_app_ro SET statement_timeout = '5s';
        ALTER ROLE minzheng_app_ro SET lock_timeout = '3s';
        ALTER ROLE minzheng_app_ro SET idle_in_transaction_session_timeout = '30s';
        ALTER ROLE minzheng_app_ro SET default_transaction_read_only = on;
        ALTER ROLE minzheng_app_rw SET statement_timeout = '60s';
        ALTER ROLE minzheng_app_rw SET lock_timeout = '3s';
        ALTER ROLE minzheng_app_rw SET idle_in_transaction_session_timeout = '30s';
        ALTER ROLE minzheng_auditor SET statement_timeout = '60s';
        ALTER ROLE minzheng_auditor SET default_transaction_read_only = on;
    END IF;
END $$;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
