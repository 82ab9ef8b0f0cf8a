import { open, readFile } from 'node:fs/promises';

const parents = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/**
 * Copies an mp4 whose index stands at its end with `gapBytes` of nothing before its samples, as a sparse file: the
 * samples then lie beyond the gap, and the index says so with 64-bit offsets (`co64` in place of `stco`).
 */
export async function writeHugeMp4(options: { from: string; outPath: string; gapBytes: number }): Promise<void> {
  const source = await readFile(options.from);
  const boxes = [...readBoxes(source)];
  const first = boxes.filter(({ type }) => type === 'ftyp');
  const samples = boxes.filter(({ type }) => type === 'mdat');
  const index = boxes.filter(({ type }) => type === 'moov');
  const [samplesBox] = samples;
  if (!samplesBox || index.length !== 1) throw new Error('An mp4 with samples and an index is needed.');

  const gap = Buffer.alloc(16); // a `free` box with a 64-bit size
  gap.writeUInt32BE(1, 0);
  gap.write('free', 4, 'latin1');
  gap.writeBigUInt64BE(BigInt(options.gapBytes), 8);
  const head = Buffer.concat([...first.map(({ bytes }) => bytes), gap]);
  const samplesAt = head.length - gap.length + options.gapBytes;
  const shift = samplesAt - samplesBox.at;

  const file = await open(options.outPath, 'w');
  try {
    await file.write(head, 0, head.length, 0);
    await file.write(samplesBox.bytes, 0, samplesBox.bytes.length, samplesAt);
    const shifted = Buffer.concat(index.map(({ bytes }) => shiftOffsets(bytes, shift)));
    await file.write(shifted, 0, shifted.length, samplesAt + samplesBox.bytes.length);
  } finally {
    await file.close();
  }
}

interface Box {
  type: string;
  at: number;
  bytes: Buffer;
}

function* readBoxes(bytes: Buffer): Generator<Box> {
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8) throw new Error('Only boxes with 32-bit sizes are read here.');
    yield { type: bytes.toString('latin1', at + 4, at + 8), at, bytes: bytes.subarray(at, at + size) };
    at += size;
  }
}

/** The box again, with every chunk offset inside moved by `shift`. */
function shiftOffsets(box: Buffer, shift: number): Buffer {
  const type = box.toString('latin1', 4, 8);
  const body = box.subarray(8);
  if (type === 'stco') return makeBox('co64', longOffsets(body, shift));
  if (!parents.has(type)) return box;
  return makeBox(type, Buffer.concat([...readBoxes(body)].map(({ bytes }) => shiftOffsets(bytes, shift))));
}

/** ISO/IEC 14496-12, 8.7.5: version and flags, count, then the offsets. */
function longOffsets(body: Buffer, shift: number): Buffer {
  const count = body.readUInt32BE(4);
  const long = Buffer.alloc(8 + count * 8);
  body.copy(long, 0, 0, 8);
  for (let n = 0; n < count; n++) long.writeBigUInt64BE(BigInt(body.readUInt32BE(8 + n * 4) + shift), 8 + n * 8);
  return long;
}

function makeBox(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
