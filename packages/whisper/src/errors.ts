/** Base of every error this package throws on purpose; `code` is stable and dotted. */
export class WhisperError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WhisperError';
    this.code = code;
  }
}

/** The engine's process ended while it worked on the call. Calling again is safe: a new process is on its way. */
export class EngineDiedError extends WhisperError {
  readonly retryable = true;

  constructor(message: string, options?: ErrorOptions) {
    super('engine.died', message, options);
    this.name = 'EngineDiedError';
  }
}

export function modelMissing(file: string, cause?: unknown): WhisperError {
  return new WhisperError('model.missing', `The model file ${file} cannot be read.`, { cause });
}

export function modelDamaged(file: string, detail: string): WhisperError {
  return new WhisperError('model.damaged', `The model file ${file} is damaged: ${detail}.`);
}

export function invalidRequest(message: string): WhisperError {
  return new WhisperError('engine.invalid_request', message);
}

export function unknownLanguage(language: string): WhisperError {
  return new WhisperError('engine.unknown_language', `The model does not know the language "${language}".`);
}

export function engineClosed(): WhisperError {
  return new WhisperError('engine.closed', 'The engine is closed.');
}

export function detectorFailed(message: string): WhisperError {
  return new WhisperError('detector.failed', message);
}

/** What `AbortSignal` users expect: a DOMException called AbortError. */
export function abortError(): DOMException {
  return new DOMException('The call was aborted.', 'AbortError');
}
