import * as z from 'zod';
import type { Deployment, Resource } from '../template/deployment.ts';

/** One action on one resource, each as its policy writes it. Role and policy by logical id. */
export type Grant = {
  role: string;
  policy: string;
  action: string;
  resource: string;
  /** Of a table, the items of these partition keys alone. */
  partitionKeys?: readonly string[];
};

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Arn = z
  .string()
  .regex(/^(\*$|arn(:[^:]*){4}:.)/, 'must be an ARN or *')
  .refine((arn) => !arn.includes('$'), 'has a policy variable, which is not evaluated here');

const NOT_HERE = 'is not evaluated here';

/** The one condition that is evaluated. Where a call names no partition key AWS takes it for met: so it may be set for single items only. */
const OnPartitionKeys = z.strictObject(
  { 'ForAllValues:StringEquals': z.strictObject({ 'dynamodb:LeadingKeys': oneOrMore }) },
  NOT_HERE,
);
const OF_AN_ITEM = /^dynamodb:(Get|Put|Update|Delete)Item$/;

/** Strict, so that NotAction, NotResource and Principal are refused, not overlooked. */
const Statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.literal('Allow', 'only Allow is evaluated here'),
    Action: oneOrMore,
    Resource: oneOrMore.pipe(z.array(Arn)),
    Condition: z.union([z.undefined(), OnPartitionKeys], NOT_HERE).optional(),
  })
  .refine(
    ({ Action, Condition }) => !Condition || Action.every((action) => OF_AN_ITEM.test(action)),
    { path: ['Condition'], error: 'is evaluated here for actions on one item of a table only' },
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

/** All that a role is granted. Throws, naming policy and role, on anything that would be evaluated otherwise than AWS does. */
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
    const { Roles, PolicyDocument } = parsed(Attached, resource.properties, inTemplate(resource));
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

/** Keys are not served here, so what is said of them alone is overlooked, whatever its conditions. */
function granted({ Statement: statements }: z.infer<typeof Document>, where: string) {
  return statements
    .filter(({ Action }) => ![Action].flat().every(isOfKeys))
    .map((statement) => parsed(Statement, statement, where))
    .flatMap(({ Action, Resource, Condition }) => {
      const partitionKeys = Condition?.['ForAllValues:StringEquals']['dynamodb:LeadingKeys'];
      return Action.filter((action) => !isOfKeys(action)).flatMap((action) =>
        Resource.map((resource) => ({ action, resource, ...(partitionKeys && { partitionKeys }) })),
      );
    });
}

const isOfKeys = (action: unknown): boolean => /^kms:/i.test(String(action));

const inTemplate = ({ logicalId, stack }: Resource): string => `${logicalId} in stack ${stack}`;

function parsed<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${where}: ${z.prettifyError(result.error)}`);
}
