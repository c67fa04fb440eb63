import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '../../../infra/build/synthesise.ts';
import type { Stage } from '../../../infra/stage-config.ts';
import { EVERY_OPTION } from './every-option.ts';

export type CfnResource = {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};

export type SynthesisedStack = {
  name: string;
  template: Record<string, unknown>;
  terminationProtection: boolean;
  /** The warnings and errors that the CDK attached to constructs. */
  warnings: string[];
  /** By logical id. */
  resources: Record<string, CfnResource>;
  ofType(type: string): CfnResource[];
};

/** Returns the synthesised stacks of a stage, as they would be deployed. */
export async function synthesised(stage: Stage, settings: { rawDays?: number } = {}) {
  const { assemblyDir } = await synthesise(stage, settings);
  const named = (name: string) => stackOf(assemblyDir, `InvoicePipeline-${stage}-${name}`);
  return { lake: named('Lake'), etl: named('Etl'), api: named('Api'), sql: named('Sql') };
}

/** Returns the optional stacks of dev, with the folder of the assembly that they are in. */
export async function optionalStacks() {
  const { assemblyDir } = await synthesise('dev', EVERY_OPTION);
  const named = (name: string) => stackOf(assemblyDir, `InvoicePipeline-dev-${name}`);
  return {
    assemblyDir,
    redshift: named('Redshift'),
    quickSight: named('QuickSight'),
    dynamoDbSql: named('DynamoDbSql'),
  };
}

function stackOf(assemblyDir: string, name: string): SynthesisedStack {
  const read = (file: string) => JSON.parse(readFileSync(join(assemblyDir, file), 'utf8'));
  const template = read(`${name}.template.json`);
  const resources: Record<string, CfnResource> = template.Resources;
  return {
    name,
    template,
    terminationProtection:
      read('manifest.json').artifacts[name].properties.terminationProtection ?? false,
    warnings: Object.values<{ type: string; data: unknown }[]>(read(`${name}.metadata.json`))
      .flat()
      .filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:error')
      .map(({ data }) => String(data)),
    resources,
    ofType: (type) => Object.values(resources).filter((resource) => resource.Type === type),
  };
}
