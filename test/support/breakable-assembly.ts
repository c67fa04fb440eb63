import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { copyAssembly, withDelivery } from './assembly-copy.ts';

/** The synthesised app with other delivery settings and functions that can be made to fail. */
export type BreakableAssembly = {
  assemblyDir: string;
  /** Makes every invocation fail with this message until the function is repaired. */
  break(name: FunctionName, message?: string): Promise<void>;
  repair(name: FunctionName): Promise<void>;
  remove(): Promise<void>;
};

export async function breakableAssembly(
  names: readonly FunctionName[],
  delivery: Record<string, unknown>,
): Promise<BreakableAssembly> {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-assembly-'));
  const { assemblyDir, assetOf, change } = await copyAssembly(join(folder, 'assembly'));
  await change(withDelivery(delivery));
  const brokenFile = (name: FunctionName): string => join(folder, `${name} is broken`);
  for (const name of names) await makeBreakable(assetOf(name), brokenFile(name));
  return {
    assemblyDir,
    break: (name, message = 'broken for a test') => writeFile(brokenFile(name), message),
    repair: (name) => rm(brokenFile(name)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeBreakable(bundle: string, brokenFile: string): Promise<void> {
  await rename(join(bundle, 'index.cjs'), join(bundle, 'whole.cjs'));
  await writeFile(
    join(bundle, 'index.cjs'),
    `const { existsSync, readFileSync } = require('node:fs');
     const whole = require('./whole.cjs');
     exports.handler = async (event, context) => {
       const file = ${JSON.stringify(brokenFile)};
       if (!existsSync(file)) return whole.handler(event, context);
       throw Object.assign(new Error(readFileSync(file, 'utf8')), { name: 'Broken' });
     };`,
  );
}
