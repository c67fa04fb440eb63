import type { ApiCall } from '../../endpoint/api-call.ts';
import type { Deployment } from '../../template/deployment.ts';

type Named = Readonly<Record<string, unknown>>;

/** What names the resource of a call; the first one that is there does. */
const RESOURCES = [
  'TableName',
  'StreamName',
  'StreamARN',
  'stateMachineArn',
  'FunctionName',
  'Bucket',
];

/** Where a call is made from and to, in the template's own names: `ClaimBatch → dynamodb.PutItem Batches`. */
export function callSite(call: ApiCall, caller: string, deployment: Deployment): string {
  return `${nameOf(caller, deployment)} → ${call.service}.${call.action}${target(call, deployment)}`;
}

function target(call: ApiCall, deployment: Deployment): string {
  const input: Named = Object(call.input());
  const [table] = Object.keys(Object(input['RequestItems']));
  const resource = table ?? RESOURCES.map((name) => input[name]).find((name) => name !== undefined);
  if (typeof resource !== 'string') return '';
  const { Key: key } = input;
  const part = typeof key === 'string' ? folderOf(key) : kindOf(Object(key ?? input['Item']));
  return ` ${nameOf(resource, deployment)}${part}`;
}

/** What the sort key says that the item is, where tables hold items of several kinds: of `CHUNK#000001` the `/CHUNK`. */
function kindOf({ sk }: Named): string {
  const kind = /^[A-Z]+/.exec(String(Object(sk).S ?? ''))?.[0];
  return kind ? `/${kind}` : '';
}

/** The object's folder and the letters that its name begins with: of `staging/<batch>/plan-<id>` the `/staging/plan`. */
function folderOf(key: string): string {
  const [folder] = key.split('/');
  const kind = /^[a-z]{3,}(?=-|\.)/.exec(key.split('/').at(-1) ?? '')?.[0];
  return `/${folder}${kind ? `/${kind}` : ''}`;
}

/** A logical id without what CDK puts behind it. */
export const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

const PRINCIPAL = /\.amazonaws\.com$/;

function nameOf(physicalName: string, deployment: Deployment): string {
  if (PRINCIPAL.test(physicalName)) return physicalName.replace(PRINCIPAL, '');
  try {
    return withoutHash(deployment.named(physicalName).logicalId);
  } catch {
    return physicalName;
  }
}
