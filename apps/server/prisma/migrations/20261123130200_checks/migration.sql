-- What no writer may get wrong, whatever the application believes. Prisma does not model checks; it leaves them alone.

ALTER TABLE "user"
    ADD CONSTRAINT "user_email_normalized_is_lower_case" CHECK ("email_normalized" = lower("email_normalized"));

ALTER TABLE "session"
    ADD CONSTRAINT "session_end_has_a_cause" CHECK (("ended_at" IS NULL) = ("ended_by" IS NULL));

ALTER TABLE "refresh_token"
    ADD CONSTRAINT "refresh_token_hash_is_sha256" CHECK (octet_length("token_hash") = 32);

ALTER TABLE "plan"
    ADD CONSTRAINT "plan_limits_are_not_negative" CHECK (
        "audio_ms_per_month" >= 0 AND "storage_bytes" >= 0 AND "max_file_bytes" >= 0 AND "max_duration_ms" >= 0
    ),
    ADD CONSTRAINT "plan_runs_jobs" CHECK ("jobs_at_once" > 0);

ALTER TABLE "usage_entry"
    ADD CONSTRAINT "usage_entry_quantity_is_not_negative" CHECK ("quantity" >= 0),
    ADD CONSTRAINT "usage_entry_key_is_not_empty" CHECK ("idempotency_key" <> '');

ALTER TABLE "workspace"
    ADD CONSTRAINT "workspace_event_seq_is_not_negative" CHECK ("event_seq" >= 0);

ALTER TABLE "workspace_event"
    ADD CONSTRAINT "workspace_event_seq_is_positive" CHECK ("seq" > 0);

ALTER TABLE "upload"
    ADD CONSTRAINT "upload_sizes_are_possible" CHECK ("size_bytes" >= 0 AND "part_size_bytes" > 0),
    ADD CONSTRAINT "upload_hash_is_sha256" CHECK (octet_length("sha256") = 32);

ALTER TABLE "recording"
    ADD CONSTRAINT "recording_sizes_are_possible" CHECK ("size_bytes" >= 0 AND "duration_ms" >= 0),
    ADD CONSTRAINT "recording_hashes_are_sha256" CHECK (octet_length("sha256") = 32 AND octet_length("claimed_sha256") = 32),
    ADD CONSTRAINT "recording_is_no_duplicate_of_itself" CHECK ("duplicate_of_id" <> "id");

ALTER TABLE "job"
    ADD CONSTRAINT "job_attempt_starts_at_one" CHECK ("attempt" >= 1);

ALTER TABLE "chunk"
    ADD CONSTRAINT "chunk_span_is_possible" CHECK ("index" >= 0 AND "start_sample" >= 0 AND "sample_count" > 0),
    ADD CONSTRAINT "chunk_content_key_is_hmac_sha256" CHECK (octet_length("content_key") = 32);

ALTER TABLE "transcript"
    ADD CONSTRAINT "transcript_counts_are_possible" CHECK ("revision" >= 1 AND "word_count" >= 0);
