-- AlterTable
ALTER TABLE "user" ADD COLUMN     "family_name" TEXT,
ADD COLUMN     "given_name" TEXT,
ADD COLUMN     "language" TEXT,
ADD COLUMN     "phone" TEXT,
ADD COLUMN     "timezone" TEXT,
ADD COLUMN     "username" TEXT,
ADD COLUMN     "username_normalized" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "user_username_normalized_key" ON "user"("username_normalized");
