import * as z from 'zod';
import type { Deployment, Resource } from '../template/deployment.ts';

/**
 * One action on one resource, both as the policy writes them. The role and the policy are logical
 * ids.
 */
export type Grant = {
  role: string;
  policy: string;
  action: string;
  resource: string;
  /** If set, only the items of the table with these partition keys. */
  partitionKeys?: readonly string[];
};

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Arn = z
  .string()
  .regex(/^(\*$|arn(:[^:]*){4}:.)/, 'must be an ARN or *')
  .refine((arn) => !arn.includes('$'), 'has a policy variable, which is not evaluated here');

const NOT_HERE = 'is not evaluated here';

/**
 * The only condition that is evaluated. AWS considers it met when a call names no partition key, so
 * it is accepted only for actions on a single item.
 */
const OnPartitionKeys = z.strictObject(
  { 'ForAllValues:StringEquals': z.strictObject({ 'dynamodb:LeadingKeys': oneOrMore }) },
  NOT_HERE,
);
const SINGLE_ITEM_ACTION = /^dynamodb:(Get|Put|Update|Delete)Item$/;

/** Strict, so that NotAction, NotResource and Principal are refused instead of ignored. */
const Statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.literal('Allow', 'only Allow is evaluated here'),
    Action: oneOrMore,
    Resource: oneOrMore.pipe(z.array(Arn)),
    Condition: z.union([z.undefined(), OnPartitionKeys], NOT_HERE).optional(),
  })
  .refine(
    ({ Action, Condition }) =>
      !Condition || Action.every((action) => SINGLE_ITEM_ACTION.test(action)),
    {
      path: ['Condition'],
      error: 'is evaluated here only for actions on a single item of a table',
    },
  );

const Document = z.object({
  Statement: z.array(z.looseObject({ Action: z.unknown().optional() })),
});
const Named = z.object({ PolicyName: z.string(), PolicyDocument: Document });
const Attached = z.object({ PolicyDocument: Document, Roles: z.array(z.string()).default([]) });
const RoleProperties = z.object({
  Policies: z.array(Named).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  PermissionsBoundary: z.undefined(NOT_HERE).optional(),
});

/**
 * Everything that a role is granted. Throws, naming the policy and the role, on anything that can't
 * be evaluated as AWS does.
 */
export function grantsOf(role: Resource, deployment: Deployment): Grant[] {
  const { Policies, ManagedPolicyArns } = parsed(RoleProperties, role.properties, inTemplate(role));
  const managed = deployment.ofType('AWS::IAM::ManagedPolicy');
  const unknown = ManagedPolicyArns.find((arn) => managed.every(({ ref }) => ref !== arn));
  if (unknown)
    throw new Error(`${inTemplate(role)}: the managed policy ${unknown} is not known here`);
  const inline = Policies.map(({ PolicyName: policy, PolicyDocument }) => ({
    policy,
    PolicyDocument,
  }));
  const attached = [...deployment.ofType('AWS::IAM::Policy'), ...managed].flatMap((resource) => {
    const { Roles, PolicyDocument } = attachedPolicy(resource);
    const isAttached = Roles.includes(role.ref) || ManagedPolicyArns.includes(resource.ref);
    return isAttached ? [{ policy: resource.logicalId, PolicyDocument }] : [];
  });
  return [...inline, ...attached].flatMap(({ policy, PolicyDocument }) =>
    granted(PolicyDocument, `Policy ${policy} of ${inTemplate(role)}`).map((grant) => ({
      role: role.logicalId,
      policy,
      ...grant,
    })),
  );
}

const attachedPolicies = new WeakMap<Resource, z.infer<typeof Attached>>();

/** Reads a policy once, because every role looks for its own among all of them. */
function attachedPolicy(resource: Resource): z.infer<typeof Attached> {
  const known = attachedPolicies.get(resource);
  const policy = known ?? parsed(Attached, resource.properties, inTemplate(resource));
  if (!known) attachedPolicies.set(resource, policy);
  return policy;
}

/** Ignores statements about KMS only, whatever their conditions: keys are not served here. */
function granted({ Statement: statements }: z.infer<typeof Document>, where: string) {
  return statements
    .filter(({ Action }) => ![Action].flat().every(isKmsAction))
    .map((statement) => parsed(Statement, statement, where))
    .flatMap(({ Action, Resource, Condition }) => {
      const partitionKeys = Condition?.['ForAllValues:StringEquals']['dynamodb:LeadingKeys'];
      return Action.filter((action) => !isKmsAction(action)).flatMap((action) =>
        Resource.map((resource) => ({ action, resource, ...(partitionKeys && { partitionKeys }) })),
      );
    });
}

const isKmsAction = (action: unknown): boolean => /^kms:/i.test(String(action));

const inTemplate = ({ logicalId, stack }: Resource): string => `${logicalId} in stack ${stack}`;

function parsed<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${where}: ${z.prettifyError(result.error)}`);
}
