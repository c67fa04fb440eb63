import type { Deployment, Resource } from '../../../local/template/deployment.ts';

export const functionArn = (name: string): string =>
  `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

export type Resources = Record<string, Partial<Resource> & { type: string; properties?: object }>;

/** A deployment of these resources, named after their logical ids. */
export function aDeployment(resources: Resources, assets: Record<string, string> = {}): Deployment {
  const all = Object.entries(resources).map(([logicalId, resource]) => ({
    stack: 'test',
    logicalId,
    ref: logicalId,
    attributes: { Arn: resource.type.includes('Lambda') ? functionArn(logicalId) : logicalId },
    ...resource,
    properties: { ...resource.properties },
  }));
  return {
    region: 'us-east-1',
    account: '000000000000',
    ofType: (type) => all.filter((resource) => resource.type === type),
    named: (name) => {
      const found = all.find((one) =>
        [one.ref, one.logicalId, one.attributes['Arn']].includes(name),
      );
      if (!found) throw new Error(`no ${name}`);
      return found;
    },
    assetPath: (key) => assets[key] ?? key,
    leftOut: [],
  };
}
