import { formatRemaining, formatSize } from '../../lib/format.ts';
import type { UploadItem } from './upload-item.ts';

/** What the tray says of a file, apart from failures. */
export function uploadSentence(item: UploadItem): string {
  const { phase, sentBytes, sizeBytes, bytesPerSecond, remainingMs } = item;
  const amount = `${formatSize(sentBytes)} of ${formatSize(sizeBytes)}`;
  switch (phase) {
    case 'waiting':
      return `Waiting · ${formatSize(sizeBytes)}`;
    case 'checking':
      return 'Looking whether it is here already';
    case 'duplicate':
      return 'This recording is already here.';
    case 'opening':
      return 'Starting';
    case 'uploading': {
      if (bytesPerSecond === null) return amount;
      const speed = `${amount} · ${formatSize(bytesPerSecond)}/s`;
      return remainingMs === null ? speed : `${speed} · ${formatRemaining(remainingMs)}`;
    }
    case 'paused':
      return `Paused · ${amount}`;
    case 'offline':
      return `No network. Goes on by itself · ${amount}`;
    case 'completing':
      return 'Finishing';
    case 'completed':
      return 'Uploaded';
    case 'needs-file':
      return `${amount} arrived. Choose the file again to go on.`;
    case 'elsewhere':
      return `${amount} arrived from another browser. Go on there, or cancel it.`;
    case 'aborted':
    case 'failed':
      return '';
  }
}
