-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "default_engine" TEXT,
ADD COLUMN     "default_model" TEXT,
ADD COLUMN     "default_profile" TEXT;

GRANT UPDATE ("default_engine", "default_model", "default_profile") ON "workspace" TO app_tenant;
