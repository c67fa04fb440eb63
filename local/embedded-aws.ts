import { join } from 'node:path';
import type { Front } from './api-gateway/front.ts';
import { apiKeyHandlers } from './api-gateway/get-api-key.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { checkTables } from './data-dir/check-tables.ts';
import { type Damage, damagesIn } from './data-dir/damage.ts';
import { type DiskTrouble, openDisk, UNWATCHED } from './data-dir/disk.ts';
import { type Durability, filesFor } from './data-dir/files.ts';
import { layoutOf } from './data-dir/layout.ts';
import { lockDataDir } from './data-dir/lock.ts';
import { reporting } from './disk-watch.ts';
import { reportLostWrites } from './dynamodb/storage/newest-writes.ts';
import type { Interceptor } from './endpoint/api-call.ts';
import { startEndpoint } from './endpoint/server.ts';
import type { ShardBacklog } from './event-source/event-sources.ts';
import { startSchedules } from './eventbridge/schedules.ts';
import { type LiveFaults, openLiveFaults } from './faults/live-faults.ts';
import type { FaultSettings } from './faults/live-settings.ts';
import type { Host } from './host.ts';
import { openPermissions, type Permissions } from './iam/permissions.ts';
import { internalCalls } from './internal-calls.ts';
import type { Resharding } from './kinesis/resharding.ts';
import { limitsOfAws, unlimited } from './kinesis/write-limits.ts';
import {
  openCompute,
  openEventSources,
  openFront,
  openSql,
  openStores,
  type ServiceContext,
  scheduleTargets,
} from './services.ts';
import type { StateMachines } from './state-machine/state-machines.ts';
import { type Deployment, loadDeployment } from './template/deployment.ts';

export const TARGET = { account: '000000000000', region: 'us-east-1' };

export type EmbeddedAws = {
  /** The base of the REST API's paths. */
  url: string;
  apiKey: string;
  /** The endpoint of the services, for the AWS SDK and CLI. */
  awsEndpoint: string;
  deployment: Deployment;
  /** Returns the name of the function that has this access key. */
  functionOf(accessKey: string): string | undefined;
  /** Splits and merges the shards of the streams. */
  streams: Resharding;
  /** Counts the records that each event source mapping has not finished, by shard. */
  backlog(): ShardBacklog[];
  /** Counts the running executions of state machines. */
  executions(): number;
  /** Stops the functions that run nothing, for their memory. They start again when they are invoked. */
  stopIdleFunctions(): Promise<void>;
  /** The grants without which a call would have been denied since the start. */
  usedGrants: Permissions['usedGrants'];
  unusedGrants: Permissions['unusedGrants'];
  /** What was denied to functions and state machines. */
  denials: Permissions['denials'];
  /** Stops taking requests, waits a while for running work, and releases the data directory. */
  close(): Promise<void>;
  /** Stops as a killed process would: abandons running work. Only releases the data directory. */
  abandon(): Promise<void>;
  /** Restarts the event sources at their checkpoints; invocations of the old ones continue. */
  failOver(): void;
  /** Ends an execution in the state that it is in. */
  abortExecution(name: string): void;
  /** Faults that are injected into calls while it runs. None at first, unless options say so. */
  faults: LiveFaults;
};

export type EmbeddedAwsOptions = {
  assemblyDir: string;
  dataDir: string;
  /** The port of the REST API. 0, the default, is any free port. */
  port?: number;
  clock?: Clock;
  /** Runs around every call of the AWS API, including those that services make of one another. */
  intercept?: Interceptor;
  host?: Partial<Host>;
  /** Enforces the limits of AWS on what a shard takes per second. By default there are none. */
  shardLimits?: boolean;
  /** What an acknowledged write survives. By default the loss of power. */
  durability?: Durability;
  /** Called for each damaged file that does not keep it from starting. By default stderr gets it. */
  onDamage?: (damage: Damage) => void;
  /**
   * Called when the disk can no longer be written, and when it can again. Between the two no work
   * begins: the REST API only reads, and nothing is invoked by the event sources or by a schedule.
   * Without it, the disk is not watched.
   */
  onDisk?: (trouble: DiskTrouble | undefined) => void;
  /** The faults that are injected from the start on. */
  faults?: FaultSettings | undefined;
  /** Names the functions to start ahead of their first invocation, as Lambda may do. By default none. */
  startAhead?: ((deployment: Deployment) => readonly string[]) | undefined;
};

type ShutdownStep = { close: () => unknown; drains: boolean };
type OnShutdown = (close: () => unknown, kind?: 'drains running work') => void;

/**
 * Deploys a synthesised app on a data directory and runs it. Throws on anything that it can't run
 * as AWS would.
 */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  // The newest step comes first, so that everything closes before the things that it depends on.
  const steps: ShutdownStep[] = [];
  const onShutdown: OnShutdown = (close, kind) =>
    steps.unshift({ close, drains: kind !== undefined });
  const close = async () => {
    for (const step of steps.splice(0)) await step.close();
  };
  const abandon = async () => {
    for (const step of steps.splice(0)) if (!step.drains) await step.close();
  };
  try {
    return { ...(await start(options, onShutdown)), close, abandon };
  } catch (error) {
    await close();
    throw error;
  }
}

const transparent: Interceptor = (_, next) => next();

/** Returns an interceptor that runs one around the other. */
const outside =
  (outer: Interceptor, inner: Interceptor): Interceptor =>
  (call, next) =>
    outer(call, (input) => inner(call, (other = input) => next(other)));

async function start(
  options: EmbeddedAwsOptions,
  onShutdown: OnShutdown,
): Promise<Omit<EmbeddedAws, 'close' | 'abandon'>> {
  const { host = {} } = options;
  const context = openContext(options, onShutdown);
  const { deployment, clock, permissions, disk, faults } = context;
  const stores = await openStores(context, onShutdown);
  const { lambda, machines, logs, ...compute } = openCompute(context, () => endpoint.url);
  onShutdown(logs.close);
  let front: Front | undefined;
  const athena = openSql(context, stores, lambda.functionOf, onShutdown);
  const apigateway = apiKeyHandlers((id) => front?.keyWithId(id));
  const endpoint = await startEndpoint({
    services: { ...stores.services, ...compute.services, athena, apigateway },
    intercept: permissions.interceptor(lambda.functionOf, context.intercept),
    ...(host.listenEndpoint && { listen: host.listenEndpoint }),
  });
  onShutdown(endpoint.close);
  onShutdown(machines.close);
  const sources = openEventSources(context, stores, lambda);
  const targets = scheduleTargets(context, lambda, machines);
  const schedules = startSchedules(deployment, targets, clock);
  // Running work may need functions, state machines and stores until it is finished.
  const drain = () => Promise.all([sources.close(), schedules.close(), compute.close()]);
  onShutdown(drain, 'drains running work');
  compute.prepare(options.startAhead?.(deployment) ?? []);
  onShutdown(disk.close);
  front = await openFront(context, lambda, options.port ?? 0);
  if (front) onShutdown(front.close);
  faults.connect({ ...lambda, abortExecution: machines.abort });
  onShutdown(faults.close);
  return {
    url: front?.url ?? '',
    apiKey: front?.apiKey ?? '',
    awsEndpoint: endpoint.url,
    deployment,
    functionOf: lambda.functionOf,
    streams: stores.kinesis.resharding,
    backlog: sources.backlog,
    failOver: sources.failOver,
    stopIdleFunctions: lambda.stopIdle,
    ...executionsOf(machines),
    faults,
    ...grantsOf(permissions),
  };
}

const executionsOf = ({ running, abort }: StateMachines) => ({
  executions: running,
  abortExecution: abort,
});

const grantsOf = ({ usedGrants, unusedGrants, denials }: Permissions) => ({
  usedGrants,
  unusedGrants,
  denials,
});

/** Locks the data directory, and opens what the services share. Throws when its tables are missing. */
function openContext(
  { assemblyDir, dataDir, clock = systemClock, host = {}, ...options }: EmbeddedAwsOptions,
  onShutdown: OnShutdown,
): ServiceContext & { intercept: Interceptor; faults: ReturnType<typeof openLiveFaults> } {
  const deployment = loadDeployment(assemblyDir, TARGET);
  const permissions = openPermissions(deployment);
  const layout = layoutOf(dataDir);
  const files = filesFor(options.durability);
  files.makeFolderSync(dataDir);
  onShutdown(lockDataDir(dataDir).release);
  const damages = damagesIn(dataDir, options.onDamage, files);
  // The tables may be elsewhere, if the host opens others.
  if (!host.openTables) {
    checkTables(layout);
    reportLostWrites(layout.dynamodb, damages);
  }
  const disk = options.onDisk ? openDisk(dataDir, options.onDisk) : UNWATCHED;
  onShutdown(disk.close);
  const faults = openLiveFaults(deployment, clock, options.faults);
  const intercept = outside(faults.intercept, reporting(disk, options.intercept ?? transparent));
  const calls = internalCalls(intercept);
  const limits = options.shardLimits ? limitsOfAws() : unlimited;
  return {
    ...{ deployment, dataDir, layout, clock, permissions, calls, host, limits },
    compileCache: join(assemblyDir, 'compiled'),
    ...{ files, damages, disk, intercept, faults },
  };
}
