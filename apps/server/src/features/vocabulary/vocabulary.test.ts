import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlan, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../../shared/ids.ts';
import { createVocabulary } from './vocabulary.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const loadCounter = async () => (text: string) => text.split(' ').length;
const vocabulary = createVocabulary({ loadCounter, maxPromptTokens: 3 });

async function openWorkspace() {
  const planId = await buildPlan(test.database, {});
  const { id: workspaceId } = await buildWorkspace(test.database, { planId });
  return {
    workspaceId,
    add: (...terms: string[]) =>
      test.database.tenant(workspaceId, (transaction) => vocabulary.add(transaction, { workspaceId, terms })),
    read: () => test.database.tenant(workspaceId, (transaction) => vocabulary.read(transaction, workspaceId)),
    remove: (termId: string) =>
      test.database.tenant(workspaceId, (transaction) => vocabulary.remove(transaction, { workspaceId, termId })),
  };
}

describe('the vocabulary of a workspace', () => {
  it('keeps a word once whatever its case, in the order of coming, and says what fits', async () => {
    const mine = await openWorkspace();
    await mine.add('Anna', 'Ben Nevis');
    await mine.add('anna', 'Cleo');
    const { items, promptTokens, maxPromptTokens } = await mine.read();
    expect(items.map(({ text, isUsed }) => [text, isUsed])).toEqual([
      ['Anna', true],
      ['Ben Nevis', true],
      ['Cleo', false],
    ]);
    expect({ promptTokens, maxPromptTokens }).toEqual({ promptTokens: 3, maxPromptTokens: 3 });
  });

  it('is not seen or changed from another workspace', async () => {
    const [mine, other] = [await openWorkspace(), await openWorkspace()];
    await mine.add('Anna');
    expect((await other.read()).items).toEqual([]);
    const id = (await mine.read()).items[0]?.id ?? '';
    await expect(other.remove(id)).rejects.toMatchObject({ code: 'vocabulary.not_found' });
    await mine.remove(id);
    expect((await mine.read()).items).toEqual([]);
    await expect(mine.remove(newId())).rejects.toMatchObject({ code: 'vocabulary.not_found' });
  });

  it('is full at its limit, also for two who add at once, and then takes nothing of what was sent', async () => {
    const mine = await openWorkspace();
    await mine.add(...Array.from({ length: 490 }, (_, index) => `word${index}`));
    const ten = (name: string) => Array.from({ length: 10 }, (_, index) => `${name}${index}`);
    const added = await Promise.allSettled([mine.add(...ten('a')), mine.add(...ten('b'))]);
    expect(added.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'vocabulary.full' } },
    ]);
    expect((await mine.read()).items).toHaveLength(500);
  });
});
