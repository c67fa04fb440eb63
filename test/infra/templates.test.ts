import { describe, expect, it } from 'vitest';
import { objectAt, textAt } from './support/at.ts';
import { optionalStacks, synthesised } from './support/synthesised.ts';

const dev = await synthesised('dev');
const { assemblyDir: _, ...optional } = await optionalStacks();
const stacks = [
  ...Object.values(dev),
  ...Object.values(await synthesised('prod')),
  ...Object.values(optional),
];

describe.each(stacks.map((stack) => [stack.name, stack] as const))('%s', (_, stack) => {
  it('is synthesised without a warning', () => expect(stack.warnings).toEqual([]));

  it('uses only resource types of CloudFormation itself, no custom resources', () => {
    const types = Object.values(stack.resources).map(({ Type }) => Type);
    expect(types.filter((type) => !/^AWS::(?!CloudFormation::CustomResource)/.test(type))).toEqual(
      [],
    );
  });

  it('is plain ASCII, because CloudFormation replaces other characters with question marks', () => {
    expect(JSON.stringify(stack.template)).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('the stacks', () => {
  it.each(['etl', 'api'] as const)('%s imports only values that another stack exports', (name) => {
    const exported = Object.values(dev).flatMap(({ template }) =>
      Object.values(objectAt(template, 'Outputs'))
        .map((output) => objectAt(output)['Export'])
        .flatMap((exported) => (exported ? textAt(exported, 'Name') : [])),
    );
    const imports = JSON.stringify(dev[name].template).matchAll(/"Fn::ImportValue":("[^"]+")/g);
    const imported = [...imports].map(([, value]) => JSON.parse(value ?? '""'));
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((value) => !exported.includes(value))).toEqual([]);
  });
});

/**
 * Masks asset hashes, which differ from build to build, and the definition, which is its own file.
 */
const masked = (template: unknown): string =>
  JSON.stringify(
    template,
    (key, value) => (key === 'DefinitionString' ? 'process-batch.asl.json' : value),
    2,
  ).replace(/[0-9a-f]{64}\.zip/g, 'asset.zip');

it.each(['lake', 'etl', 'api', 'sql'] as const)('the %s stack is what it was', (name) => {
  expect(masked(dev[name].template)).toMatchSnapshot();
});

it.each(['redshift', 'quickSight', 'dynamoDbSql'] as const)(
  'the optional %s stack is what it was',
  (name) => {
    expect(masked(optional[name].template)).toMatchSnapshot();
  },
);
