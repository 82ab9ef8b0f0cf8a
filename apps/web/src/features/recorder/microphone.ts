import { explainMicrophone, MicrophoneError } from './microphone-error.ts';

/** An open microphone. Which device it is may change: whoever records `stream` does not notice. */
export interface Microphone {
  stream: MediaStream;
  deviceId: () => string | null;
  /** How loud it is now, 0–1 over 60 dB. */
  level: () => number;
  /** Goes on with another device, or the same once more; null: the system's own. Throws MicrophoneError and stays as it was. */
  switchTo: (deviceId: string | null) => Promise<void>;
  close: () => void;
}

export interface MicrophoneOptions {
  deviceId: string | null;
  /** The device was unplugged, or the system took it away. */
  onLost: () => void;
}

const quietestDecibel = -60;

/** Throws MicrophoneError. */
export async function openMicrophone({ deviceId, onLost }: MicrophoneOptions): Promise<Microphone> {
  if (!globalThis.isSecureContext) throw new MicrophoneError('microphone.insecure');
  if (!navigator.mediaDevices || typeof MediaRecorder === 'undefined')
    throw new MicrophoneError('microphone.unsupported');
  let input = await openDevice(deviceId);
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  // Speech needs one channel.
  const output = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const samples = new Float32Array(analyser.fftSize);
  let source: MediaStreamAudioSourceNode | null = null;
  let isClosed = false;

  function connect(stream: MediaStream): void {
    source?.disconnect();
    source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    source.connect(analyser);
    source.connect(output);
    const [track] = stream.getAudioTracks();
    track?.addEventListener('ended', () => {
      if (input === stream && !isClosed) onLost();
    });
  }

  connect(input);
  context.onstatechange = () => {
    // A phone call, for one, takes the sound away.
    if (!isClosed && context.state !== 'running') onLost();
  };
  if (context.state !== 'running') await context.resume();

  return {
    stream: output.stream,
    deviceId: () => input.getAudioTracks()[0]?.getSettings().deviceId ?? null,
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    switchTo: async (nextId) => {
      const next = await openDevice(nextId);
      const before = input;
      input = next;
      connect(next);
      stopTracks(before);
      if (context.state !== 'running') await context.resume();
    },
    close: () => {
      isClosed = true;
      stopTracks(input);
      context.close().catch(() => undefined);
    },
  };
}

/** Loudness of a span of samples as a share of the 60 dB below full scale. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibel = 10 * Math.log10(sum / samples.length + Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - decibel / quietestDecibel));
}

export async function listMicrophones(): Promise<MediaDeviceInfo[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  // Without leave to use one, browsers tell neither names nor ids.
  return devices.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '');
}

/** The room as it is: what the browser does for calls (cancelling echo and noise) takes words away. */
async function openDevice(deviceId: string | null): Promise<MediaStream> {
  const device = deviceId === null ? {} : { deviceId: { exact: deviceId } };
  const audio = { ...device, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw explainMicrophone(error);
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
