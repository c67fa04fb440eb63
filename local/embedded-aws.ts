import { join } from 'node:path';
import { startFront } from './api-gateway/front.ts';
import { systemClock } from './clock.ts';
import type { Clock, Deployment } from './contracts.ts';
import type { Around } from './endpoint/dispatch.ts';
import { startEndpoint } from './endpoint/server.ts';
import { type ShardBacklog, startEventSources } from './event-source/event-sources.ts';
import { openPermissions, type Permissions } from './iam/permissions.ts';
import { openLambda } from './lambda/invoker.ts';
import { type Layout, layoutOf } from './layout.ts';
import { lockDataDir } from './lock.ts';
import { startSchedules } from './schedule.ts';
import { openDynamodb } from './services/dynamodb.ts';
import { openGlue } from './services/glue.ts';
import { openKinesis } from './services/kinesis.ts';
import { openS3 } from './services/s3.ts';
import { openStateMachines } from './state-machine/state-machines.ts';
import { loadDeployment } from './template/deployment.ts';

const TARGET = { account: '000000000000', region: 'us-east-1' };

export type EmbeddedAws = {
  /** Base of the REST API's paths. */
  url: string;
  apiKey: string;
  /** Where the AWS SDK and CLI find the services. */
  awsEndpoint: string;
  deployment: Deployment;
  /** Process ids beside this one. */
  children: number[];
  /** The function that an access key was given to. */
  functionOf(accessKey: string): string | undefined;
  /** Records that each event source mapping has not done with, by shard. */
  backlog(): ShardBacklog[];
  /** Executions of state machines that run. */
  executions(): number;
  /** Grants of the template's roles without which something would have been denied since the start. */
  usedGrants: Permissions['usedGrants'];
  unusedGrants: Permissions['unusedGrants'];
  /** What was denied to functions and state machines. */
  denials: Permissions['denials'];
  /** Stops taking in, lets what runs finish for a while, and gives the data directory back. */
  close(): Promise<void>;
};

export type EmbeddedAwsOptions = {
  assemblyDir: string;
  dataDir: string;
  /** Of the REST API; 0: any free one. */
  port?: number;
  clock?: Clock;
  /** Runs around every call of the AWS API. */
  around?: Around;
};

/** Deploys a synthesised app on a data directory and runs it. Throws on what it can't run as AWS would. */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  // What is open, the last first, so that everything closes before what it stands on.
  const open: (() => unknown)[] = [];
  const close = async () => {
    for (const one of open.splice(0)) await one();
  };
  try {
    return { ...(await start(options, (one) => open.unshift(one))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  { assemblyDir, dataDir, port = 0, clock = systemClock, around }: EmbeddedAwsOptions,
  onClose: (close: () => unknown) => void,
): Promise<Omit<EmbeddedAws, 'close'>> {
  const deployment = loadDeployment(assemblyDir, TARGET);
  const permissions = openPermissions(deployment);
  const layout = layoutOf(dataDir);
  onClose(lockDataDir(dataDir).release);
  const stores = await openStores(dataDir, deployment, clock, onClose);
  const compute = openCompute(deployment, layout, clock, permissions, () => endpoint.url);
  const endpoint = await startEndpoint({
    services: { ...stores.services, ...compute.services },
    around: permissions.around(compute.lambda.functionOf, around),
  });
  onClose(endpoint.close);
  const { lambda, machines } = compute;
  const park = stores.s3.putObject;
  const { checkpoints, apiKeys } = layout;
  const source = { deployment, log: stores.kinesis.log, checkpoints, lambda, park, clock };
  const sources = startEventSources(source);
  const schedules = startSchedules(deployment, lambda, clock);
  // What runs may still need functions, machines and stores until it is over.
  onClose(() => Promise.all([sources.close(), schedules.close(), compute.close()]));
  const front = await startFront({ deployment, lambda, clock, keyFile: apiKeys, port });
  if (front) onClose(front.close);
  return {
    url: front?.url ?? '',
    apiKey: front?.apiKey ?? '',
    awsEndpoint: endpoint.url,
    deployment,
    children: [stores.dynamodb.pid],
    functionOf: lambda.functionOf,
    backlog: sources.backlog,
    executions: machines.running,
    usedGrants: permissions.usedGrants,
    unusedGrants: permissions.unusedGrants,
    denials: permissions.denials,
  };
}

async function openStores(
  dataDir: string,
  deployment: Deployment,
  clock: Clock,
  onClose: (close: () => unknown) => void,
) {
  const s3 = await openS3(dataDir, deployment);
  const kinesis = await openKinesis(dataDir, deployment, clock);
  onClose(kinesis.close);
  const glue = await openGlue(dataDir, deployment);
  const dynamodb = await openDynamodb(dataDir, deployment);
  onClose(dynamodb.close);
  const services = {
    s3: s3.handlers,
    kinesis: kinesis.handlers,
    glue: glue.handlers,
    dynamodb: dynamodb.handlers,
  };
  return { s3, kinesis, dynamodb, services };
}

function openCompute(
  deployment: Deployment,
  { logs, compileCache }: Layout,
  clock: Clock,
  { invokedBy }: Permissions,
  endpoint: () => string,
) {
  const lambda = openLambda({ deployment, endpoint, logs, compileCache, clock });
  const histories = join(logs, 'executions');
  const machines = openStateMachines({ deployment, lambda, invokedBy, histories, clock });
  return {
    lambda,
    machines,
    services: { lambda: lambda.handlers, states: machines.handlers },
    close: async () => {
      await lambda.drain();
      machines.close();
      await lambda.close();
    },
  };
}
