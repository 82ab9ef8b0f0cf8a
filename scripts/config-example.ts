// Writes .env.example from the configuration's schema; a test fails when it is not current.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderEnvExample } from '../apps/server/src/app/config/env-example.ts';

writeFileSync(path.resolve(import.meta.dirname, '../.env.example'), renderEnvExample());
