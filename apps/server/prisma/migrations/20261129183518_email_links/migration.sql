-- CreateEnum
CREATE TYPE "email_link_purpose" AS ENUM ('verify_email', 'reset_password');

-- AlterEnum
ALTER TYPE "session_end" ADD VALUE 'password_reset';

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "email_verified_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "email_link" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "purpose" "email_link_purpose" NOT NULL,
    "email" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "email_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_request" (
    "id" UUID NOT NULL,
    "purpose" "email_link_purpose" NOT NULL,
    "email" TEXT NOT NULL,
    "public_url" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "link_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "email_link_token_hash_key" ON "email_link"("token_hash");

-- CreateIndex
CREATE INDEX "email_link_user_id_purpose_created_at_idx" ON "email_link"("user_id", "purpose", "created_at");

-- CreateIndex
CREATE INDEX "email_link_created_at_idx" ON "email_link"("created_at");

-- AddForeignKey
ALTER TABLE "email_link" ADD CONSTRAINT "email_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of no workspace: people and their secrets are closed to tenants.
ALTER TABLE "email_link" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "link_request" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "email_link" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY system_access ON "link_request" TO app_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "email_link", "link_request" TO app_system;
