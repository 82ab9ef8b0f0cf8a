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

/** The details of an entry on one line: `from` and `to` as an arrow, the rest by name. */
export function detailWords(details: Record<string, unknown>): string {
  const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const { from, to, ...rest } = details;
  const change = from === undefined || to === undefined ? [] : [`${plain(from)} → ${plain(to)}`];
  return [...change, ...Object.entries(rest).map(([name, value]) => `${name}: ${plain(value)}`)].join(', ');
}
