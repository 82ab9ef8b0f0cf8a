/** What changes rarely: what the buttons show. */
export interface PlaybackState {
  isPlaying: boolean;
  /** Sound was asked for and has not come yet. */
  isWaiting: boolean;
  /** The server is still making what can be played here. */
  isPreparing: boolean;
  durationMs: number;
  rate: number;
  skipsSilence: boolean;
  error: 'unavailable' | 'unplayable' | null;
}

type TimeListener = (timeMs: number, isPlaying: boolean) => void;

export interface Playback {
  state: () => PlaybackState;
  subscribe: (listener: () => void) => () => void;
  /** Told at every frame while playing, and at every jump; gives the function that stops it. */
  onTime: (listener: TimeListener) => () => void;
  timeMs: () => number;
  toggle: () => void;
  playFrom: (timeMs: number) => void;
  seek: (timeMs: number) => void;
  setRate: (rate: number) => void;
  setSkipsSilence: (skips: boolean) => void;
  /** Spans without words, to jump over where that is wanted. */
  setJump: (jump: (timeMs: number) => number | null) => void;
  /** Whether the server has what can be played: the sound is asked for once it has. Sound that is loaded stays. */
  setPrepared: (isPrepared: boolean) => void;
  /** The length the server knows, until the media element knows better. */
  setDuration: (durationMs: number) => void;
  /** Asks for the sound's address anew after an error. */
  reload: () => void;
  close: () => void;
}

export interface PlaybackDeps {
  audio: HTMLAudioElement;
  /** A signed address and when it ends. */
  loadUrl: () => Promise<{ url: string; expiresAt: string }>;
  rate: number;
  skipsSilence: boolean;
}

const renewAheadMs = 60_000;
const leastRenewMs = 30_000;
const networkError = 2;

/** One recording's sound. The media element is the truth; screens listen. */
export function createPlayback({ audio, loadUrl, rate, skipsSilence }: PlaybackDeps): Playback {
  const listeners = new Set<() => void>();
  const timeListeners = new Set<TimeListener>();
  const stop = new AbortController();
  let state: PlaybackState = {
    isPlaying: false,
    isWaiting: false,
    isPreparing: true,
    durationMs: 0,
    rate,
    skipsSilence,
    error: null,
  };
  let jump: (timeMs: number) => number | null = () => null;
  let frame = 0;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let isStale = false;
  let isLoading = false;
  /** Where to go on once the sound can be sought. */
  let pendingMs: number | null = null;

  function change(part: Partial<PlaybackState>): void {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  }

  const timeMs = () => pendingMs ?? Math.round(audio.currentTime * 1000);

  function tellTime(): void {
    for (const listener of timeListeners) listener(timeMs(), state.isPlaying);
  }

  function onFrame(): void {
    if (state.skipsSilence) {
      const target = jump(timeMs());
      if (target !== null) audio.currentTime = target / 1000;
    }
    tellTime();
    if (state.isPlaying) frame = requestAnimationFrame(onFrame);
  }

  async function load(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    try {
      const { url, expiresAt } = await loadUrl();
      if (stop.signal.aborted) return;
      // Somebody may have pressed play while the address was on its way.
      const wasPlaying = state.isPlaying || state.isWaiting;
      if (audio.src !== '') pendingMs = timeMs();
      isStale = false;
      audio.src = url;
      audio.playbackRate = state.rate;
      change({ error: null });
      if (wasPlaying) play();
      clearTimeout(renewal);
      renewal = setTimeout(onEnding, Math.max(leastRenewMs, Date.parse(expiresAt) - Date.now() - renewAheadMs));
    } catch {
      // Whatever the reason, there is no sound: the player says so and offers to try again.
      if (!stop.signal.aborted) change({ error: 'unavailable', isWaiting: false, isPlaying: false });
    } finally {
      isLoading = false;
    }
  }

  /** The address ends soon: changed at once in silence, else at the next pause, so that nobody hears it. */
  function onEnding(): void {
    if (audio.paused) load();
    else isStale = true;
  }

  function play(): void {
    change({ isWaiting: true });
    if (audio.src === '') return;
    audio.play().catch((error: unknown) => {
      // A newer load or a pause came in between; errors of the sound itself come as events.
      const isInterrupted = error instanceof DOMException && error.name === 'AbortError';
      if (!isInterrupted) change({ isWaiting: false, isPlaying: false });
    });
  }

  function seek(target: number): void {
    const end = state.durationMs || Number.POSITIVE_INFINITY;
    const seconds = Math.min(Math.max(0, target), end) / 1000;
    if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) audio.currentTime = seconds;
    else pendingMs = Math.round(seconds * 1000);
    tellTime();
  }

  function listen(name: string, listener: () => void): void {
    audio.addEventListener(name, listener, { signal: stop.signal });
  }
  listen('loadedmetadata', () => {
    if (Number.isFinite(audio.duration)) change({ durationMs: Math.round(audio.duration * 1000) });
    if (pendingMs !== null) audio.currentTime = pendingMs / 1000;
    pendingMs = null;
    tellTime();
  });
  listen('playing', () => {
    change({ isPlaying: true, isWaiting: false });
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(onFrame);
  });
  listen('waiting', () => change({ isWaiting: true }));
  listen('pause', () => {
    change({ isPlaying: false, isWaiting: false });
    tellTime();
    if (isStale) load();
  });
  listen('seeked', tellTime);
  listen('timeupdate', tellTime);
  listen('error', () => {
    // An address that ended while its bytes were still being read: a new one, at the same place.
    if (isStale || audio.error?.code === networkError) load();
    else change({ error: 'unplayable', isPlaying: false, isWaiting: false });
  });

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onTime: (listener) => {
      timeListeners.add(listener);
      listener(timeMs(), false);
      return () => timeListeners.delete(listener);
    },
    timeMs,
    toggle: () => (audio.paused ? play() : audio.pause()),
    playFrom: (target) => {
      seek(target);
      if (audio.paused) play();
    },
    seek,
    setRate: (next) => {
      audio.playbackRate = next;
      change({ rate: next });
    },
    setSkipsSilence: (skips) => change({ skipsSilence: skips }),
    setJump: (next) => {
      jump = next;
    },
    setPrepared: (isPrepared) => {
      if (audio.src !== '' && state.error === null) return;
      change({ isPreparing: !isPrepared });
      if (isPrepared) load();
    },
    setDuration: (durationMs) => {
      if (state.durationMs === 0 && durationMs > 0) change({ durationMs });
    },
    reload: () => {
      load();
    },
    close: () => {
      stop.abort();
      clearTimeout(renewal);
      cancelAnimationFrame(frame);
      audio.pause();
      audio.removeAttribute('src');
      audio.load();
    },
  };
}
