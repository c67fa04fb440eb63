import { describe, expect, it } from 'vitest';
import { grantsOf } from '../../../local/iam/policy.ts';
import { type AStatement, aDeploymentWith, allow, REGIONAL, ROLE_ARN } from './a-role.ts';

const OBJECT = 'arn:aws:s3:::bucket/*';
const document = (...Statement: AStatement[]) => ({ Statement });

function grants(statements: AStatement[], more: Parameters<typeof aDeploymentWith>[1] = {}) {
  const deployment = aDeploymentWith(statements, more);
  const [role] = deployment.ofType('AWS::IAM::Role');
  if (!role) throw new Error('no role');
  return grantsOf(role, deployment).map(
    ({ role, policy, action, resource }) => `${role} ${policy} ${action} ${resource}`,
  );
}

const aRole = (properties: Record<string, unknown>) => ({
  Role: { type: 'AWS::IAM::Role', attributes: { Arn: ROLE_ARN }, properties },
});

it('a grant is one action on one resource', () => {
  expect(
    grants([allow(['s3:GetObject', 's3:PutObject'], [OBJECT, 'arn:aws:s3:::other/a'])]),
  ).toEqual([
    `Role Policy s3:GetObject ${OBJECT}`,
    'Role Policy s3:GetObject arn:aws:s3:::other/a',
    `Role Policy s3:PutObject ${OBJECT}`,
    'Role Policy s3:PutObject arn:aws:s3:::other/a',
  ]);
});

it('grants come from inline, attached and managed policies, but not from those of other roles', () => {
  const Policies = [{ PolicyName: 'inline', PolicyDocument: document(allow('s3:A', OBJECT)) }];
  const managed = (action: string, Roles?: string[]) => ({
    type: 'AWS::IAM::ManagedPolicy',
    properties: { PolicyDocument: document(allow(action, OBJECT)), ...(Roles && { Roles }) },
  });
  const found = grants([allow('s3:B', OBJECT)], {
    ...aRole({ Policies, ManagedPolicyArns: ['ByArn'] }),
    ByRole: managed('s3:C', ['Role']),
    ByArn: managed('s3:D'),
    Others: managed('s3:E', ['Other']),
  });
  expect(found).toEqual([
    `Role inline s3:A ${OBJECT}`,
    `Role Policy s3:B ${OBJECT}`,
    `Role ByRole s3:C ${OBJECT}`,
    `Role ByArn s3:D ${OBJECT}`,
  ]);
});

it('statements about KMS are ignored, whatever their conditions', () => {
  const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
  const keys = allow(['kms:Decrypt', 'kms:GenerateDataKey'], '*', { Condition });
  expect(grants([keys, allow(['kms:Decrypt', 's3:GetObject'], OBJECT)])).toEqual([
    `Role Policy s3:GetObject ${OBJECT}`,
  ]);
});

const ON_KEYS = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['AUDIT'] } };

it('a grant may be limited to some partition keys of a table', () => {
  const statement = allow('dynamodb:PutItem', REGIONAL('dynamodb', 'table/T'), {
    Condition: ON_KEYS,
  });
  const deployment = aDeploymentWith([statement]);
  const [role] = deployment.ofType('AWS::IAM::Role');
  expect(role && grantsOf(role, deployment)).toMatchObject([{ partitionKeys: ['AUDIT'] }]);
});

describe('a deployment is refused, naming the policy and the role, for', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of policies
  const VARIABLE = 'arn:aws:s3:::b/${aws:userid}';
  const Condition = { StringLike: { 's3:prefix': 'staging/*' } };
  it.each([
    ['Deny', { ...allow('s3:GetObject', OBJECT), Effect: 'Deny' }, 'only Allow'],
    ['NotAction', { Effect: 'Allow', NotAction: 's3:GetObject', Resource: OBJECT }, 'NotAction'],
    [
      'NotResource',
      { Effect: 'Allow', Action: 's3:GetObject', NotResource: OBJECT },
      'NotResource',
    ],
    [
      'a condition',
      allow('s3:ListBucket', 'arn:aws:s3:::bucket', { Condition }),
      '✖ is not evaluated here\n  → at Condition',
    ],
    [
      'a second condition beside the one on partition keys',
      allow('dynamodb:PutItem', REGIONAL('dynamodb', 'table/T'), {
        Condition: { ...ON_KEYS, ...Condition },
      }),
      '✖ is not evaluated here\n  → at Condition',
    ],
    [
      'a condition on partition keys for an action that may name none',
      allow(['dynamodb:PutItem', 'dynamodb:Query'], REGIONAL('dynamodb', 'table/T'), {
        Condition: ON_KEYS,
      }),
      'only for actions on a single item of a table',
    ],
    ['a policy variable', allow('s3:GetObject', VARIABLE), 'policy variable'],
    ['a resource that is not an ARN', allow('s3:GetObject', 'bucket/*'), 'must be an ARN'],
    ['wildcards in place of segments', allow('s3:GetObject', 'arn:aws:s3:*'), 'must be an ARN'],
  ])('%s', (_, statement, complaint) => {
    expect(() => grants([statement])).toThrow(/^Policy Policy of Role in stack test/);
    expect(() => grants([statement])).toThrow(complaint);
  });

  it('a managed policy of AWS', () => {
    const arn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    expect(() => grants([], aRole({ ManagedPolicyArns: [arn] }))).toThrow(
      `Role in stack test: the managed policy ${arn} is not known here`,
    );
  });

  it('a permissions boundary', () => {
    expect(() => grants([], aRole({ PermissionsBoundary: 'arn:b' }))).toThrow(
      'PermissionsBoundary',
    );
  });
});
