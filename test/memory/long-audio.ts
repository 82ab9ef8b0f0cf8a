import { open } from 'node:fs/promises';

const rateHz = 16_000;
const bytesPerSample = 2;
const headerBytes = 44;
/** Five seconds of noise, then one of silence: speech with pauses to the deterministic engine. */
const turnSeconds = 6;
const silentSeconds = 1;
const loudness = 8_000;

/** The head of a WAV file with so many bytes of 16 kHz mono samples. */
function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0);
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** Writes a recording of any length, a second at a time: no two stretches of it are alike. */
export async function writeLongAudio(path: string, seconds: number): Promise<void> {
  const block = new Int16Array(rateHz);
  const file = await open(path, 'w');
  let state = 1;
  try {
    await file.write(wavHeader(seconds * rateHz * bytesPerSample));
    for (let second = 0; second < seconds; second += 1) {
      const isSilent = second % turnSeconds >= turnSeconds - silentSeconds;
      for (let index = 0; index < block.length; index += 1) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        block[index] = isSilent ? 0 : (state >> 16) % loudness;
      }
      await file.write(new Uint8Array(block.buffer));
    }
  } finally {
    await file.close();
  }
}
