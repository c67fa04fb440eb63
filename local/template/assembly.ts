import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      dependencies: z.array(z.string()).default([]),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          file: z.string().optional(),
        })
        .default({}),
    }),
  ),
});
type Artifacts = z.infer<typeof Manifest>['artifacts'];

const values = z.record(z.string(), z.unknown()).default({});

const Template = z.object({
  Transform: z.undefined({ error: 'transforms (macros) are not supported' }).optional(),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), values)).default({}),
  Conditions: values,
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: values,
      // Nothing is deleted here, but a policy that CloudFormation does not know is refused.
      DeletionPolicy: z.enum(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']).optional(),
      UpdateReplacePolicy: z.enum(['Delete', 'Retain', 'Snapshot']).optional(),
    }),
  ),
  Outputs: z
    .record(
      z.string(),
      z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }),
    )
    .default({}),
});
export type Template = z.infer<typeof Template>;

const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/**
 * A template with this entry in its metadata is for AWS only: it is not read here, whatever is in
 * it.
 */
const OnlyOnAws = z.object({ Metadata: z.object({ OnlyOnAws: z.literal(true) }) });

export type Assembly = {
  /** In deployment order: each stack comes after those that it depends on. */
  stacks: { name: string; template: Template }[];
  /** The names of the stacks that are for AWS only. */
  leftOut: string[];
  /** The file or folder of each asset, by S3 key. */
  assets: ReadonlyMap<string, string>;
};

/** Reads the output of `cdk synth`. Throws when it has no stack. */
export function loadAssembly(dir: string): Assembly {
  const parsed = (file: string): unknown => JSON.parse(readFileSync(join(dir, file), 'utf8'));
  const read = <T>(file: string, schema: z.ZodType<T>): T => {
    const result = schema.safeParse(parsed(file));
    if (result.success) return result.data;
    throw new Error(`${join(dir, file)} can't be deployed: ${z.prettifyError(result.error)}`);
  };
  const { artifacts } = read('manifest.json', Manifest);
  const named = inDependencyOrder(artifacts).map((id) => {
    const { stackName: name = id, templateFile: file = `${id}.template.json` } =
      artifacts[id]?.properties ?? {};
    return { name, file, onlyOnAws: OnlyOnAws.safeParse(parsed(file)).success };
  });
  const stacks = named
    .filter(({ onlyOnAws }) => !onlyOnAws)
    .map(({ name, file }) => ({ name, template: read(file, Template) }));
  if (stacks.length === 0) throw new Error(`${dir} has no stack: run the synth first`);
  const assetFiles = Object.values(artifacts)
    .filter(({ type }) => type === 'cdk:asset-manifest')
    .flatMap(({ properties }) => properties.file ?? []);
  const assets = assetFiles.flatMap((file) => Object.values(read(file, AssetManifest).files));
  return {
    stacks,
    leftOut: named.filter(({ onlyOnAws }) => onlyOnAws).map(({ name }) => name),
    assets: new Map(
      assets.flatMap(({ source, destinations }) =>
        Object.values(destinations).map((to) => [to.objectKey, join(dir, source.path)] as const),
      ),
    ),
  };
}

function inDependencyOrder(artifacts: Artifacts): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (!artifact || ordered.has(id)) return;
    artifact.dependencies.forEach(visit);
    if (artifact.type === 'aws:cloudformation:stack') ordered.add(id);
  };
  Object.keys(artifacts).forEach(visit);
  return [...ordered];
}
