-- AlterTable
ALTER TABLE "chunk" ADD COLUMN     "pieces" JSONB;

-- AlterTable
ALTER TABLE "transcript" ADD COLUMN     "sources" JSONB;
