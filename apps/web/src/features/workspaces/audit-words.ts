import type { AuditAction } from '@audiotricks/contracts';

const words: Partial<Record<AuditAction, string>> = {
  'workspace.created': 'made the workspace',
  'workspace.renamed': 'renamed the workspace',
  'workspace.settings_changed': 'changed settings',
  'workspace.archived': 'archived the workspace',
  'workspace.unarchived': 'took the workspace back from the archive',
  'workspace.deletion_scheduled': 'deleted the workspace',
  'workspace.restored': 'restored the workspace',
  'workspace.transferred': 'handed the workspace over',
  'invitation.created': 'invited somebody',
  'invitation.resent': 'sent an invitation again',
  'invitation.revoked': 'took an invitation back',
  'member.joined': 'joined',
  'member.role_changed': 'changed a role',
  'member.removed': 'took somebody out',
  'member.left': 'left',
  'engine_setting.changed': 'changed the engine',
  'vocabulary.added': 'added to the vocabulary',
  'vocabulary.removed': 'took a word out of the vocabulary',
  'impersonation.started': 'began to act for a member',
  'impersonation.ended': 'ended that an operator acts for a member',
};

/** What was done, in words; its code where there are none yet. */
export const actionWords = (action: AuditAction): string => words[action] ?? action;

/** The details of an entry on one line: `from` and `to` as an arrow, field by field where they have fields. */
export function detailWords({ from, to, ...rest }: Record<string, unknown>): string {
  const others = Object.entries(rest).map(([name, value]) => `${name}: ${plain(value)}`);
  return [...changeWords(from, to), ...others].join(', ');
}

function changeWords(from: unknown, to: unknown): string[] {
  if (from === undefined || to === undefined) return [];
  if (!isRecord(from) || !isRecord(to)) return [`${plain(from)} → ${plain(to)}`];
  const names = Object.keys({ ...from, ...to });
  return names.map((name) => `${name}: ${plain(from[name])} → ${plain(to[name])}`);
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
