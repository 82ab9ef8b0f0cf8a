// Adds to package-lock.json the optional platform packages that the registry at hand did not list: npm install leaves
// them out silently, and npm ci then refuses the file. They get no checksum; the platforms we build for have theirs.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { missingPlatformPackages, type PackageLock } from './lock-file.ts';

const file = path.resolve(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as PackageLock;
for (const { place, entry } of missingPlatformPackages(lock)) lock.packages[place] = entry;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
