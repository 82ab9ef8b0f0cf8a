-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "project_id" UUID;

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_normalized" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_normalized" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recording_tag" (
    "workspace_id" UUID NOT NULL,
    "recording_id" UUID NOT NULL,
    "tag_id" UUID NOT NULL,

    CONSTRAINT "recording_tag_pkey" PRIMARY KEY ("recording_id","tag_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "project_workspace_id_id_key" ON "project"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "project_workspace_id_name_normalized_key" ON "project"("workspace_id", "name_normalized");

-- CreateIndex
CREATE UNIQUE INDEX "tag_workspace_id_id_key" ON "tag"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tag_workspace_id_name_normalized_key" ON "tag"("workspace_id", "name_normalized");

-- CreateIndex
CREATE INDEX "recording_tag_workspace_id_idx" ON "recording_tag"("workspace_id");

-- CreateIndex
CREATE INDEX "recording_tag_tag_id_idx" ON "recording_tag"("tag_id");

-- CreateIndex
CREATE INDEX "recording_project_id_created_at_id_idx" ON "recording"("project_id", "created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording_tag" ADD CONSTRAINT "recording_tag_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording_tag" ADD CONSTRAINT "recording_tag_workspace_id_recording_id_fkey" FOREIGN KEY ("workspace_id", "recording_id") REFERENCES "recording"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording_tag" ADD CONSTRAINT "recording_tag_workspace_id_tag_id_fkey" FOREIGN KEY ("workspace_id", "tag_id") REFERENCES "tag"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_workspace_id_project_id_fkey" FOREIGN KEY ("workspace_id", "project_id") REFERENCES "project"("workspace_id", "id") ON DELETE SET NULL ("project_id") ON UPDATE CASCADE;

-- What no writer may get wrong.
ALTER TABLE "project"
    ADD CONSTRAINT "project_name_is_short" CHECK (char_length("name") BETWEEN 1 AND 80);
ALTER TABLE "tag"
    ADD CONSTRAINT "tag_name_is_short" CHECK (char_length("name") BETWEEN 1 AND 80);

-- Who may see and write them.
ALTER TABLE "project" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "project" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "project" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
ALTER TABLE "tag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "tag" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "tag" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
ALTER TABLE "recording_tag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "recording_tag" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "recording_tag" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON "project", "tag", "recording_tag" TO app_tenant, app_system;
