import { createAudioUrl } from '@audiotricks/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApi } from '../../lib/api.tsx';
import { keepPreference, readPreference } from '../../lib/preferences.ts';
import { createPlayback, type Playback, type PlaybackState } from './playback.ts';

export const rates = [0.75, 1, 1.25, 1.5, 2] as const;

/** The sound of one recording for as long as its page is open; null before the page is. It loads once it is prepared. */
export function usePlayback(recordingId: string): Playback | null {
  const { client, workspaceId } = useApi();
  const [playback, setPlayback] = useState<Playback | null>(null);
  useEffect(() => {
    const audio = new Audio();
    audio.preload = 'metadata';
    const opened = createPlayback({
      audio,
      loadUrl: async () => {
        const body = { variant: 'playback' as const };
        const answer = await client.call(createAudioUrl, { params: { workspaceId, recordingId }, body });
        return { ...answer, url: client.resolve(answer.url) };
      },
      rate: rates.find((rate) => String(rate) === readPreference('rate')) ?? 1,
      skipsSilence: readPreference('skip-silence') === 'yes',
    });
    setPlayback(opened);
    return () => opened.close();
  }, [client, workspaceId, recordingId]);
  return playback;
}

export function usePlaybackState(playback: Playback): PlaybackState {
  return useSyncExternalStore(playback.subscribe, playback.state);
}

export function keepRate(rate: number): void {
  keepPreference('rate', String(rate));
}

export function keepSkipsSilence(skips: boolean): void {
  keepPreference('skip-silence', skips ? 'yes' : 'no');
}
