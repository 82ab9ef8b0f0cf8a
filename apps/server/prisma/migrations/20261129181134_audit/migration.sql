-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "audit_seq" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "action" TEXT NOT NULL,
    "actor_id" UUID,
    "ip_address" TEXT,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_workspace_id_seq_key" ON "audit_entry"("workspace_id", "seq");

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What no writer may get wrong.
ALTER TABLE "audit_entry"
    ADD CONSTRAINT "audit_entry_seq_is_positive" CHECK ("seq" > 0),
    ADD CONSTRAINT "audit_entry_hash_is_sha256" CHECK (octet_length("hash") = 32);

-- Who may see and write it. Nobody changes or deletes an entry; it goes with its workspace only.
ALTER TABLE "audit_entry" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "audit_entry" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "audit_entry" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
GRANT SELECT, INSERT ON "audit_entry" TO app_tenant, app_system;

-- The people of a workspace are changed in it.
GRANT UPDATE ("audit_seq") ON "workspace" TO app_tenant;
GRANT INSERT, DELETE, UPDATE ("role") ON "membership" TO app_tenant;
