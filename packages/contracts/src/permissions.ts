import { z } from 'zod';

/** Roles in a workspace, weakest first. */
export const workspaceRoles = ['viewer', 'editor', 'admin', 'owner'] as const;
export const workspaceRoleSchema = z.enum(workspaceRoles);
export type WorkspaceRole = z.infer<typeof workspaceRoleSchema>;

const viewerPermissions = ['workspace.read', 'recordings.read', 'jobs.read', 'events.read'] as const;
const editorPermissions = [
  ...viewerPermissions,
  'uploads.write',
  'recordings.write',
  'jobs.write',
  'vocabulary.write',
] as const;

const adminPermissions = [...editorPermissions, 'settings.write', 'members.write', 'audit.read'] as const;
const ownerPermissions = [...adminPermissions, 'security_events.manage', 'workspace.own'] as const;

export const permissions = ownerPermissions;
export const permissionSchema = z.enum(permissions);
export type Permission = (typeof permissions)[number];

/** What each role may do. A later role may do all that an earlier one may. */
export const rolePermissions: Readonly<Record<WorkspaceRole, ReadonlySet<Permission>>> = {
  viewer: new Set(viewerPermissions),
  editor: new Set(editorPermissions),
  admin: new Set(adminPermissions),
  owner: new Set(ownerPermissions),
};

/** What operators may do on the whole instance. Nothing of it follows from a role in a workspace, nor the other way round. */
export const platformPermissions = [
  'users.read',
  'users.write',
  'users.impersonate',
  'workspaces.read',
  'outbox.read',
  'security_events.read',
  'security_events.write',
] as const;
export const platformPermissionSchema = z.enum(platformPermissions);
export type PlatformPermission = (typeof platformPermissions)[number];

export const operatorPermissions: ReadonlySet<PlatformPermission> = new Set(platformPermissions);
