import type { Deployment } from '../../../local/template/deployment.ts';
import { aDeployment } from '../support/a-deployment.ts';

export type AStatement = Record<string, unknown>;

export const allow = (Action: unknown, Resource: unknown, more: AStatement = {}): AStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

export const REGIONAL = (service: string, name: string): string =>
  `arn:aws:${service}:us-east-1:000000000000:${name}`;

type Resources = Parameters<typeof aDeployment>[0];

export const ROLE_ARN = 'arn:aws:iam::000000000000:role/Role';

/** A function `Reader` whose role has a policy with these statements, and more resources. */
export function aDeploymentWith(statements: AStatement[], more: Resources = {}): Deployment {
  return aDeployment({
    Reader: { type: 'AWS::Lambda::Function', properties: { Role: ROLE_ARN } },
    Role: { type: 'AWS::IAM::Role', properties: {}, attributes: { Arn: ROLE_ARN } },
    Policy: {
      type: 'AWS::IAM::Policy',
      properties: { Roles: ['Role'], PolicyDocument: { Statement: statements } },
    },
    ...more,
  });
}
