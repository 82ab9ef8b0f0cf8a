-- AlterTable
ALTER TABLE "job" ADD COLUMN     "foretold_at" TIMESTAMPTZ(3),
ADD COLUMN     "foretold_ms" BIGINT;

-- CreateTable
CREATE TABLE "engine_speed" (
    "engine" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "audio_ms" BIGINT NOT NULL,
    "busy_ms" BIGINT NOT NULL,
    "chunk_count" INTEGER NOT NULL,
    "chunk_ms" INTEGER NOT NULL,
    "opening_ms" INTEGER,
    "closing_ms" INTEGER,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "engine_speed_pkey" PRIMARY KEY ("engine","model","profile")
);

-- CreateIndex
CREATE INDEX "chunk_finished_at_idx" ON "chunk"("finished_at");

-- CreateIndex
CREATE INDEX "job_finished_at_idx" ON "job"("finished_at");

-- What no writer may get wrong: a speed divides by these, and nobody is told a time below zero.
ALTER TABLE "engine_speed" ADD CONSTRAINT "engine_speed_is_possible" CHECK (
    "audio_ms" > 0 AND "busy_ms" > 0 AND "chunk_count" > 0 AND "chunk_ms" >= 0 AND "opening_ms" >= 0 AND "closing_ms" >= 0
);
ALTER TABLE "job" ADD CONSTRAINT "job_foretold_is_possible" CHECK (
    "foretold_ms" >= 0 AND ("foretold_ms" IS NULL) = ("foretold_at" IS NULL)
);

-- Of no workspace: a sweep writes it as the system, and every tenant may read how fast its engines are.
ALTER TABLE "engine_speed" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "engine_speed" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_reads_speeds ON "engine_speed" FOR SELECT TO app_tenant USING (true);
GRANT SELECT ON "engine_speed" TO app_tenant;
GRANT SELECT, INSERT, UPDATE ON "engine_speed" TO app_system;
