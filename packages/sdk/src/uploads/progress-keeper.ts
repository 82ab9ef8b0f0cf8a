import type { PlannedPart } from './part-plan.ts';
import { createSpeedMeter } from './speed.ts';
import type { UploadProgress } from './upload-types.ts';

export interface ProgressKeeper {
  current: () => UploadProgress;
  set: (change: Partial<Pick<UploadProgress, 'state' | 'uploadId' | 'duplicateOf' | 'error'>>) => void;
  /** Forgets parts under way: so many bytes have arrived whole. */
  startRound: (arrivedBytes: number) => void;
  notePart: (part: PlannedPart, sentBytes: number) => void;
  /** Whether there is something to pause. */
  isSending: () => boolean;
}

const pausable: readonly UploadProgress['state'][] = ['opening', 'uploading', 'offline'];

/** Adds up what is known of one upload and tells every change. */
export function createProgressKeeper(
  totalBytes: number,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): ProgressKeeper {
  const meter = createSpeedMeter();
  const underWay = new Map<number, number>();
  let arrivedBytes = 0;
  let progress: UploadProgress = {
    state: 'opening',
    uploadId: null,
    sentBytes: 0,
    totalBytes,
    bytesPerSecond: null,
    remainingMs: null,
    duplicateOf: null,
    error: null,
  };

  function publish(change: Partial<UploadProgress>): void {
    progress = { ...progress, ...change };
    onProgress?.(progress);
  }

  function countBytes(): void {
    let sentBytes = arrivedBytes;
    for (const bytes of underWay.values()) sentBytes += bytes;
    meter.note(sentBytes, Date.now());
    const bytesPerSecond = meter.bytesPerSecond();
    const remainingMs = bytesPerSecond === null ? null : Math.round(((totalBytes - sentBytes) * 1000) / bytesPerSecond);
    publish({ sentBytes, bytesPerSecond, remainingMs });
  }

  return {
    current: () => progress,
    set: (change) => {
      const isMoving = (change.state ?? progress.state) === 'uploading';
      if (!isMoving) meter.reset();
      publish(isMoving ? change : { ...change, bytesPerSecond: null, remainingMs: null });
    },
    startRound: (bytes) => {
      arrivedBytes = bytes;
      underWay.clear();
      meter.reset();
      countBytes();
    },
    notePart: (part, sentBytes) => {
      underWay.set(part.partNumber, sentBytes);
      countBytes();
    },
    isSending: () => pausable.includes(progress.state),
  };
}
