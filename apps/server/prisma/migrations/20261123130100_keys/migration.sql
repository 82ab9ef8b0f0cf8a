-- A link between two rows of a workspace names the workspace too, so that it cannot reach into another one
-- (foreign keys are checked without row-level security). SET NULL then has to name the column that becomes null,
-- which Prisma's own SQL does not; PostgreSQL can since 15.

-- CreateIndex
CREATE UNIQUE INDEX "user_email_normalized_key" ON "user"("email_normalized");

-- CreateIndex
CREATE INDEX "session_user_id_created_at_idx" ON "session"("user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "refresh_token_token_hash_key" ON "refresh_token"("token_hash");

-- CreateIndex
CREATE INDEX "refresh_token_session_id_created_at_idx" ON "refresh_token"("session_id", "created_at");

-- CreateIndex
CREATE INDEX "job_workspace_id_state_queued_at_idx" ON "job"("workspace_id", "state", "queued_at");

-- CreateIndex
CREATE INDEX "job_recording_id_created_at_idx" ON "job"("recording_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "job_workspace_id_id_key" ON "job"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "chunk_workspace_id_content_key_idx" ON "chunk"("workspace_id", "content_key");

-- CreateIndex
CREATE UNIQUE INDEX "chunk_job_id_index_key" ON "chunk"("job_id", "index");

-- CreateIndex
CREATE UNIQUE INDEX "plan_code_key" ON "plan"("code");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_workspace_id_key" ON "subscription"("workspace_id");

-- CreateIndex
CREATE INDEX "subscription_plan_id_idx" ON "subscription"("plan_id");

-- CreateIndex
CREATE INDEX "usage_entry_workspace_id_meter_created_at_idx" ON "usage_entry"("workspace_id", "meter", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "usage_entry_workspace_id_idempotency_key_key" ON "usage_entry"("workspace_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "recording_upload_id_key" ON "recording"("upload_id");

-- CreateIndex
CREATE INDEX "recording_workspace_id_created_at_id_idx" ON "recording"("workspace_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "recording_workspace_id_sha256_idx" ON "recording"("workspace_id", "sha256");

-- CreateIndex
CREATE INDEX "recording_duplicate_of_id_idx" ON "recording"("duplicate_of_id");

-- CreateIndex
CREATE UNIQUE INDEX "recording_workspace_id_id_key" ON "recording"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "recording_workspace_id_upload_id_key" ON "recording"("workspace_id", "upload_id");

-- CreateIndex
CREATE UNIQUE INDEX "transcript_job_id_key" ON "transcript"("job_id");

-- CreateIndex
CREATE INDEX "transcript_workspace_id_created_at_idx" ON "transcript"("workspace_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "transcript_workspace_id_job_id_key" ON "transcript"("workspace_id", "job_id");

-- CreateIndex
CREATE UNIQUE INDEX "transcript_recording_id_revision_key" ON "transcript"("recording_id", "revision");

-- CreateIndex
CREATE UNIQUE INDEX "upload_storage_key_key" ON "upload"("storage_key");

-- CreateIndex
CREATE INDEX "upload_workspace_id_created_at_idx" ON "upload"("workspace_id", "created_at");

-- CreateIndex
CREATE INDEX "upload_state_expires_at_idx" ON "upload"("state", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "upload_workspace_id_id_key" ON "upload"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "membership_user_id_created_at_idx" ON "membership"("user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "membership_workspace_id_user_id_key" ON "membership"("workspace_id", "user_id");

-- CreateIndex
CREATE INDEX "workspace_event_created_at_idx" ON "workspace_event"("created_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_token" ADD CONSTRAINT "refresh_token_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_workspace_id_recording_id_fkey" FOREIGN KEY ("workspace_id", "recording_id") REFERENCES "recording"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunk" ADD CONSTRAINT "chunk_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunk" ADD CONSTRAINT "chunk_workspace_id_job_id_fkey" FOREIGN KEY ("workspace_id", "job_id") REFERENCES "job"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_entry" ADD CONSTRAINT "usage_entry_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_workspace_id_upload_id_fkey" FOREIGN KEY ("workspace_id", "upload_id") REFERENCES "upload"("workspace_id", "id") ON DELETE SET NULL ("upload_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_workspace_id_duplicate_of_id_fkey" FOREIGN KEY ("workspace_id", "duplicate_of_id") REFERENCES "recording"("workspace_id", "id") ON DELETE SET NULL ("duplicate_of_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcript" ADD CONSTRAINT "transcript_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcript" ADD CONSTRAINT "transcript_workspace_id_recording_id_fkey" FOREIGN KEY ("workspace_id", "recording_id") REFERENCES "recording"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcript" ADD CONSTRAINT "transcript_workspace_id_job_id_fkey" FOREIGN KEY ("workspace_id", "job_id") REFERENCES "job"("workspace_id", "id") ON DELETE SET NULL ("job_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workspace_event" ADD CONSTRAINT "workspace_event_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;
