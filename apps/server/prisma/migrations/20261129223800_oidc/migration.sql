-- AlterEnum
ALTER TYPE "auth_challenge_purpose" ADD VALUE 'oidc_sign_in';
ALTER TYPE "auth_challenge_purpose" ADD VALUE 'oidc_link';

-- AlterTable
ALTER TABLE "auth_challenge" ADD COLUMN     "sealed_payload" BYTEA;

-- CreateTable
CREATE TABLE "oidc_identity" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oidc_identity_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "oidc_identity_issuer_subject_key" ON "oidc_identity"("issuer", "subject");

-- CreateIndex
CREATE INDEX "oidc_identity_user_id_idx" ON "oidc_identity"("user_id");

-- AddForeignKey
ALTER TABLE "oidc_identity" ADD CONSTRAINT "oidc_identity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of no workspace: people and their secrets are closed to tenants.
ALTER TABLE "oidc_identity" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "oidc_identity" TO app_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "oidc_identity" TO app_system;
