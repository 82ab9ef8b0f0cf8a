export type { Playback } from './playback.ts';
export { Player } from './player.tsx';
export { createSilenceJump } from './silence.ts';
export { usePlayback } from './use-playback.ts';
