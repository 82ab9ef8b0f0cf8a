-- CreateIndex
CREATE INDEX "recording_workspace_id_claimed_sha256_idx" ON "recording"("workspace_id", "claimed_sha256");
