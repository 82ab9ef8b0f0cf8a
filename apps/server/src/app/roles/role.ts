/** How a running role is brought to rest, step by step; each step is called once and in this order. */
export interface StopPhases {
  /** Takes nothing new: no connection, no claim. */
  stopAccepting(): Promise<void>;
  /** Waits for what runs, at most `withinMs`; what is left then is handed back or cut off. */
  finish(withinMs: number): Promise<void>;
  /** Closes connections and ends child processes. */
  close(): Promise<void>;
}

/** A role that serves. */
export interface StartedRole {
  /** Where it can be reached, without a slash at its end; the API has one. */
  url?: string;
  phases: StopPhases;
}

export type RoleName = 'api' | 'worker';
