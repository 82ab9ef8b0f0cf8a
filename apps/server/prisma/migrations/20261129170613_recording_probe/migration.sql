-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "probe" JSONB;
