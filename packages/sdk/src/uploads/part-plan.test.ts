import { describe, expect, it } from 'vitest';
import { planParts } from './part-plan.ts';
import { createSpeedMeter } from './speed.ts';

describe('planParts', () => {
  it('cuts a file into parts, the last one short', () => {
    const { missing } = planParts({ totalBytes: 25, partSizeBytes: 10, arrived: [] });
    expect(missing).toEqual([
      { partNumber: 1, startByte: 0, endByte: 10 },
      { partNumber: 2, startByte: 10, endByte: 20 },
      { partNumber: 3, startByte: 20, endByte: 25 },
    ]);
  });

  it('leaves out what arrived whole, and sends a part of a wrong size again', () => {
    const arrived = [
      { partNumber: 1, sizeBytes: 10 },
      { partNumber: 2, sizeBytes: 4 },
      { partNumber: 3, sizeBytes: 5 },
    ];
    const plan = planParts({ totalBytes: 25, partSizeBytes: 10, arrived });
    expect(plan.missing.map(({ partNumber }) => partNumber)).toEqual([2]);
    expect(plan.arrivedBytes).toBe(15);
  });
});

describe('createSpeedMeter', () => {
  it('says nothing before a second and forgets what is long past', () => {
    const meter = createSpeedMeter();
    meter.note(0, 0);
    meter.note(500, 500);
    expect(meter.bytesPerSecond()).toBeNull();
    meter.note(2000, 2000);
    expect(meter.bytesPerSecond()).toBe(1000);
    meter.note(2000, 20_000);
    meter.note(2000, 22_000);
    expect(meter.bytesPerSecond()).toBeNull();
  });
});
