-- Two roles without a login: `app_tenant` sees one workspace, `app_system` sees all (docs/decisions/row-level-security.md).
-- Roles belong to the whole cluster: another database may have made them, or be making them right now.
DO $$
DECLARE
    app_role text;
    -- Since 16 being a member and being allowed to SET ROLE are two things.
    needed text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH app_role IN ARRAY ARRAY['app_tenant', 'app_system'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app_role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', app_role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                RAISE NOTICE 'role % was made by another database meanwhile', app_role;
            END;
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = app_role AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'role % may bypass row-level security; take SUPERUSER and BYPASSRLS from it', app_role;
        END IF;
        IF NOT pg_has_role(current_user, app_role, needed) THEN
            BEGIN
                EXECUTE format('GRANT %I TO %I', app_role, current_user);
            EXCEPTION WHEN unique_violation THEN
                RAISE NOTICE 'role % was granted by another database meanwhile', app_role;
            END;
        END IF;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO app_tenant, app_system;

-- The workspace of the running transaction. A setting that was local to an earlier transaction reads as '' afterwards.
CREATE FUNCTION app_workspace_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.workspace_id', true), '')::uuid;

-- Every table, also those without a workspace: what has no policy for a role is empty for it, and so is a table of the
-- owner's (FORCE), unless the owner is a superuser.
DO $$
DECLARE
    protected text;
BEGIN
    FOREACH protected IN ARRAY ARRAY[
        'user', 'session', 'refresh_token', 'plan', 'workspace', 'membership', 'subscription', 'usage_entry',
        'upload', 'recording', 'job', 'chunk', 'transcript', 'workspace_event'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', protected);
        EXECUTE format('CREATE POLICY system_access ON %I TO app_system USING (true) WITH CHECK (true)', protected);
    END LOOP;
    FOREACH protected IN ARRAY ARRAY[
        'membership', 'subscription', 'usage_entry', 'upload', 'recording', 'job', 'chunk', 'transcript', 'workspace_event'
    ] LOOP
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON %I TO app_tenant
                 USING (workspace_id = app_workspace_id()) WITH CHECK (workspace_id = app_workspace_id())',
            protected
        );
    END LOOP;
END
$$;

CREATE POLICY tenant_isolation ON "workspace" TO app_tenant
    USING ("id" = app_workspace_id()) WITH CHECK ("id" = app_workspace_id());
CREATE POLICY tenant_reads_plans ON "plan" FOR SELECT TO app_tenant USING (true);

-- What each role may do at all. A tenant never reaches people and their secrets: "user", "session", "refresh_token".
GRANT SELECT ON "workspace", "membership", "subscription", "plan" TO app_tenant;
GRANT UPDATE ("name", "event_seq", "updated_at") ON "workspace" TO app_tenant;
-- Only so that admission may lock the row (FOR UPDATE needs the right to change one column); the plan stays.
GRANT UPDATE ("updated_at") ON "subscription" TO app_tenant;
GRANT SELECT, INSERT, UPDATE ON "recording", "job" TO app_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "upload", "chunk" TO app_tenant;
-- Written once: revisions, the ledger, events.
GRANT SELECT, INSERT, DELETE ON "transcript" TO app_tenant;
GRANT SELECT, INSERT ON "usage_entry", "workspace_event" TO app_tenant;

GRANT SELECT, INSERT, UPDATE, DELETE
    ON "user", "session", "refresh_token", "workspace", "membership", "subscription", "upload", "recording", "job", "chunk"
    TO app_system;
GRANT SELECT, INSERT, UPDATE ON "plan" TO app_system;
GRANT SELECT, INSERT, DELETE ON "transcript", "workspace_event" TO app_system;
GRANT SELECT, INSERT ON "usage_entry" TO app_system;
