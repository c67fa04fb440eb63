/** The values that intrinsic functions refer to. Every member throws for an unknown name. */
export type Scope = {
  /** Parameters, pseudo parameters and resources. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  exported(name: string): unknown;
};

/** The value of `AWS::NoValue`. A property or a list entry with this value is removed. */
export const NO_VALUE = Symbol('AWS::NoValue');

type IntrinsicFunction = (argument: unknown, scope: Scope) => unknown;

/** Replaces every intrinsic function by its value. Throws on a function that is not supported. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => resolve(entry, scope)).filter((entry) => entry !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isIntrinsic(first[0])) return call(...first, scope);
  return Object.fromEntries(
    entries
      .map(([key, entry]) => [key, resolve(entry, scope)] as const)
      .filter(([, entry]) => entry !== NO_VALUE),
  );
}

const isIntrinsic = (key: string): boolean =>
  key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');

function call(name: string, argument: unknown, scope: Scope): unknown {
  // `Condition` is a function only inside conditions. In a policy it is an ordinary key.
  if (name === 'Condition' && typeof argument !== 'string') {
    return { Condition: resolve(argument, scope) };
  }
  const intrinsic = INTRINSICS[name];
  if (!intrinsic) throw new Error(`the template uses ${name}, which is not supported`);
  return intrinsic(argument, scope);
}

const INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (name, scope) => scope.ref(text(name)),
  Condition: (name, scope) => scope.condition(text(name)),
  'Fn::GetAtt': (target, scope) => {
    const [logicalId = '', ...path] = Array.isArray(target)
      ? resolved(target, scope).map(text)
      : text(target).split('.');
    return scope.attribute(logicalId, path.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = resolved(argument, scope);
    return list(parts).map(text).join(text(separator));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, entries] = resolved(argument, scope);
    const entry = list(entries)[Number(index)];
    if (entry === undefined) throw new Error(`Fn::Select: the list has no entry ${String(index)}`);
    return entry;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = resolved(argument, scope);
    return text(whole).split(text(separator));
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = resolved(argument, scope);
    return scope.mapping(text(map), text(first), text(second));
  },
  'Fn::ImportValue': (name, scope) => scope.exported(text(resolve(name, scope))),
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list(argument);
    return resolve(scope.condition(text(condition)) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = resolved(argument, scope);
    return left === right;
  },
  'Fn::Not': (argument, scope) => !resolved(argument, scope)[0],
  'Fn::And': (argument, scope) => resolved(argument, scope).every(Boolean),
  'Fn::Or': (argument, scope) => resolved(argument, scope).some(Boolean),
};

/** Replaces `${Name}` and `${Name.Attribute}`. `${!Literal}` becomes `${Literal}`. */
function substitute(argument: unknown, scope: Scope): string {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  const variables: Record<string, unknown> = { ...own };
  return text(template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], scope));
    const [logicalId = '', ...path] = name.split('.');
    return path.length > 0
      ? scope.attribute(logicalId, path.join('.'))
      : text(scope.ref(logicalId));
  });
}

const resolved = (argument: unknown, scope: Scope): unknown[] => list(resolve(argument, scope));

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`the template has ${JSON.stringify(value)} where a list belongs`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`the template has ${JSON.stringify(value)} where text belongs`);
}
