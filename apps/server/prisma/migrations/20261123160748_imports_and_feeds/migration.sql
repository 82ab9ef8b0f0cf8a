-- Imports by address and the podcast feeds that bring them.

-- CreateEnum
CREATE TYPE "import_state" AS ENUM ('queued', 'running', 'completed', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "feed" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "created_by_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "followed_at" TIMESTAMPTZ(3),
    "etag" TEXT,
    "last_modified" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3),
    "failure_count" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_detail" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_episode" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "guid_hash" BYTEA NOT NULL,
    "import_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feed_episode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "created_by_id" UUID NOT NULL,
    "state" "import_state" NOT NULL,
    "url" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "title" TEXT,
    "file_name" TEXT,
    "options" JSONB NOT NULL,
    "upload_id" UUID,
    "validator" TEXT,
    "size_bytes" BIGINT,
    "received_bytes" BIGINT NOT NULL DEFAULT 0,
    "has_arrived" BOOLEAN NOT NULL DEFAULT false,
    "recording_id" UUID,
    "error_code" TEXT,
    "error_detail" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "import_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "feed_next_check_at_idx" ON "feed"("next_check_at");

-- CreateIndex
CREATE UNIQUE INDEX "feed_workspace_id_id_key" ON "feed"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "feed_workspace_id_url_key" ON "feed"("workspace_id", "url");

-- CreateIndex
CREATE UNIQUE INDEX "feed_episode_import_id_key" ON "feed_episode"("import_id");

-- CreateIndex
CREATE INDEX "feed_episode_workspace_id_feed_id_idx" ON "feed_episode"("workspace_id", "feed_id");

-- CreateIndex
CREATE UNIQUE INDEX "feed_episode_feed_id_guid_hash_key" ON "feed_episode"("feed_id", "guid_hash");

-- CreateIndex
CREATE UNIQUE INDEX "import_upload_id_key" ON "import"("upload_id");

-- CreateIndex
CREATE INDEX "import_recording_id_idx" ON "import"("recording_id");

-- CreateIndex
CREATE UNIQUE INDEX "import_workspace_id_id_key" ON "import"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "import_workspace_id_idempotency_key_key" ON "import"("workspace_id", "idempotency_key");

-- AddForeignKey
ALTER TABLE "feed" ADD CONSTRAINT "feed_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feed_episode" ADD CONSTRAINT "feed_episode_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feed_episode" ADD CONSTRAINT "feed_episode_workspace_id_feed_id_fkey" FOREIGN KEY ("workspace_id", "feed_id") REFERENCES "feed"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feed_episode" ADD CONSTRAINT "feed_episode_workspace_id_import_id_fkey" FOREIGN KEY ("workspace_id", "import_id") REFERENCES "import"("workspace_id", "id") ON DELETE SET NULL ("import_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import" ADD CONSTRAINT "import_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import" ADD CONSTRAINT "import_workspace_id_upload_id_fkey" FOREIGN KEY ("workspace_id", "upload_id") REFERENCES "upload"("workspace_id", "id") ON DELETE SET NULL ("upload_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import" ADD CONSTRAINT "import_workspace_id_recording_id_fkey" FOREIGN KEY ("workspace_id", "recording_id") REFERENCES "recording"("workspace_id", "id") ON DELETE SET NULL ("recording_id") ON UPDATE CASCADE;

-- What no writer may get wrong.
ALTER TABLE "import"
    ADD CONSTRAINT "import_sizes_are_possible" CHECK ("size_bytes" >= 0 AND "received_bytes" >= 0),
    ADD CONSTRAINT "import_end_has_a_time" CHECK (("state" IN ('completed', 'failed', 'cancelled')) = ("finished_at" IS NOT NULL)),
    ADD CONSTRAINT "import_failure_has_a_reason" CHECK ("state" <> 'failed' OR "error_code" IS NOT NULL);

ALTER TABLE "feed"
    ADD CONSTRAINT "feed_is_checked_while_followed" CHECK (("followed_at" IS NULL) = ("next_check_at" IS NULL)),
    ADD CONSTRAINT "feed_failure_count_is_not_negative" CHECK ("failure_count" >= 0);

ALTER TABLE "feed_episode"
    ADD CONSTRAINT "feed_episode_guid_is_sha256" CHECK (octet_length("guid_hash") = 32);

-- Who may see and write them.
DO $$
DECLARE
    protected text;
BEGIN
    FOREACH protected IN ARRAY ARRAY['import', 'feed', 'feed_episode'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', protected);
        EXECUTE format('CREATE POLICY system_access ON %I TO app_system USING (true) WITH CHECK (true)', protected);
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON %I TO app_tenant
                 USING (workspace_id = app_workspace_id()) WITH CHECK (workspace_id = app_workspace_id())',
            protected
        );
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON "import", "feed", "feed_episode" TO app_tenant, app_system;
