import * as z from 'zod';
import type { ApiCall, Deployment } from '../contracts.ts';

/** What names the resource of a call; the first one that is there does. */
const Input = z.looseObject({
  TableName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  StreamName: z.string().optional(),
  StreamARN: z.string().optional(),
  stateMachineArn: z.string().optional(),
  FunctionName: z.string().optional(),
  Bucket: z.string().optional(),
  /** Of an object its key, of an item its key attributes. */
  Key: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  Item: z.record(z.string(), z.unknown()).optional(),
});

/** Where a call is made from and to, in the template's own names: `ClaimBatch → dynamodb.PutItem Batches`. */
export function callSite(call: ApiCall, caller: string, deployment: Deployment): string {
  return `${nameOf(caller, deployment)} → ${call.service}.${call.action}${target(call, deployment)}`;
}

function target({ input }: ApiCall, deployment: Deployment): string {
  const { data = {} } = Input.safeParse(input());
  const { RequestItems = {}, Key, Item } = data;
  const resource =
    data.TableName ??
    Object.keys(RequestItems)[0] ??
    data.StreamName ??
    data.StreamARN ??
    data.stateMachineArn ??
    data.FunctionName ??
    data.Bucket;
  if (resource === undefined) return '';
  const part = typeof Key === 'string' ? folderOf(Key) : kindOf(Key ?? Item ?? {});
  return ` ${nameOf(resource, deployment)}${part}`;
}

/** What the sort key says that the item is, where tables hold items of several kinds: of `CHUNK#000001` the `/CHUNK`. */
function kindOf({ sk }: Readonly<Record<string, unknown>>): string {
  const { S: text } = z.object({ S: z.string() }).catch({ S: '' }).parse(sk);
  const kind = /^[A-Z]+/.exec(text)?.[0];
  return kind ? `/${kind}` : '';
}

/** The object's folder and the letters that its name begins with: of `staging/<batch>/plan-<id>` the `/staging/plan`. */
function folderOf(key: string): string {
  const [folder] = key.split('/');
  const kind = /^[a-z]+(?=-|\.)/.exec(key.split('/').at(-1) ?? '')?.[0];
  return `/${folder}${kind ? `/${kind}` : ''}`;
}

/** A logical id without what CDK puts behind it. */
export const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

function nameOf(physicalName: string, deployment: Deployment): string {
  try {
    return withoutHash(deployment.named(physicalName).logicalId);
  } catch {
    return physicalName.replace(/\.amazonaws\.com$/, '');
  }
}
