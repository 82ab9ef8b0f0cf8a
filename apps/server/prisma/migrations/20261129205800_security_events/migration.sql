-- CreateEnum
CREATE TYPE "security_severity" AS ENUM ('notice', 'warning', 'severe');

-- CreateTable
CREATE TABLE "security_event" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "severity" "security_severity" NOT NULL,
    "workspace_id" UUID,
    "user_id" UUID,
    "ip_address" TEXT,
    "details" JSONB NOT NULL,
    "coalesce_key" TEXT,
    "occurrences" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    "resolved_by_id" UUID,

    CONSTRAINT "security_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "security_event_coalesce_key_key" ON "security_event"("coalesce_key");

-- CreateIndex
CREATE INDEX "security_event_workspace_id_id_idx" ON "security_event"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "security_event_user_id_id_idx" ON "security_event"("user_id", "id");

-- CreateIndex
CREATE INDEX "security_event_last_seen_at_idx" ON "security_event"("last_seen_at");

-- AddForeignKey
ALTER TABLE "security_event" ADD CONSTRAINT "security_event_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "security_event" ADD CONSTRAINT "security_event_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What no writer may get wrong.
ALTER TABLE "security_event"
    ADD CONSTRAINT "security_event_occurs" CHECK ("occurrences" > 0),
    ADD CONSTRAINT "security_event_resolved_by_somebody" CHECK (("resolved_at" IS NULL) = ("resolved_by_id" IS NULL));

-- Who may see and write it. What is of no workspace is closed to tenants: NULL equals nothing.
ALTER TABLE "security_event" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "security_event" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "security_event" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
GRANT SELECT, INSERT, UPDATE ("occurrences", "last_seen_at", "resolved_at", "resolved_by_id") ON "security_event" TO app_tenant, app_system;
GRANT DELETE ON "security_event" TO app_system;
