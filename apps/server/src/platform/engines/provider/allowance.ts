/** What may be asked of a provider with one key, shared by all who hold the key. */
export interface Allowance {
  /**
   * Takes one call. Waits a moment where that is enough; else throws RateLimitedError with the time until there is one.
   * When the signal is aborted: its reason.
   */
  take(signal: AbortSignal): Promise<void>;
  /**
   * The provider refused a call for its rate: nobody asks for `delayMs`, or where it says no time (null) for one that
   * grows with each refusal in a row. Answers that time.
   */
  hold(delayMs: number | null): Promise<number>;
  /** A call was answered; where the provider says that none is left, nobody asks for `resetMs`. */
  succeeded(resetMs: number | null): Promise<void>;
}
