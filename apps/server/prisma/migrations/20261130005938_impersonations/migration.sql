-- CreateEnum
CREATE TYPE "impersonation_end" AS ENUM ('operator', 'user', 'operator_session', 'user_sessions');

-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "operator_id" UUID;

-- CreateTable
CREATE TABLE "impersonation" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "operator_session_id" UUID,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" "impersonation_end",

    CONSTRAINT "impersonation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "impersonation_user_id_id_idx" ON "impersonation"("user_id", "id");

-- CreateIndex
CREATE INDEX "impersonation_operator_session_id_idx" ON "impersonation"("operator_session_id");

-- AddForeignKey
ALTER TABLE "impersonation" ADD CONSTRAINT "impersonation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "impersonation" ADD CONSTRAINT "impersonation_operator_session_id_fkey" FOREIGN KEY ("operator_session_id") REFERENCES "session"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "impersonation" ADD CONSTRAINT impersonation_end_is_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL));

-- Of no workspace: people are closed to tenants.
ALTER TABLE "impersonation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "impersonation" TO app_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "impersonation" TO app_system;
