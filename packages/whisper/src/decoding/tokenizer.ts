import { bytesOf, toByteLevel } from './byte-level.ts';

/** GPT-2's split into pieces that merges never cross. */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** Signs of sound and notation that speech never needs (as OpenAI's `non_speech_tokens`). */
const SIGNS = [...'"#()*+/:;<=>@[\\]^_`{|}~「」『』'].concat(
  '<< >> <<< >>> -- --- -( -[ (\' (" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪'.split(' '),
);
const MUSIC = [...'♩♪♫♬♭♮♯'];

const SPACE = 0x20;

export interface Tokenizer {
  /** Text of the tokens; special tokens have none. Bytes that are no UTF-8 become U+FFFD. */
  decode(tokens: readonly number[]): string;
  encode(text: string): number[];
  startsWithSpace(token: number): boolean;
  /** Tokens that never stand in a transcript. */
  suppressed: ReadonlySet<number>;
  /** A lone space: no transcript begins with it. */
  blank: number;
}

/**
 * Byte pair encoding over Whisper's vocabulary. The merges are not shipped and not needed: a text token's number is
 * its rank (as in tiktoken), so merging the pair with the lowest number first gives exactly the same tokens.
 */
export function createTokenizer(vocabulary: readonly string[], endToken: number): Tokenizer {
  const { bytes, offsets } = packed(vocabulary, endToken);
  const bytesAt = (token: number) => bytes.subarray(offsets[token] ?? 0, offsets[token + 1] ?? 0);
  // One string and one map of it, not fifty thousand objects: the decoder's process collects garbage all the time.
  const ranks = () => new Map(vocabulary.slice(0, endToken).map((token, number) => [token, number]));
  let rank: Map<string, number> | undefined;

  const encodePiece = (piece: string): number[] => {
    rank ??= ranks();
    const parts = Array.from(toByteLevel(piece));
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      let at = -1;
      for (let i = 0; i + 1 < parts.length; i++) {
        const candidate = rank.get(`${parts[i]}${parts[i + 1]}`);
        if (candidate === undefined || candidate >= best) continue;
        best = candidate;
        at = i;
      }
      if (at < 0) break;
      parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`);
    }
    return parts.map((part) => rank?.get(part) ?? 0);
  };
  const encode = (value: string) => (value.match(PIECES) ?? []).flatMap(encodePiece);

  return {
    encode,
    decode: (tokens) => Buffer.concat(tokens.map(bytesAt)).toString('utf8'),
    startsWithSpace: (token) => bytesAt(token)[0] === SPACE,
    suppressed: nonSpeechTokens(encode),
    blank: encode(' ')[0] ?? -1,
  };
}

/** All tokens' bytes behind one another; token t lies between offsets t and t + 1. */
function packed(vocabulary: readonly string[], endToken: number) {
  const offsets = new Uint32Array(vocabulary.length + 1);
  const all: number[] = [];
  for (let token = 0; token < endToken; token++) {
    all.push(...bytesOf(vocabulary[token] ?? ''));
    offsets[token + 1] = all.length;
  }
  offsets.fill(all.length, endToken + 1);
  return { bytes: Uint8Array.from(all), offsets };
}

function nonSpeechTokens(encode: (text: string) => number[]): Set<number> {
  const tokens = new Set<number>();
  const add = (token: number | undefined) => token !== undefined && tokens.add(token);
  add(encode(' -')[0]);
  add(encode(" '")[0]);
  for (const sign of [...SIGNS, ...MUSIC]) {
    for (const form of [encode(sign), encode(` ${sign}`)]) {
      if (form.length === 1 || MUSIC.includes(sign)) add(form[0]);
    }
  }
  return tokens;
}
