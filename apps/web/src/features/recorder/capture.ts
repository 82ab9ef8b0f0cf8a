/** Sound as a file's bytes, piece by piece. */
export interface Capture {
  pause: () => void;
  resume: () => void;
  /** Resolves when the last piece was given. */
  stop: () => Promise<void>;
}

export interface CaptureOptions {
  stream: MediaStream;
  mimeType: string;
  onPiece: (piece: Blob) => void;
  /** The browser gave up: no more pieces come. */
  onFault: () => void;
}

/** At most so much sound is not yet kept when everything ends at once. */
const pieceMs = 500;
/** Opus and AAC are transparent for one voice channel well below. */
const bitsPerSecond = 64_000;

export function startCapture({ stream, mimeType, onPiece, onFault }: CaptureOptions): Capture {
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
  recorder.ondataavailable = ({ data }) => onPiece(data);
  recorder.onerror = onFault;
  recorder.start(pieceMs);
  return {
    pause: () => {
      if (recorder.state !== 'recording') return;
      // What was said before the pause is kept at once, however long the pause.
      recorder.requestData();
      recorder.pause();
    },
    resume: () => {
      if (recorder.state === 'paused') recorder.resume();
    },
    stop: () => {
      if (recorder.state === 'inactive') return Promise.resolve();
      return new Promise((resolve) => {
        recorder.onstop = () => resolve();
        recorder.stop();
      });
    },
  };
}
