import type { Deployment, Resource } from '../../local/template/deployment.ts';

export const aResource = (
  type: string,
  ref: string,
  properties: Record<string, unknown> = {},
): Resource => ({
  stack: 'Test',
  logicalId: ref,
  type,
  ref,
  attributes: { Arn: `arn:aws:test:us-east-1:000000000000:${ref}` },
  properties,
});

export const aDeployment = (...resources: Resource[]): Deployment => ({
  region: 'us-east-1',
  account: '000000000000',
  ofType: (type) => resources.filter((resource) => resource.type === type),
  named: (name) => {
    const found = resources.find(({ ref }) => ref === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  },
  assetPath: () => '',
});
