/**
 * Every file that may see all workspaces at once, and why the workspace cannot be the limit there. A test compares it
 * with the source. Whoever knows the workspace calls `tenant`.
 */
export const systemCallers: Record<string, string> = {};
