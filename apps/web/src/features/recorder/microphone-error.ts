type MicrophoneCode =
  | 'microphone.denied'
  | 'microphone.missing'
  | 'microphone.busy'
  | 'microphone.insecure'
  | 'microphone.unsupported'
  | 'microphone.nothing_recorded'
  | 'microphone.failed';

const details: Record<MicrophoneCode, string> = {
  'microphone.denied':
    'This page may not use the microphone. Allow it in the browser’s settings for this site, then try again.',
  'microphone.missing': 'No microphone was found. Connect one and try again.',
  'microphone.busy': 'The microphone cannot be opened. Another program may be using it; close that and try again.',
  'microphone.insecure': 'Browsers give the microphone to secure addresses only. Open this page by https.',
  'microphone.unsupported': 'This browser cannot record. Use a current version of Chrome, Edge, Firefox or Safari.',
  'microphone.nothing_recorded': 'Nothing was recorded. Record a little longer.',
  'microphone.failed': 'The microphone could not be opened. Try again, or choose another one.',
};

/** Why there is no sound; shown as any other problem. */
export class MicrophoneError extends Error {
  override readonly name = 'MicrophoneError';
  readonly code: MicrophoneCode;
  readonly detail: string;

  constructor(code: MicrophoneCode, cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.detail = details[code];
  }
}

const codes = new Map<unknown, MicrophoneCode>([
  ['NotAllowedError', 'microphone.denied'],
  ['SecurityError', 'microphone.denied'],
  ['NotFoundError', 'microphone.missing'],
  ['OverconstrainedError', 'microphone.missing'],
  ['NotReadableError', 'microphone.busy'],
  ['AbortError', 'microphone.busy'],
]);

/** What `getUserMedia` threw, as a sentence for a person. */
export function explainMicrophone(error: unknown): MicrophoneError {
  if (error instanceof MicrophoneError) return error;
  // Not every browser's are of the class Error.
  const { name } = (error ?? {}) as { name?: unknown };
  return new MicrophoneError(codes.get(name) ?? 'microphone.failed', error);
}
