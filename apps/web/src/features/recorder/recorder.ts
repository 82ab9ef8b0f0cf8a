import type { RecordingAndJob } from '@audiotricks/contracts';
import type { LiveUploadProgress } from '@audiotricks/sdk';
import { createObservable } from '../../lib/observable.ts';
import { saveFile } from '../../lib/save-file.ts';
import { MicrophoneError } from './microphone-error.ts';
import { openTakeSession, type TakeSession, type TakeSessionDeps } from './take-session.ts';

export type RecorderPhase =
  | 'idle'
  /** The browser asks the person for the microphone. */
  | 'asking'
  | 'recording'
  | 'paused'
  /** The microphone was taken away: goes on with it or another one, or ends. */
  | 'lost'
  /** The rest is sent. */
  | 'finishing'
  /** Recorded, and not to be sent for the reason in `error`. */
  | 'unsent'
  | 'done';

export interface RecorderState {
  phase: RecorderPhase;
  /** The microphone in use, or to be used. */
  deviceId: string | null;
  upload: LiveUploadProgress | null;
  /** Whether what is recorded outlives this page. */
  isKept: boolean;
  error: unknown;
  /** When done. */
  recordingId: string | null;
}

export interface Recorder {
  state: () => RecorderState;
  subscribe: (listener: () => void) => () => void;
  elapsedMs: () => number;
  /** How loud it is, 0–1. */
  level: () => number;
  start: () => Promise<void>;
  pause: () => void;
  /** After a pause, or once a microphone is there again. */
  resume: () => Promise<void>;
  chooseDevice: (deviceId: string) => Promise<void>;
  /** Ends the recording, sends what is left. Also tries again what is unsent. */
  finish: () => Promise<void>;
  /** Tries the upload again while recording goes on. */
  resend: () => void;
  discard: () => Promise<void>;
  /** Gives what is unsent as a file. */
  save: () => Promise<void>;
  /** Forgets how the last recording ended. */
  reset: () => void;
  /** The page is left: what was recorded is offered at the next visit. */
  close: () => void;
}

const atRest: RecorderState = {
  phase: 'idle',
  deviceId: null,
  upload: null,
  isKept: true,
  error: null,
  recordingId: null,
};

/** Leaving the page would interrupt it. */
export function isBusy({ phase }: Pick<RecorderState, 'phase'>): boolean {
  return phase !== 'idle' && phase !== 'asking' && phase !== 'done';
}

/** The microphone of this page: one recording at a time, going on while screens change. */
export function createRecorder(deps: TakeSessionDeps & { onCompleted: (answer: RecordingAndJob) => void }): Recorder {
  const state = createObservable(atRest);
  const change = (part: Partial<RecorderState>) => state.set({ ...state.get(), ...part });
  const rest = (part: Partial<RecorderState> = {}) => state.set({ ...atRest, deviceId: state.get().deviceId, ...part });
  let session: TakeSession | null = null;
  /** What a session that is over still tells is nobody's. */
  const changeWhileOn = (part: Partial<RecorderState>) => {
    if (session !== null || state.get().phase === 'asking') change(part);
  };
  let isClosed = false;

  async function start(): Promise<void> {
    if (state.get().phase !== 'idle' && state.get().phase !== 'done') return;
    isClosed = false;
    rest({ phase: 'asking' });
    try {
      const opened = await openTakeSession(deps, {
        deviceId: state.get().deviceId,
        onProgress: (upload) => changeWhileOn({ upload }),
        onLost: () => changeWhileOn({ phase: 'lost' }),
        onFault: finish,
        onUnkept: () => changeWhileOn({ isKept: false }),
      });
      if (isClosed) return await opened.discard();
      session = opened;
      change({ phase: 'recording', deviceId: opened.microphone.deviceId() });
    } catch (error) {
      rest({ error });
    }
  }

  async function switchTo(wantedId: string | null): Promise<void> {
    const current = session;
    if (!current) return;
    try {
      await current.microphone.switchTo(wantedId);
      const wasLost = state.get().phase === 'lost';
      if (wasLost) current.resume();
      changeWhileOn({
        ...{ deviceId: current.microphone.deviceId(), error: null },
        ...(wasLost ? { phase: 'recording' } : {}),
      });
    } catch (error) {
      changeWhileOn({ error });
    }
  }

  async function finish(): Promise<void> {
    const ending = session;
    if (!ending || state.get().phase === 'finishing') return;
    change({ phase: 'finishing', error: null });
    try {
      if ((await ending.endSound()) === 0) return await discard(new MicrophoneError('microphone.nothing_recorded'));
      const answer = await ending.deliver();
      session = null;
      change({ phase: 'done', recordingId: answer.recording.id });
      deps.onCompleted(answer);
    } catch (error) {
      // Somebody left or discarded it meanwhile.
      if (session === ending) change({ phase: 'unsent', error });
    }
  }

  async function discard(error: unknown = null): Promise<void> {
    const discarded = session;
    session = null;
    rest({ error });
    await discarded?.discard();
  }

  return {
    state: state.get,
    subscribe: state.subscribe,
    elapsedMs: () => session?.elapsedMs() ?? 0,
    level: () => session?.microphone.level() ?? 0,
    start,
    pause: () => {
      if (state.get().phase !== 'recording') return;
      session?.pause();
      change({ phase: 'paused' });
    },
    resume: async () => {
      if (state.get().phase === 'lost') return switchTo(null);
      if (state.get().phase !== 'paused') return;
      session?.resume();
      change({ phase: 'recording', error: null });
    },
    chooseDevice: async (deviceId) => (session ? switchTo(deviceId) : change({ deviceId })),
    finish,
    resend: () => session?.resend(),
    discard: () => discard(),
    save: async () => {
      if (session) saveFile(session.take.fileName, await session.read());
    },
    reset: () => {
      if (state.get().phase === 'done') rest();
    },
    close: () => {
      isClosed = true;
      const left = session;
      session = null;
      rest();
      left?.leave().catch(() => undefined);
    },
  };
}
