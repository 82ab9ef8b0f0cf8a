ALTER TYPE "email_link_purpose" ADD VALUE 'change_email';

ALTER TABLE "link_request" ADD COLUMN     "user_id" UUID;

CREATE INDEX "link_request_user_id_idx" ON "link_request"("user_id");

ALTER TABLE "link_request" ADD CONSTRAINT "link_request_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
