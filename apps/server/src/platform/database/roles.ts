/** Sees one workspace: the policies of row-level security compare with the transaction's `app.workspace_id`. */
export const TENANT_ROLE = 'app_tenant';
/** Sees every workspace, by explicit policies: for queue, sweepers and sign-in look-ups. */
export const SYSTEM_ROLE = 'app_system';

export type DatabaseRole = typeof TENANT_ROLE | typeof SYSTEM_ROLE;
