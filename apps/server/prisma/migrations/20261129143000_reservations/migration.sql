-- CreateEnum
CREATE TYPE "reservation_state" AS ENUM ('offered', 'held', 'settled');

-- AlterTable
ALTER TABLE "chunk" ADD COLUMN     "metered_ms" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "idempotency_key" TEXT,
ADD COLUMN     "waits_for_quote" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "decoded_ms" BIGINT;

-- CreateTable
CREATE TABLE "reservation" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "recording_id" UUID NOT NULL,
    "job_id" UUID,
    "state" "reservation_state" NOT NULL,
    "is_quote" BOOLEAN NOT NULL,
    "options" JSONB NOT NULL,
    "audio_ms" BIGINT NOT NULL DEFAULT 0,
    "cached_ms" BIGINT NOT NULL DEFAULT 0,
    "held_ms" BIGINT NOT NULL DEFAULT 0,
    "settled_ms" BIGINT,
    "cost_cents" INTEGER,
    "wait_ms" BIGINT,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "reservation_job_id_key" ON "reservation"("job_id");

-- CreateIndex
CREATE INDEX "reservation_workspace_id_state_idx" ON "reservation"("workspace_id", "state");

-- CreateIndex
CREATE INDEX "reservation_recording_id_idx" ON "reservation"("recording_id");

-- CreateIndex
CREATE INDEX "reservation_state_expires_at_idx" ON "reservation"("state", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "reservation_workspace_id_job_id_key" ON "reservation"("workspace_id", "job_id");

-- CreateIndex
CREATE UNIQUE INDEX "job_workspace_id_idempotency_key_key" ON "job"("workspace_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "usage_entry_workspace_id_job_id_idx" ON "usage_entry"("workspace_id", "job_id");

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_workspace_id_recording_id_fkey" FOREIGN KEY ("workspace_id", "recording_id") REFERENCES "recording"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_workspace_id_job_id_fkey" FOREIGN KEY ("workspace_id", "job_id") REFERENCES "job"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was cut before is metered as it was: by its own audio.
UPDATE "chunk" SET "metered_ms" = round("sample_count" / 16.0);
-- What was cut before was decoded to its end.
UPDATE "recording" SET "decoded_ms" = "duration_ms" WHERE "peaks" IS NOT NULL;

-- What no writer may get wrong. A settlement may take back the rounding of an attempt that a retry went on with.
ALTER TABLE "usage_entry"
    DROP CONSTRAINT "usage_entry_quantity_is_not_negative",
    ADD CONSTRAINT "usage_entry_quantity_is_not_negative" CHECK ("quantity" >= 0 OR "idempotency_key" LIKE 'job:%:settlement:%');

ALTER TABLE "chunk" ADD CONSTRAINT "chunk_metered_is_not_negative" CHECK ("metered_ms" >= 0);

ALTER TABLE "reservation"
    ADD CONSTRAINT "reservation_amounts_are_possible" CHECK (
        "audio_ms" >= 0 AND "cached_ms" >= 0 AND "held_ms" >= 0 AND "settled_ms" >= 0 AND "cost_cents" >= 0 AND "wait_ms" >= 0
    ),
    ADD CONSTRAINT "reservation_settles_within_what_is_held" CHECK ("settled_ms" <= "held_ms"),
    ADD CONSTRAINT "reservation_settles_at_its_end" CHECK (("state" = 'settled') = ("settled_ms" IS NOT NULL)),
    ADD CONSTRAINT "reservation_is_held_for_a_job" CHECK (("state" = 'offered') = ("job_id" IS NULL)),
    ADD CONSTRAINT "reservation_quote_expires" CHECK ("is_quote" = ("expires_at" IS NOT NULL));

-- Who may see and write it.
ALTER TABLE "reservation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "reservation" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON "reservation" TO app_tenant
    USING ("workspace_id" = app_workspace_id()) WITH CHECK ("workspace_id" = app_workspace_id());
GRANT SELECT, INSERT, UPDATE ON "reservation" TO app_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "reservation" TO app_system;
