-- AlterTable
ALTER TABLE "job" ADD COLUMN     "vocabulary" JSONB;

-- CreateTable
CREATE TABLE "vocabulary_term" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "text_normalized" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vocabulary_term_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "vocabulary_term_workspace_id_text_normalized_key" ON "vocabulary_term"("workspace_id", "text_normalized");

-- AddForeignKey
ALTER TABLE "vocabulary_term" ADD CONSTRAINT "vocabulary_term_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What no writer may get wrong.
ALTER TABLE "vocabulary_term"
    ADD CONSTRAINT "vocabulary_term_is_short" CHECK (char_length("text") BETWEEN 1 AND 80);

-- Who may see and write it.
ALTER TABLE "vocabulary_term" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "vocabulary_term" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "vocabulary_term" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON "vocabulary_term" TO app_tenant, app_system;
