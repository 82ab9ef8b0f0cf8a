export type ReservationState = 'offered' | 'held' | 'settled';
export type ReservationEvent = 'take' | 'settle' | 'reopen';

const table: Readonly<Record<ReservationState, Readonly<Partial<Record<ReservationEvent, ReservationState>>>>> = {
  offered: { take: 'held' },
  held: { settle: 'settled' },
  // A retry goes on where the job stopped.
  settled: { reopen: 'held' },
};

/** The state an event leads to, or null where the event means nothing in this state. */
export function transition(from: ReservationState, event: ReservationEvent): ReservationState | null {
  return table[from][event] ?? null;
}
