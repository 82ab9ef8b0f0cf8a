-- CreateEnum
CREATE TYPE "mail_state" AS ENUM ('queued', 'sent', 'delivered', 'bounced', 'dropped', 'failed');

-- CreateTable
CREATE TABLE "mail" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "to_address" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "sealed_body" BYTEA,
    "state" "mail_state" NOT NULL DEFAULT 'queued',
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_user_id_idx" ON "mail"("user_id");

-- CreateIndex
CREATE INDEX "mail_expires_at_idx" ON "mail"("expires_at");

-- CreateIndex
CREATE INDEX "mail_created_at_id_idx" ON "mail"("created_at", "id");

-- AddForeignKey
ALTER TABLE "mail" ADD CONSTRAINT "mail_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A body is there as long as somebody still needs it, and never with a mail that will not go.
ALTER TABLE "mail" ADD CONSTRAINT "mail_body_is_needed" CHECK (
    ("state" <> 'queued' OR "sealed_body" IS NOT NULL) AND ("state" NOT IN ('dropped', 'failed') OR "sealed_body" IS NULL)
);

-- Of no workspace: people and their secrets are closed to tenants.
ALTER TABLE "mail" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "mail" TO app_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "mail" TO app_system;
