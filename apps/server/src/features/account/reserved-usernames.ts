/** Names that would pass for the platform or for a mailbox of its owner (RFC 2142). */
export const reservedUsernames: ReadonlySet<string> = new Set([
  ...['abuse', 'hostmaster', 'info', 'mail', 'marketing', 'noc', 'no-reply', 'noreply', 'postmaster', 'sales'],
  ...['security', 'support', 'webmaster', 'www', 'admin', 'administrator', 'api', 'audiotricks', 'billing', 'bot'],
  ...['help', 'me', 'moderator', 'null', 'official', 'operator', 'owner', 'root', 'service', 'staff', 'sysadmin'],
  ...['system', 'team', 'undefined', 'user', 'username'],
]);
