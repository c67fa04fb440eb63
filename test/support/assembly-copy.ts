import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { synthesise } from '../../infra/build/synthesise.ts';

export type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** The synthesised app in a folder of its own, where it may be changed. */
type AssemblyCopy = {
  assemblyDir: string;
  /** The folder that a function is loaded from. */
  assetOf(name: FunctionName): string;
  /** Changes the template of the stack with the flow in it. */
  change(how: (resources: Resources) => void): Promise<void>;
};

export async function copyAssembly(assemblyDir: string): Promise<AssemblyCopy> {
  await cp((await synthesise('dev')).assemblyDir, assemblyDir, { recursive: true });
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

/** For a deployment with other batch settings. */
export const withDelivery =
  (settings: Record<string, unknown>) =>
  (resources: Resources): void => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type === 'AWS::Lambda::EventSourceMapping') Object.assign(Properties, settings);
    }
  };

function assetOf(name: FunctionName, resources: Resources): string {
  const found = Object.entries(resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`${name}Function`),
  );
  const { S3Key } = Object(found?.[1].Properties['Code']);
  return `asset.${String(S3Key).replace(/\.zip$/, '')}`;
}
