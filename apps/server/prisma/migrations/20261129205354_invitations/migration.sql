-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_normalized" TEXT NOT NULL,
    "role" "workspace_role" NOT NULL,
    "invited_by_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_expires_at_idx" ON "invitation"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_workspace_id_email_normalized_key" ON "invitation"("workspace_id", "email_normalized");

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What no writer may get wrong.
ALTER TABLE "invitation"
    ADD CONSTRAINT "invitation_token_hash_is_sha256" CHECK (octet_length("token_hash") = 32);

-- Who may see and write it. Making and renewing one writes a mail, which belongs to no workspace.
ALTER TABLE "invitation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "invitation" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "invitation" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
GRANT SELECT, DELETE ON "invitation" TO app_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "invitation" TO app_system;
