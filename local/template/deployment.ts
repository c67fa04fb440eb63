import { type Assembly, loadAssembly, type Template } from './assembly.ts';
import { NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import { type Identity, identityOf } from './resource-types.ts';

export type Target = { account: string; region: string };

/** A resource of the synthesised template with all its intrinsic functions resolved. */
export type Resource = {
  stack: string;
  logicalId: string;
  type: string;
  /** The value of `Ref`. */
  ref: string;
  /** The values of `Fn::GetAtt`, by attribute. */
  attributes: Readonly<Record<string, string>>;
  properties: Readonly<Record<string, unknown>>;
};

/** The deployed template. */
export interface Deployment {
  readonly region: string;
  readonly account: string;
  /** The resources of a type, in the order of the template. */
  ofType(type: string): Resource[];
  /**
   * The resource with this ARN, physical name or logical id. Throws when there is none or more than
   * one.
   */
  named(name: string): Resource;
  /**
   * The folder or file of an asset, from the S3 key that the template gives it. Throws for an
   * unknown key.
   */
  assetPath(s3Key: string): string;
  /** The names of the stacks that are not deployed, because their templates are for AWS only. */
  readonly leftOut: readonly string[];
}

/**
 * Deploys every stack of a synthesised app and resolves all intrinsic functions. A name that the
 * template does not give is derived from the stack and the logical id. Throws, naming the resource,
 * on anything that can't be deployed.
 */
export function loadDeployment(assemblyDir: string, target: Target): Deployment {
  const assembly = loadAssembly(assemblyDir);
  const exported = new Map<string, unknown>();
  const resources = assembly.stacks.flatMap((stack) => deployStack(stack, target, exported));
  return {
    ...target,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    named: resourceByName(resources),
    leftOut: assembly.leftOut,
    assetPath: (s3Key) => {
      const path = assembly.assets.get(s3Key);
      if (path) return path;
      throw new Error(`The assembly has no asset ${s3Key}`);
    },
  };
}

function resourceByName(resources: readonly Resource[]): Deployment['named'] {
  const byName = new Map<string, Set<Resource>>();
  for (const resource of resources) {
    const { attributes, ref, logicalId } = resource;
    for (const name of [attributes['Arn'], ref, logicalId])
      if (name !== undefined) byName.set(name, (byName.get(name) ?? new Set()).add(resource));
  }
  return (name) => {
    const [first, ...others] = byName.get(name) ?? [];
    if (!first) throw new Error(`The template has no resource ${name}`);
    if (others.length === 0) return first;
    const found = [first, ...others];
    throw new Error(`${name} names ${found.length} resources: ${found.map(inStack).join(', ')}`);
  };
}

const inStack = ({ logicalId, stack }: Resource): string => `${logicalId} in stack ${stack}`;

function deployStack(
  { name, template }: Assembly['stacks'][number],
  target: Target,
  exported: Map<string, unknown>,
): Resource[] {
  const scope = stackScope(name, template, target, exported);
  const deployed = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
  );
  const resources = deployed.map(([logicalId, { Type: type, Properties }]) => ({
    stack: name,
    logicalId,
    type,
    ...scope.identity(logicalId),
    properties: resolve(Properties, scope) as Record<string, unknown>,
  }));
  for (const { Value, Export } of Object.values(template.Outputs)) {
    if (Export) exported.set(String(resolve(Export.Name, scope)), resolve(Value, scope));
  }
  return resources;
}

type StackScope = Scope & { identity(logicalId: string): Identity };

function stackScope(
  stack: string,
  template: Template,
  target: Target,
  exported: ReadonlyMap<string, unknown>,
): StackScope {
  const pseudo = pseudoParameters(stack, target);
  const unknown = (what: string): never => {
    throw new Error(`The template of stack ${stack} refers to ${what}, which it does not have`);
  };
  const scope: StackScope = {
    identity: memoized((logicalId) => {
      const resource = template.Resources[logicalId] ?? unknown(logicalId);
      const property = (key: string): unknown => resolve(resource.Properties[key], scope);
      return identityOf(resource.Type, { stack, logicalId, ...target, property });
    }),
    ref: (ref) => {
      if (Object.hasOwn(pseudo, ref)) return pseudo[ref];
      const parameter = template.Parameters[ref];
      if (!parameter) return scope.identity(ref).ref;
      if (parameter.Default !== undefined) return parameter.Default;
      throw new Error(`The parameter ${ref} of stack ${stack} has no default value`);
    },
    attribute: (logicalId, attribute) =>
      scope.identity(logicalId).attributes[attribute] ?? unknown(`${logicalId}.${attribute}`),
    condition: memoized((name) => {
      const condition = template.Conditions[name] ?? unknown(`the condition ${name}`);
      return resolve(condition, scope) === true;
    }),
    mapping: (map, first, second) =>
      template.Mappings[map]?.[first]?.[second] ?? unknown(`${map}.${first}.${second}`),
    exported: (name) => exported.get(name) ?? unknown(`the export ${name}`),
  };
  return scope;
}

const pseudoParameters = (stack: string, { account, region }: Target): Record<string, unknown> => ({
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': stack,
  'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack}/local`,
  'AWS::NotificationARNs': [],
  'AWS::NoValue': NO_VALUE,
});

/** Computes each value once. Throws when a value depends on itself. */
function memoized<T>(compute: (name: string) => T): (name: string) => T {
  const values = new Map<string, T>();
  const computing = new Set<string>();
  return (name) => {
    const known = values.get(name);
    if (known !== undefined) return known;
    if (computing.has(name)) throw new Error(`${name} refers to itself in the template`);
    computing.add(name);
    const value = compute(name);
    values.set(name, value);
    return value;
  };
}
