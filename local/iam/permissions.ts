import type { Interceptor } from '../endpoint/api-call.ts';
import { type ApiCall, ServiceError } from '../endpoint/api-call.ts';
import { eventSourceMappings } from '../event-source/event-source-mapping.ts';
import { scheduledMachines } from '../eventbridge/schedules.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Deployment } from '../template/deployment.ts';
import { type Access, accessesOf, listBucket, putObject } from './access.ts';
import { type Principal, principalOf } from './principal.ts';
import { openUsage, type Usage } from './usage.ts';

export type Permissions = Omit<Usage, 'denied'> & {
  /**
   * Denies the calls that the role of a function does not allow. A caller that is not a function is
   * the operator, who may do everything. `outer` runs around the check and so sees denials.
   */
  interceptor(
    functionOf: (accessKey: string) => string | undefined,
    outer?: Interceptor,
  ): Interceptor;
  /**
   * Returns the ARN of the caller that signs with an access key; undefined if it is a function whose
   * role may not invoke the method of the API.
   */
  apiCaller(
    functionOf: (accessKey: string) => string | undefined,
  ): (accessKey: string, methodArn: string) => string | undefined;
  /** Returns a check that throws unless the caller has all of the accesses. */
  authorizer(
    functionOf: (accessKey: string) => string | undefined,
  ): (accessKey: string, accesses: readonly Access[]) => void;
  /** Denies invocations that the role of a state machine does not allow. */
  invokedBy(machineArn: string, lambda: LambdaService): LambdaService;
};

/**
 * Evaluates the roles of the template. Throws on a policy that it can't evaluate, and on an event
 * source mapping that AWS would refuse to create.
 */
export function openPermissions(deployment: Deployment): Permissions {
  const functions = principals(deployment, 'AWS::Lambda::Function', 'Role');
  const machines = principals(deployment, 'AWS::StepFunctions::StateMachine', 'RoleArn');
  const starters = scheduledMachines(deployment).map(({ rule, roleArn, machineArn }) => ({
    machineArn,
    starter: principalOf({ ...rule, properties: { RoleArn: roleArn } }, 'RoleArn', deployment),
  }));
  const { denied, ...usage } = openUsage([
    ...functions.values(),
    ...machines.values(),
    ...starters.map(({ starter }) => starter),
  ]);
  checkMappings(deployment, functions, denied);
  for (const { starter, machineArn } of starters) checkStarter(starter, machineArn, denied);
  return {
    ...usage,
    interceptor: (functionOf, outer = (_, next) => next()) => {
      const inner: Interceptor = (call, next) => {
        const caller = functions.get(functionOf(call.accessKey) ?? '');
        return caller ? checked({ call, next, caller, denied, deployment }) : next();
      };
      return (call, next) => outer(call, (input) => inner(call, () => next(input)));
    },
    apiCaller: (functionOf) => (accessKey, resource) => {
      const caller = functions.get(functionOf(accessKey) ?? '');
      if (!caller) return operatorArn(accessKey, deployment.account);
      const isDenied = denied(caller, [{ action: 'execute-api:Invoke', resource }]);
      return isDenied ? undefined : caller.user;
    },
    authorizer: (functionOf) => (accessKey, accesses) => {
      const caller = functions.get(functionOf(accessKey) ?? '');
      const access = caller && denied(caller, accesses);
      if (access) throw accessDenied('athena', caller.user, access);
    },
    invokedBy: (machineArn, lambda) => ({
      invoke: async (functionArn, payload) => {
        const access = { action: 'lambda:InvokeFunction', resource: functionArn };
        const machine = machines.get(machineArn);
        if (machine && denied(machine, [access])) throw notInvocable(machine, access);
        return lambda.invoke(functionArn, payload);
      },
    }),
  };
}

/** The operator is a user, or with a temporary key, which begins with ASIA, a role with a session. */
const operatorArn = (accessKey: string, account: string): string =>
  accessKey.startsWith('ASIA')
    ? `arn:aws:sts::${account}:assumed-role/operator/${accessKey}`
    : `arn:aws:iam::${account}:user/${accessKey}`;

function principals(deployment: Deployment, type: string, roleProperty: 'Role' | 'RoleArn') {
  const resources = deployment.ofType(type);
  return new Map(
    resources.map((resource) => [resource.ref, principalOf(resource, roleProperty, deployment)]),
  );
}

async function checked<T>(check: {
  call: ApiCall;
  next: () => Promise<T>;
  caller: Principal;
  denied: Usage['denied'];
  deployment: Deployment;
}): Promise<T> {
  const { call, next, caller, denied, deployment } = check;
  const accesses = accessesOf(call, deployment);
  const refuseUnless = (needed: readonly Access[]) => {
    const access = denied(caller, needed);
    if (access) throw accessDenied(call.service, caller.user, access);
  };
  refuseUnless(accesses);
  try {
    return await next();
  } catch (error) {
    // S3 reports a missing object only to callers that may list the bucket.
    if (error instanceof ServiceError && error.code === 'NoSuchKey')
      refuseUnless(accesses.map(({ resource }) => listBucket(bucketIn(resource))));
    throw error;
  }
}

const bucketIn = (objectArn: string): string => objectArn.replace(/^arn:aws:s3:::|\/.*$/gs, '');

/** Has the wording of AWS, and the code and the status of the service. */
function accessDenied(
  service: ApiCall['service'],
  user: string,
  { action, resource }: Access,
): ServiceError {
  const isS3 = service === 's3';
  return new ServiceError(
    isS3 ? 'AccessDenied' : 'AccessDeniedException',
    notAuthorized(user, action, isS3 ? `"${resource}"` : resource),
    isS3 || service === 'lambda' ? 403 : 400,
  );
}

/** The error of Lambda as Step Functions reports it. */
function notInvocable({ user }: Principal, { action, resource }: Access): ServiceError {
  const source = '(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)';
  const message = `${notAuthorized(user, action, resource)} ${source}`;
  return new ServiceError('AWSLambdaException', message, 403);
}

const notAuthorized = (user: string, action: string, resource: string): string =>
  `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ` +
  `because no identity-based policy allows the ${action} action`;

/** A rule starts a state machine with a role of its own, whose calls do not go through the endpoint. */
function checkStarter(starter: Principal, machineArn: string, denied: Usage['denied']): void {
  const access = denied(starter, [{ action: 'states:StartExecution', resource: machineArn }]);
  if (access)
    throw new Error(`Rule: ${notAuthorized(starter.user, access.action, access.resource)}`);
}

/** The actions that Lambda requires of a role before it creates a mapping on a stream. */
const READ_ACTIONS = [
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
];

/**
 * Lambda reads the stream and parks batches with the role of the function. This is checked only
 * here, because the mapping's own calls do not go through the endpoint.
 */
function checkMappings(
  deployment: Deployment,
  functions: ReadonlyMap<string, Principal>,
  denied: Usage['denied'],
): void {
  for (const { id, functionArn, streamArn, onFailure } of eventSourceMappings(deployment)) {
    const target = functions.get(deployment.named(functionArn).ref);
    const reading = READ_ACTIONS.map((name) => ({
      action: `kinesis:${name}`,
      resource: streamArn,
    }));
    const parking = onFailure
      ? [listBucket(onFailure), putObject(onFailure, `aws/lambda/${id}/`)]
      : [];
    const access = target && denied(target, [...reading, ...parking]);
    if (access)
      throw new Error(
        `Event source ${id}: ${notAuthorized(target.user, access.action, access.resource)}`,
      );
  }
}
