/** Whether `error` is a failed file operation with one of these codes (`ENOSPC`, `EROFS`, …). */
export function isFileError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
