import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { synthesise } from '../../infra/build/synthesise.ts';

export type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** A copy of the synthesised app that may be changed. */
type AssemblyCopy = {
  assemblyDir: string;
  /** Returns the folder that a function is loaded from. */
  assetOf(name: FunctionName): string;
  /** Changes the template of the Etl stack, which contains the flow. */
  change(how: (resources: Resources) => void): Promise<void>;
};

/** Compiled code that a pipeline is just keeping there: it may be renamed at any moment. */
const UNFINISHED = /\.\d+\.\d+$/;

/** `settings` replace those of the stage dev. Files that `leftOut` matches are not copied. */
export async function copyAssembly(
  assemblyDir: string,
  settings: Readonly<Record<string, unknown>> = {},
  leftOut = UNFINISHED,
): Promise<AssemblyCopy> {
  await cp((await synthesise('dev', settings)).assemblyDir, assemblyDir, {
    recursive: true,
    filter: (source) => !leftOut.test(source),
  });
  const file = join(assemblyDir, 'InvoicePipeline-dev-Etl.template.json');
  const template: { Resources: Resources } = JSON.parse(await readFile(file, 'utf8'));
  return {
    assemblyDir,
    assetOf: (name) => join(assemblyDir, assetOf(name, template.Resources)),
    change: (how) => {
      how(template.Resources);
      return writeFile(file, JSON.stringify(template));
    },
  };
}

/** Returns a change to other batch settings. */
export const withDelivery =
  (settings: Record<string, unknown>) =>
  (resources: Resources): void => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type === 'AWS::Lambda::EventSourceMapping') Object.assign(Properties, settings);
    }
  };

const Code = z.object({ S3Key: z.string() });

function assetOf(name: FunctionName, resources: Resources): string {
  const found = Object.entries(resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`${name}Function`),
  );
  const { S3Key } = Code.parse(found?.[1].Properties['Code']);
  return `asset.${S3Key.replace(/\.zip$/, '')}`;
}
