import { describe, expect, it } from 'vitest';
import { synthesised } from './support/synthesised.ts';

const dev = await synthesised('dev');
const stacks = [...Object.values(dev), ...Object.values(await synthesised('prod'))];

describe.each(stacks.map((stack) => [stack.name, stack] as const))('%s', (_, stack) => {
  it('is synthesised without a warning', () => expect(stack.warnings).toEqual([]));

  it('is made of what CloudFormation itself knows: no custom resource', () => {
    const types = Object.values(stack.resources).map(({ Type }) => Type);
    expect(types.filter((type) => !/^AWS::(?!CloudFormation::CustomResource)/.test(type))).toEqual(
      [],
    );
  });

  it('is plain ASCII, because CloudFormation makes question marks of the rest', () => {
    expect(JSON.stringify(stack.template)).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('stacks know each other by exports', () => {
  it.each(['etl', 'api'] as const)('%s imports what another one exports', (name) => {
    const exported = Object.values(dev).flatMap(({ template }) =>
      Object.values<{ Export?: { Name: string } }>(Object(template['Outputs'])).flatMap(
        ({ Export }) => Export?.Name ?? [],
      ),
    );
    const imports = JSON.stringify(dev[name].template).matchAll(/"Fn::ImportValue":("[^"]+")/g);
    const imported = [...imports].map(([, value]) => JSON.parse(value ?? '""'));
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((value) => !exported.includes(value))).toEqual([]);
  });
});

/** Without the hash of an asset, which differs from build to build, and the definition, which is a file of its own. */
const masked = (template: unknown): string =>
  JSON.stringify(
    template,
    (key, value) => (key === 'DefinitionString' ? 'process-batch.asl.json' : value),
    2,
  ).replace(/[0-9a-f]{64}\.zip/g, 'asset.zip');

it.each(['lake', 'etl', 'api', 'sql'] as const)('the %s stack is what it was', (name) => {
  expect(masked(dev[name].template)).toMatchSnapshot();
});
