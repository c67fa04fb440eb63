import * as z from 'zod';
import type { ApiCall } from '../endpoint/api-call.ts';
import { PRINCIPALS } from '../endpoint/principals.ts';
import type { Deployment, Resource } from '../template/deployment.ts';

/** Who makes calls in a deployment. `functionOf` returns the function that has an access key. */
export type Callers = {
  functionOf(accessKey: string): string | undefined;
  deployment: Deployment;
};

/**
 * Returns where a call is made from and to, in the template's own names:
 * `ClaimBatch → dynamodb.PutItem Batches`. `caller` is a function's name or a service's principal.
 */
export function callSite(call: ApiCall, caller: string, deployment: Deployment): string {
  return `${nameOf(caller, deployment)} → ${call.service}.${call.action}${target(call, deployment)}`;
}

const SERVICES: ReadonlySet<string> = new Set(Object.values(PRINCIPALS));

/** Returns the site of a function's or a service's call, and undefined for the operator's. */
export function siteOf(call: ApiCall, { functionOf, deployment }: Callers): string | undefined {
  const service = SERVICES.has(call.accessKey) ? call.accessKey : undefined;
  const caller = functionOf(call.accessKey) ?? service;
  return caller && callSite(call, caller, deployment);
}

/** Returns the site of what a new instance of a function gets: its `clock` or its `version`. */
export const instanceSite = (logicalId: string, what: 'clock' | 'version'): string =>
  `${withoutHash(logicalId)} ${what}`;

const Text = z.string().optional().catch(undefined);
const Item = z.object({ sk: z.object({ S: z.string() }) });

/** The parameters that name what a call is made to. A parameter of another shape names nothing. */
const Input = z
  .object({
    RequestItems: z.record(z.string(), z.unknown()).optional().catch(undefined),
    TableName: Text,
    StreamName: Text,
    StreamARN: Text,
    stateMachineArn: Text,
    FunctionName: Text,
    Bucket: Text,
    Key: z.union([z.string(), Item]).optional().catch(undefined),
    Item: Item.optional().catch(undefined),
  })
  .catch({});

function target(call: ApiCall, deployment: Deployment): string {
  const { RequestItems = {}, Key, Item, ...named } = Input.parse(call.input());
  const [table] = Object.keys(RequestItems);
  const resource = table ?? Object.values(named).find((name) => name !== undefined);
  if (resource === undefined) return '';
  const part = typeof Key === 'string' ? folderOf(Key) : kindOf((Key ?? Item)?.sk.S);
  return ` ${nameOf(resource, deployment)}${part}`;
}

/**
 * Returns the kind of item that a sort key names, for tables of several kinds: `/CHUNK` for
 * `CHUNK#000001`.
 */
function kindOf(sortKey = ''): string {
  const kind = /^[A-Z]+/.exec(sortKey)?.[0];
  return kind ? `/${kind}` : '';
}

/**
 * Returns an object's folder and the word that its name begins with: `/staging/plan` for
 * `staging/<batch>/plan-<id>`.
 */
function folderOf(key: string): string {
  const [folder] = key.split('/');
  const kind = /^[a-z]{3,}(?=-|\.)/.exec(key.split('/').at(-1) ?? '')?.[0];
  return `/${folder}${kind ? `/${kind}` : ''}`;
}

/** Returns the name of a resource in sites. */
export const siteName = ({ logicalId }: Pick<Resource, 'logicalId'>): string =>
  withoutHash(logicalId);

/** Returns a logical id without the hash that CDK appends. */
const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

const PRINCIPAL = /\.amazonaws\.com$/;

function nameOf(physicalName: string, deployment: Deployment): string {
  if (PRINCIPAL.test(physicalName)) return physicalName.replace(PRINCIPAL, '');
  try {
    return withoutHash(deployment.named(physicalName).logicalId);
  } catch {
    return physicalName;
  }
}
