-- CreateEnum
CREATE TYPE "playback_state" AS ENUM ('original', 'pending', 'ready', 'failed');

-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "playback" "playback_state" NOT NULL DEFAULT 'original';

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "avatar_hash" TEXT,
ADD COLUMN     "is_avatar_public" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "public_removal" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "public_removal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "public_removal_created_at_id_idx" ON "public_removal"("created_at", "id");

-- CreateIndex
CREATE INDEX "user_avatar_hash_idx" ON "user"("avatar_hash");

ALTER TABLE "user"
    ADD CONSTRAINT "user_avatar_hash_is_sha256" CHECK ("avatar_hash" ~ '^[0-9a-f]{64}$');

-- Of no workspace: only the system sees it.
ALTER TABLE "public_removal" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "public_removal" TO app_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON "public_removal" TO app_system;
