-- CreateTable
CREATE TABLE "provider_bucket" (
    "id" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "refilled_at" TIMESTAMPTZ(3) NOT NULL,
    "held_until" TIMESTAMPTZ(3),
    "strikes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "provider_bucket_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "provider_bucket"
    ADD CONSTRAINT "provider_bucket_id_is_sha256" CHECK ("id" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "provider_bucket_strikes_are_not_negative" CHECK ("strikes" >= 0);

-- Of no workspace: only the system sees it.
ALTER TABLE "provider_bucket" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "provider_bucket" TO app_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON "provider_bucket" TO app_system;
