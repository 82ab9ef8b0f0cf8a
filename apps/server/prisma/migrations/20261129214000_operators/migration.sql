-- AlterTable
ALTER TABLE "user" ADD COLUMN     "is_operator" BOOLEAN NOT NULL DEFAULT false;
