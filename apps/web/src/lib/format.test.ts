import { describe, expect, it } from 'vitest';
import { fileNameFor, formatDate, formatPercent, formatRemaining, formatSize, formatTime } from './format.ts';

describe('formatTime', () => {
  it.each([
    [0, '0:00'],
    [7_999, '0:07'],
    [725_000, '12:05'],
    [3_723_000, '1:02:03'],
  ])('%i ms is %s', (ms, text) => expect(formatTime(ms)).toBe(text));
});

describe('formatSize', () => {
  it.each([
    [1, '1 B'],
    [999, '999 B'],
    [12_400_000, '12.4 MB'],
    [999_990, '1 MB'],
    [352_078, '352 kB'],
    [3_000_000_000, '3 GB'],
  ])('%i bytes is %s', (bytes, text) => expect(formatSize(bytes)).toBe(text));
});

describe('formatDate', () => {
  const now = new Date(2026, 4, 20, 18, 0);
  it('says the time today, the day this year, and the year before that', () => {
    expect(formatDate(new Date(2026, 4, 20, 9, 5).toISOString(), now, 'en-GB')).toMatch(/^0?9:05$/);
    expect(formatDate(new Date(2026, 1, 3).toISOString(), now, 'en-GB')).toBe('3 Feb');
    expect(formatDate(new Date(2025, 1, 3).toISOString(), now, 'en-GB')).toBe('3 Feb 2025');
  });
});

describe('formatRemaining', () => {
  it.each([
    [2_000, 'a few seconds left'],
    [32_000, 'about 30 s left'],
    [58_000, 'about 1 min left'],
    [190_000, 'about 3 min left'],
    [7_200_000, 'about 2 h left'],
    [5_400_000, 'about 1 h 30 min left'],
  ])('%i ms is %s', (ms, text) => expect(formatRemaining(ms)).toBe(text));
});

describe('formatPercent', () => {
  it('says 100 only at the end', () => {
    expect(formatPercent(0.999)).toBe('99 %');
    expect(formatPercent(1)).toBe('100 %');
    expect(formatPercent(0.424)).toBe('42 %');
  });
});

describe('fileNameFor', () => {
  it('keeps only what a file name may hold', () => {
    expect(fileNameFor('Q1: plan / budget?', 'txt')).toBe('Q1 plan budget.txt');
    expect(fileNameFor('///', 'txt')).toBe('transcript.txt');
  });
});
