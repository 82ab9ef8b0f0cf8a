import type { SecurityEvent, SecurityEventType } from '@audiotricks/contracts';

const titles: Readonly<Record<SecurityEventType, string>> = {
  'sign_in.failed': 'Wrong password',
  'sign_in.locked': 'Locked after many wrong passwords',
  'sign_in.new_device': 'Signed in from a new device',
  'session.refresh_reused': 'A session was ended: its secret was used twice',
  'two_factor.turned_on': 'Two-factor sign-in was turned on',
  'two_factor.turned_off': 'Two-factor sign-in was turned off',
  'two_factor.codes_renewed': 'New recovery codes were made',
  'two_factor.recovery_code_used': 'Signed in with a recovery code',
  'two_factor.guessed': 'Failed many times to show who they are',
  'passkey.added': 'A passkey was added',
  'passkey.removed': 'A passkey was removed',
  'linked_sign_in.added': 'A sign-in of another place was linked',
  'linked_sign_in.removed': 'A sign-in of another place was unlinked',
  'permission.denied': 'Tried what their role does not allow',
  'export.large': 'Took many recordings within an hour',
  'export.huge': 'Took very many recordings within an hour',
  'account.deletion_cancelled': 'Not deleted after all: somebody signed in',
  'account.deactivated': 'Deactivated by an operator',
  'account.reactivated': 'Let in again by an operator',
  'account.made_operator': 'Made an operator',
  'account.impersonated': 'An operator acted for them',
};

const severities: Readonly<Record<SecurityEvent['severity'], string>> = {
  notice: 'Notice',
  warning: 'Warning',
  severe: 'Severe',
};

export const titleOf = ({ type }: SecurityEvent): string => titles[type];
export const severityOf = ({ severity }: SecurityEvent): string => severities[severity];

/** Whose account, how often and from where, in one line. */
export function lineOf({ person, occurrences, ipAddress, details }: SecurityEvent): string {
  const { permission, device, country, recordings, reason } = details;
  return [
    person?.name ?? (person === null ? 'No known account' : 'Somebody who is gone'),
    ...(typeof permission === 'string' ? [permission] : []),
    ...(typeof device === 'string' ? [device] : []),
    ...(typeof recordings === 'number' ? [`${recordings.toLocaleString()} recordings`] : []),
    ...(typeof reason === 'string' ? [`because: ${reason}`] : []),
    ...(occurrences > 1 ? [`${occurrences.toLocaleString()} times`] : []),
    ...(ipAddress === null ? [] : [`from ${ipAddress}${typeof country === 'string' ? ` (${country})` : ''}`]),
  ].join(' · ');
}
