-- AlterTable
ALTER TABLE "user" ADD COLUMN     "deletion_due_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "user_deletion_due_at_idx" ON "user"("deletion_due_at");
