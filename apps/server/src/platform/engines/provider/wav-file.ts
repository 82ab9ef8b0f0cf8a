const sampleRateHz = 16_000;
const headerBytes = 44;

/** 16 kHz mono samples as a WAV file. */
export function wavFile(pcm: Int16Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(headerBytes + pcm.byteLength);
  const header = new DataView(file.buffer);
  const write = (at: number, name: string) => file.set(Buffer.from(name, 'latin1'), at);
  write(0, 'RIFF');
  header.setUint32(4, headerBytes - 8 + pcm.byteLength, true);
  write(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRateHz, true);
  header.setUint32(28, sampleRateHz * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  write(36, 'data');
  header.setUint32(40, pcm.byteLength, true);
  file.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), headerBytes);
  return file;
}
