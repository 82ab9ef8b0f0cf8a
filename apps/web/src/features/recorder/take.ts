/** What is being recorded, until it has arrived as a recording: kept in this browser, so that nothing is lost. */
export interface Take {
  id: string;
  workspaceId: string;
  /** Nobody else is offered it, on this browser either. */
  userId: string;
  startedAtMs: number;
  fileName: string;
  contentType: string;
  /** Of the upload that was opened for it. */
  uploadId: string | null;
  /** Bytes that are kept. */
  sizeBytes: number;
  /** Sound in them, without pauses. */
  recordedMs: number;
}

export interface TakeFormat {
  /** For MediaRecorder. */
  mimeType: string;
  /** For the server. */
  contentType: string;
  extension: string;
}

const formats: readonly TakeFormat[] = [
  { mimeType: 'audio/webm;codecs=opus', contentType: 'audio/webm', extension: 'webm' },
  { mimeType: 'audio/mp4;codecs=mp4a.40.2', contentType: 'audio/mp4', extension: 'm4a' },
  { mimeType: 'audio/mp4', contentType: 'audio/mp4', extension: 'm4a' },
  { mimeType: 'audio/ogg;codecs=opus', contentType: 'audio/ogg', extension: 'ogg' },
  { mimeType: 'audio/webm', contentType: 'audio/webm', extension: 'webm' },
];

/** The first that this browser writes; null where it writes none. */
export function chooseFormat(isSupported: (mimeType: string) => boolean): TakeFormat | null {
  return formats.find(({ mimeType }) => isSupported(mimeType)) ?? null;
}

/** A name that sorts by time and that every system takes; local time, as on the person's clock. */
export function takeFileName(startedAt: Date, extension: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${startedAt.getFullYear()}-${two(startedAt.getMonth() + 1)}-${two(startedAt.getDate())}`;
  return `Recording ${day} ${two(startedAt.getHours())}.${two(startedAt.getMinutes())}.${extension}`;
}
