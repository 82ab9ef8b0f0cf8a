import type { Import } from '@audiotricks/contracts';
import { formatPercent, formatSize } from '../../lib/format.ts';

/** How far an import is, in words. */
export function importSentence({ state, progress, receivedBytes, sizeBytes, error }: Import): string {
  if (state === 'failed') return error?.detail ?? 'This did not work.';
  if (state === 'queued') return 'Waiting to start';
  if (error) return `${error.detail} It is tried again by itself.`;
  if (receivedBytes === 0) return 'Asking the other server';
  if (sizeBytes === null) return `${formatSize(receivedBytes)} fetched`;
  if (receivedBytes >= sizeBytes) return 'Putting it together';
  return `${formatSize(receivedBytes)} of ${formatSize(sizeBytes)}, ${formatPercent(progress)}`;
}
