-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "default_language" TEXT,
ADD COLUMN     "deletion_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "is_sharing_allowed" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "retention_days" INTEGER,
ADD COLUMN     "summary_style" TEXT NOT NULL DEFAULT 'formal';

-- CreateIndex
CREATE INDEX "workspace_deletion_due_at_idx" ON "workspace"("deletion_due_at");

-- What no writer may get wrong.
ALTER TABLE "workspace"
    ADD CONSTRAINT "workspace_retention_days_is_positive" CHECK ("retention_days" > 0),
    ADD CONSTRAINT "workspace_summary_style_is_known" CHECK ("summary_style" IN ('formal', 'conversational', 'creative'));

GRANT UPDATE ("default_language", "summary_style", "retention_days", "is_sharing_allowed", "archived_at", "deletion_due_at")
    ON "workspace" TO app_tenant;
