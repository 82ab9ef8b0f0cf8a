import { createObservable, type Observable } from '../../lib/observable.ts';

/** A call that waits until its person has shown who they are. */
interface Waiting {
  answer: (isShown: boolean) => void;
}

/** Between the client, whose calls wait, and the one dialog that asks. */
export interface StepUpAsker {
  waiting: Observable<Waiting | null>;
  /** Answers whether the person showed who they are; several at once are asked once. */
  ask: () => Promise<boolean>;
}

export function createStepUpAsker(): StepUpAsker {
  const waiting = createObservable<Waiting | null>(null);
  let asking: Promise<boolean> | null = null;

  function ask(): Promise<boolean> {
    asking ??= new Promise<boolean>((resolve) => waiting.set({ answer: resolve })).finally(() => {
      asking = null;
      waiting.set(null);
    });
    return asking;
  }

  return { waiting, ask };
}
