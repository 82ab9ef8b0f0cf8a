// Checks that imports point one way and that the environment is read in one place: boundaries.ts [root]
import path from 'node:path';
import { violatedRule } from './import-rules.ts';
import { scanEnvironmentReads, scanImports } from './scan-imports.ts';

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../..'));
const imports = scanImports(root);
const problems = [
  ...imports.flatMap((one) => {
    const rule = violatedRule(one);
    return rule ? [`${one.file}:${one.line} imports ${one.specifier}: ${rule}`] : [];
  }),
  ...scanEnvironmentReads(root).map(({ file, line }) => `${file}:${line} reads process.env: only app/config may`),
];
for (const problem of problems) console.error(problem);
console.log(`${imports.length} imports, ${problems.length} against the rules`);
if (problems.length > 0) process.exitCode = 1;
