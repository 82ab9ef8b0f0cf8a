import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { createReadAgain } from './read-again.ts';

const key = ['one'];

function observed() {
  const queryClient = new QueryClient();
  const answers: ((value: string) => void)[] = [];
  const read = () =>
    queryClient.fetchQuery({ queryKey: key, queryFn: () => new Promise<string>((resolve) => answers.push(resolve)) });
  return { queryClient, answers, read, readAgain: createReadAgain(queryClient) };
}

describe('createReadAgain', () => {
  it('marks a query old whose answer was under way when the event came', async () => {
    const { queryClient, answers, read, readAgain } = observed();
    const reading = read();
    readAgain(key);
    readAgain(key);
    expect(queryClient.getQueryState(key)?.fetchStatus).toBe('fetching');
    answers[0]?.('older than the event');
    await reading;
    await Promise.resolve();
    expect(queryClient.getQueryState(key)?.isInvalidated).toBe(true);
  });

  it('leaves a query alone that nobody is reading', async () => {
    const { queryClient, answers, read, readAgain } = observed();
    const reading = read();
    answers[0]?.('current');
    await reading;
    readAgain(key);
    expect(queryClient.getQueryState(key)?.isInvalidated).toBe(false);
  });
});
