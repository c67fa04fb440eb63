import { join } from 'node:path';
import { startFront } from './api-gateway/front.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { type Layout, layoutOf } from './data-dir/layout.ts';
import { lockDataDir } from './data-dir/lock.ts';
import type { Interceptor } from './endpoint/api-call.ts';
import { type InternalCalls, internalCalls, PRINCIPALS } from './endpoint/internal-calls.ts';
import { startEndpoint } from './endpoint/server.ts';
import type { ShardBacklog } from './event-source/event-sources.ts';
import { type MovingEventSources, startMovingEventSources } from './event-source/fail-over.ts';
import { startSchedules } from './eventbridge/schedules.ts';
import type { Host } from './host.ts';
import { openPermissions, type Permissions } from './iam/permissions.ts';
import type { Resharding } from './kinesis/resharding.ts';
import { openLambda } from './lambda/invoker.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { openStores, type Stores } from './services.ts';
import { openStateMachines } from './state-machine/state-machines.ts';
import type { Deployment } from './template/deployment.ts';
import { loadDeployment } from './template/deployment.ts';

export const TARGET = { account: '000000000000', region: 'us-east-1' };

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
  /** Splits and merges the streams' shards. */
  streams: Resharding;
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
  /** Ends as a killed process does: what runs is left where it is, only the data directory is given back. */
  abandon(): Promise<void>;
  /** Event sources start again at their checkpoints, while the invocations of the old ones go on. */
  failOver(): void;
  /** Ends an execution where it is. */
  abortExecution(name: string): void;
};

export type EmbeddedAwsOptions = {
  assemblyDir: string;
  dataDir: string;
  /** Of the REST API; 0: any free one. */
  port?: number;
  clock?: Clock;
  /** Runs around every call of the AWS API, and around those that services make of one another. */
  intercept?: Interceptor;
  host?: Partial<Host>;
};

type Opened = { close: () => unknown; isWaiting: boolean };
type OnClose = (close: () => unknown, kind?: 'waits for what runs') => void;

/** Deploys a synthesised app on a data directory and runs it. Throws on what it can't run as AWS would. */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  // What is open, the last first, so that everything closes before what it stands on.
  const open: Opened[] = [];
  const onClose: OnClose = (close, kind) => open.unshift({ close, isWaiting: kind !== undefined });
  const close = async () => {
    for (const one of open.splice(0)) await one.close();
  };
  const abandon = async () => {
    for (const one of open.splice(0)) if (!one.isWaiting) await one.close();
  };
  try {
    return { ...(await start(options, onClose)), close, abandon };
  } catch (error) {
    await close();
    throw error;
  }
}

const transparent: Interceptor = (_, next) => next();

async function start(
  options: EmbeddedAwsOptions,
  onClose: OnClose,
): Promise<Omit<EmbeddedAws, 'close' | 'abandon'>> {
  const { assemblyDir, dataDir, clock = systemClock, intercept = transparent, host = {} } = options;
  const deployment = loadDeployment(assemblyDir, TARGET);
  const permissions = openPermissions(deployment);
  const layout = layoutOf(dataDir);
  const calls = internalCalls(intercept);
  onClose(lockDataDir(dataDir).release);
  const stores = await openStores(dataDir, deployment, clock, host, onClose);
  const surroundings = { deployment, layout, clock, permissions, calls, host };
  const { lambda, machines, ...compute } = openCompute(surroundings, () => endpoint.url);
  const endpoint = await startEndpoint({
    services: { ...stores.services, ...compute.services },
    intercept: permissions.interceptor(lambda.functionOf, intercept),
    ...(host.listenEndpoint && { listen: host.listenEndpoint }),
  });
  onClose(endpoint.close);
  onClose(machines.close);
  const sources = openSources(stores, lambda, surroundings);
  const schedules = startSchedules(deployment, calls.invoking(PRINCIPALS.schedule, lambda), clock);
  // What runs may still need functions, machines and stores until it is over.
  const end = () => Promise.all([sources.close(), schedules.close(), compute.close()]);
  onClose(end, 'waits for what runs');
  const front = await startFront({
    ...{ deployment, clock, keyFile: layout.apiKeys, port: options.port ?? 0 },
    lambda: calls.invoking(PRINCIPALS.api, lambda),
    ...(host.listenApi && { listen: host.listenApi }),
  });
  if (front) onClose(front.close);
  return {
    url: front?.url ?? '',
    apiKey: front?.apiKey ?? '',
    awsEndpoint: endpoint.url,
    deployment,
    children: [stores.dynamodb.pid],
    functionOf: lambda.functionOf,
    streams: stores.kinesis.resharding,
    backlog: sources.backlog,
    failOver: sources.failOver,
    executions: machines.running,
    abortExecution: machines.abort,
    usedGrants: permissions.usedGrants,
    unusedGrants: permissions.unusedGrants,
    denials: permissions.denials,
  };
}

type Surroundings = {
  deployment: Deployment;
  layout: Layout;
  clock: Clock;
  permissions: Permissions;
  calls: InternalCalls;
  host: Partial<Host>;
};

function openCompute(
  { deployment, layout, clock, permissions, calls, host }: Surroundings,
  endpoint: () => string,
) {
  const { logs, compileCache } = layout;
  const { startInstance } = host;
  const given = { deployment, endpoint, logs, compileCache, clock };
  const lambda = openLambda({ ...given, ...(startInstance && { startInstance }) });
  const machines = openStateMachines({
    ...{ deployment, clock, histories: join(logs, 'executions') },
    lambda: calls.invoking(PRINCIPALS.machine, lambda),
    invokedBy: permissions.invokedBy,
  });
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

function openSources(
  { kinesis, s3 }: Stores,
  functions: LambdaService,
  { deployment, layout, clock, calls }: Surroundings,
): MovingEventSources {
  return startMovingEventSources({
    ...{ deployment, clock, checkpoints: layout.checkpoints },
    log: calls.reading(kinesis.log),
    lambda: calls.invoking(PRINCIPALS.eventSource, functions),
    park: calls.parking(s3.putObject),
    saving: calls.saving,
  });
}
