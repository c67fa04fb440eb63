import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ROOT } from './upload.ts';

/** What a run was made on, without its name. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

const MEASURED = ['@duckdb/node-api', 'csv-parse', 'hyparquet-writer', 'parquetjs-lite'] as const;
const Manifest = z.object({ version: z.string() });

/** Of Node.js, and of the packages that are compared. */
export function versions(): Record<string, string> {
  const packages = MEASURED.map((name) => {
    const path = join(ROOT, 'node_modules', name, 'package.json');
    return [name, Manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).version];
  });
  return { node: process.versions.node, ...Object.fromEntries(packages) };
}
