-- AlterTable
ALTER TABLE "job" ADD COLUMN     "language_key" BYTEA;

-- CreateIndex
CREATE INDEX "job_workspace_id_language_key_idx" ON "job"("workspace_id", "language_key");
