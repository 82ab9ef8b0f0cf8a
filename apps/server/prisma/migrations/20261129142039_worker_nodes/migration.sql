-- CreateTable
CREATE TABLE "worker_node" (
    "id" UUID NOT NULL,
    "host_name" TEXT NOT NULL,
    "capabilities" TEXT[],
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_node_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "worker_node_last_seen_at_idx" ON "worker_node"("last_seen_at");

-- Of no workspace: workers write it as the system, and every tenant may see what is there.
ALTER TABLE "worker_node" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY system_access ON "worker_node" TO app_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_reads_workers ON "worker_node" FOR SELECT TO app_tenant USING (true);
GRANT SELECT ON "worker_node" TO app_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "worker_node" TO app_system;
