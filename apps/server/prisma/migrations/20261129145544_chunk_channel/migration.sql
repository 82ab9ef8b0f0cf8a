-- AlterTable
ALTER TABLE "chunk" ADD COLUMN     "channel" INTEGER;
