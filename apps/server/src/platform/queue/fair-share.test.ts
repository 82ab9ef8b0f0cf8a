import { describe, expect, it } from 'vitest';
import { createFairShare, type Waiting } from './fair-share.ts';
import type { PlanPriority } from './send-options.ts';

function waiting(group: string, ready: number, fields: Partial<Waiting> = {}): Waiting {
  return {
    queue: 'work',
    pool: 'io',
    group,
    workspaceId: group,
    ready,
    priority: 0,
    oldestAtMs: 0,
    planPriority: 'normal',
    ...fields,
  };
}

/** Who gets each of `slots` slots that free up one after the other while everybody keeps waiting. */
function serve(groups: Record<string, PlanPriority>, slots: number): Record<string, number> {
  const share = createFairShare();
  const served: Record<string, number> = {};
  for (let slot = 0; slot < slots; slot++) {
    const entries = Object.entries(groups).map(([group, planPriority]) => waiting(group, 9, { planPriority }));
    for (const { group, count } of share.grant(entries, { io: 1 })) served[group] = (served[group] ?? 0) + count;
  }
  return served;
}

describe('fair share', () => {
  it('gives all slots to the only workspace that waits', () => {
    expect(createFairShare().grant([waiting('a', 200)], { io: 8 })).toEqual([{ queue: 'work', group: 'a', count: 8 }]);
  });

  it('leaves no slot empty when one workspace wants less than its share', () => {
    const grants = createFairShare().grant([waiting('a', 200), waiting('b', 1)], { io: 8 });
    expect(grants).toContainEqual({ queue: 'work', group: 'a', count: 7 });
    expect(grants).toContainEqual({ queue: 'work', group: 'b', count: 1 });
  });

  it('serves a newcomer before the next job of one that had everything', () => {
    const share = createFairShare();
    share.grant([waiting('a', 200)], { io: 8 });
    const grants = share.grant([waiting('a', 192), waiting('b', 1, { oldestAtMs: 1_000 })], { io: 1 });
    expect(grants).toEqual([{ queue: 'work', group: 'b', count: 1 }]);
  });

  it('starves nobody when there are more workspaces than slots', () => {
    const served = serve({ a: 'normal', b: 'normal', c: 'normal', d: 'normal' }, 40);
    expect(served).toEqual({ a: 10, b: 10, c: 10, d: 10 });
  });

  it('weighs workspaces by their plan', () => {
    expect(serve({ low: 'low', normal: 'normal', high: 'high' }, 70)).toEqual({ low: 10, normal: 20, high: 40 });
  });

  it('lets a workspace that was away save up nothing', () => {
    const share = createFairShare();
    for (let round = 0; round < 50; round++) share.grant([waiting('a', 9)], { io: 1 });
    const grants = share.grant([waiting('a', 200), waiting('b', 200)], { io: 8 });
    expect(grants.map(({ count }) => count)).toEqual([4, 4]);
  });

  it('keeps the order within a workspace: priority, then age', () => {
    const entries = [
      waiting('a', 1, { queue: 'late', oldestAtMs: 2 }),
      waiting('a', 1, { queue: 'early', oldestAtMs: 1 }),
      waiting('a', 1, { queue: 'urgent', oldestAtMs: 3, priority: 5 }),
    ];
    const order = createFairShare().grant(entries, { io: 3 });
    expect(order.map(({ queue }) => queue)).toEqual(['urgent', 'early', 'late']);
  });

  it('never grants slots of one pool to work of another', () => {
    const entries = [waiting('a', 5, { queue: 'chunk', pool: 'engine' }), waiting('a', 5, { queue: 'probe' })];
    expect(createFairShare().grant(entries, { engine: 2, io: 1 })).toEqual([
      { queue: 'chunk', group: 'a', count: 2 },
      { queue: 'probe', group: 'a', count: 1 },
    ]);
  });
});
