import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { violatedRule } from './import-rules.ts';
import { importsOf } from './scan-imports.ts';

/** Runs the check as `npm run check` does, on a tree that holds only these files. */
function check(files: Record<string, string>) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'audiotricks-boundaries-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries({ 'packages/README.md': '', 'apps/server/src/main.ts': '', ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'boundaries.ts'), root], {
    encoding: 'utf8',
  });
  return { status, problems: stderr.split('\n').filter(Boolean) };
}

test('planted violations are caught, each with its place and its rule, and fail the check', () => {
  expect(
    check({
      'apps/server/src/shared/ids.ts': "import { a } from '../features/uploads/index.ts';\n",
      'apps/server/src/platform/queue/queue.ts':
        "export { b } from '../../app/config/index.ts';\nconst home = process.env.HOME;\n",
      'apps/server/src/features/uploads/part.ts': "\nimport {\n  c,\n} from '../recordings/secret.ts';\n",
      'apps/web/src/main.tsx': "const d = await import('@audiotricks/whisper');\n",
      'packages/contracts/src/index.ts': "import fs from 'lodash';\n",
    }),
  ).toEqual({
    status: 1,
    problems: [
      'packages/contracts/src/index.ts:1 imports lodash: packages/contracts/ may import zod only',
      'apps/server/src/features/uploads/part.ts:4 imports ../recordings/secret.ts: the feature recordings is reached through its index.ts only',
      'apps/server/src/platform/queue/queue.ts:1 imports ../../app/config/index.ts: platform may not import app',
      'apps/server/src/shared/ids.ts:1 imports ../features/uploads/index.ts: shared may not import features',
      'apps/web/src/main.tsx:1 imports @audiotricks/whisper: apps/web/ may not import @audiotricks/whisper',
      'apps/server/src/platform/queue/queue.ts:2 reads process.env: only app/config may',
    ],
  });
});

test('what is allowed passes', () => {
  expect(
    check({
      'apps/server/src/app/deps.ts':
        "import { a } from '../features/uploads/index.ts';\nimport type { B } from '../platform/queue/queue.ts';\n",
      'apps/server/src/app/config/load-config.ts': 'export const environment = process.env;\n',
      'apps/server/src/features/uploads/part.ts':
        "import { c } from '../recordings/index.ts';\nimport { d } from './own.ts';\n",
      'apps/server/src/features/uploads/part.test.ts':
        "import { e } from '../recordings/secret.ts';\nimport { f } from '../../../test/database.ts';\n",
      'apps/web/src/main.tsx':
        "import { g } from '@audiotricks/sdk';\nimport react from 'react';\n// import x from '@audiotricks/server';\n",
    }),
  ).toEqual({ status: 0, problems: [] });
});

test.each([
  ['packages/whisper/src/index.ts', '@audiotricks/contracts', '@audiotricks/contracts'],
  ['packages/whisper/src/index.ts', '../../contracts/src/index.ts', 'leaves packages/whisper/'],
  ['apps/server/test/flow.test.ts', '../../web/src/main.tsx', 'leaves apps/server/'],
  ['packages/sdk/src/index.ts', '@audiotricks/server', '@audiotricks/server'],
  ['apps/server/src/app/deps.ts', '../features/uploads/part.ts', 'through its index.ts only'],
  ['apps/server/src/app/deps.ts', '../../test/database.ts', 'may not import test code'],
  ['apps/server/src/features/a/a.ts', '../../main.ts', 'features may not import app'],
])('%s may not import %s', (file, specifier, reason) => {
  expect(violatedRule({ file, line: 1, specifier })).toContain(reason);
});

test('imports are found in every form, and not in comments or text', () => {
  const text = [
    "import a from 'a';",
    'import "b";',
    "export * from './c.ts';",
    "/* from 'no' */ const d = await import('d'); // import 'no'",
    "const text = \"it's // no comment\"; import e from 'e';",
    "type F = import('f').F;",
    "<p>Don't</p>; import g from 'g';",
  ].join('\n');
  expect(importsOf('x.ts', text).map(({ line, specifier }) => `${line} ${specifier}`)).toEqual([
    '1 a',
    '2 b',
    '3 ./c.ts',
    '4 d',
    '5 e',
    '6 f',
    '7 g',
  ]);
});
