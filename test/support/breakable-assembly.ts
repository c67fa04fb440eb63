import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionName } from '../../functions/environment.ts';
import { synthesise } from '../../infra/synthesise.ts';

type Template = {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
};

/** The synthesised app with functions that fail while they are told to, and deliveries that are parked soon. */
export type BreakableAssembly = {
  assemblyDir: string;
  /** From now on every invocation fails. */
  break(name: FunctionName): Promise<void>;
  repair(name: FunctionName): Promise<void>;
  remove(): Promise<void>;
};

export async function breakableAssembly(
  names: readonly FunctionName[],
  delivery: Record<string, unknown>,
): Promise<BreakableAssembly> {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-assembly-'));
  const assemblyDir = join(folder, 'assembly');
  await cp((await synthesise('dev')).assemblyDir, assemblyDir, { recursive: true });
  const file = join(assemblyDir, 'InvoicePipeline-dev-Etl.template.json');
  const template: Template = JSON.parse(await readFile(file, 'utf8'));
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::EventSourceMapping') Object.assign(Properties, delivery);
  }
  await writeFile(file, JSON.stringify(template));
  const brokenFile = (name: FunctionName): string => join(folder, `${name} is broken`);
  for (const name of names) {
    await makeBreakable(join(assemblyDir, bundleOf(name, template)), brokenFile(name));
  }
  return {
    assemblyDir,
    break: (name) => writeFile(brokenFile(name), ''),
    repair: (name) => rm(brokenFile(name)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function bundleOf(name: FunctionName, { Resources }: Template): string {
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`${name}Function`),
  );
  const { S3Key } = Object(found?.[1].Properties['Code']);
  return `asset.${String(S3Key).replace(/\.zip$/, '')}`;
}

async function makeBreakable(bundle: string, brokenFile: string): Promise<void> {
  await rename(join(bundle, 'index.cjs'), join(bundle, 'whole.cjs'));
  await writeFile(
    join(bundle, 'index.cjs'),
    `const { existsSync } = require('node:fs');
     const whole = require('./whole.cjs');
     exports.handler = async (event, context) => {
       if (!existsSync(${JSON.stringify(brokenFile)})) return whole.handler(event, context);
       throw Object.assign(new Error('broken for a test'), { name: 'Broken' });
     };`,
  );
}
