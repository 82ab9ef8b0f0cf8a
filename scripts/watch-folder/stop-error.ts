/** A reason the person at the keyboard can act on: printed as one line, exit code 1. */
export class StopError extends Error {}
