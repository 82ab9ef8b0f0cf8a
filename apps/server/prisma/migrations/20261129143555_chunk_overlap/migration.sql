-- AlterTable
ALTER TABLE "chunk" ADD COLUMN     "overlap_samples" INTEGER NOT NULL DEFAULT 0;
