// Runs test files, its arguments, one after another in one process and one browser:
//
//   FLOODSPEND_URL=http://127.0.0.1:8080/ node e2e/run.mjs e2e/*.test.mjs

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)));
