import { AsyncLocalStorage } from 'node:async_hooks';
import type { Damage } from '../../data-dir/damage.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../embedded-aws.ts';
import type { Interceptor } from '../../endpoint/api-call.ts';
import { siteOf } from '../../faults/call-site.ts';
import type { Host } from '../../host.ts';
import { disturb } from '../faults/disturbances.ts';
import { faultyCalls } from '../faults/faulty-calls.ts';
import { bundleFor, skewOf } from '../faults/instance-faults.ts';
import type { Schedule } from '../faults/schedule.ts';
import type { SimulationWatch } from '../faults/simulation-watch.ts';
import { type Chance, sequenceOf } from '../world/chance.ts';
import type { Tables } from '../world/dynamodb-in-memory.ts';
import type { Network } from '../world/network.ts';
import { type SimulatedInstance, startSimulatedInstance } from '../world/simulated-instance.ts';
import type { VirtualClock } from '../world/virtual-clock.ts';

export type ProcessOptions = {
  mostSkewMs?: ((logicalId: string) => number | undefined) | undefined;
  assemblyDir: string;
  /** The versions of the app; one may be rolled out while the process runs. */
  assemblies: readonly string[];
  libraries?: string | undefined;
  dataDir: string;
  schedule: Schedule;
  chance: Chance;
  clock: VirtualClock;
  network: Network;
  tables: Tables;
  /** Whether a fault may still kill the process. */
  mayKillProcess(): boolean;
  watch?: SimulationWatch | undefined;
};

/** One process of the embedded AWS, from its start to its death. */
export type ProcessRun = { aws: EmbeddedAws; isAlive(): boolean };

export async function startProcessRun(options: ProcessOptions): Promise<ProcessRun> {
  const { assemblyDir, dataDir, schedule, chance } = options;
  const clock = options.clock.child();
  const callers = new AsyncLocalStorage<SimulatedInstance>();
  const started = Promise.withResolvers<void>();
  let isAlive = true;
  let aws: EmbeddedAws | undefined;
  const faulty = faultyCalls({
    clock,
    schedule,
    chance,
    siteOf: (call) => aws && siteOf(call, aws),
    mayKillProcess: options.mayKillProcess,
    watch: options.watch,
    killCaller: () => callers.getStore()?.kill(),
    killProcess: () => {
      if (isAlive) options.watch?.died();
      isAlive = false;
      clock.stop();
    },
    abortExecution: (name) => aws?.abortExecution(name),
  });
  /** Calls made during the start wait until it is over, so that time alone decides their order. */
  const intercept: Interceptor = (call, next) => started.promise.then(() => faulty(call, next));
  const host = simulatedHost({ ...options, clock }, callers);
  aws = await startEmbeddedAws({
    assemblyDir,
    dataDir,
    clock,
    intercept,
    host,
    durability: 'process',
    onDamage,
  });
  started.resolve();
  void disturb(aws, clock, schedule, chance);
  return { aws, isAlive: () => isAlive };
}

/**
 * In this share of the schedules, every invocation has an instance at once, as on AWS. In the others
 * it waits for a free one first, as in the embedded AWS.
 */
const AT_ONCE = 1 / 2;
const ANY = { ms: 0, instances: 100 };
const LIKE_LAMBDA = { aws: ANY, client: ANY };

/** Checkpoints are removed on purpose. No fault damages a file. */
function onDamage({ part, says }: Damage): void {
  if (part !== 'nothing') throw new Error(says);
}

/** `callers` holds, for the code that a request causes, the instance that sent it. */
function simulatedHost(
  options: ProcessOptions,
  callers: AsyncLocalStorage<SimulatedInstance>,
): Partial<Host> {
  const { chance, clock, network, tables, libraries } = options;
  let starts = 0;
  return {
    listenEndpoint: async (listener) => network.listen(listener),
    listenApi: async (listener) => network.listen(listener),
    openTables: async () => tables.store,
    writtenAt: clock.now,
    ...(chance('starts at once') < AT_ONCE && { queueing: LIKE_LAMBDA }),
    startQueryProcess: () => {
      throw new Error('There are no queries in the simulation');
    },
    startInstance: (spec, environment, _compileCache, log) => {
      const skewMs = skewOf(spec.logicalId, options);
      const file = bundleFor(spec, options);
      return startSimulatedInstance(
        { ...spec, file },
        {
          env: environment,
          clock,
          skewMs,
          log: log.write,
          libraries,
          random: sequenceOf(chance, `${spec.logicalId} at ${clock.now()}, ${starts++}`),
          send: (url, request, from) => callers.run(from, () => network.exchange(url, request)),
        },
      );
    },
  };
}
