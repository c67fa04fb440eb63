import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamodbProcess } from '../../dynamodb/process.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../embedded-aws.ts';
import type { ApiCall, Interceptor } from '../../endpoint/api-call.ts';
import { PRINCIPALS } from '../../endpoint/internal-calls.ts';
import type { Host } from '../../host.ts';
import { callSite, withoutHash } from '../faults/call-site.ts';
import { disturb } from '../faults/disturbances.ts';
import { faultyCalls } from '../faults/faulty-calls.ts';
import { versionOf } from '../faults/instance-faults.ts';
import type { Schedule } from '../faults/schedule.ts';
import { type Chance, pick, sequenceOf } from '../world/chance.ts';
import type { Network } from '../world/network.ts';
import { type SimulatedInstance, startSimulatedInstance } from '../world/simulated-instance.ts';
import type { VirtualClock } from '../world/virtual-clock.ts';

export type LifeOptions = {
  assemblyDir: string;
  /** Versions of the app, of which one may be rolled out while it runs. */
  assemblies: readonly string[];
  libraries?: string | undefined;
  dataDir: string;
  schedule: Schedule;
  chance: Chance;
  clock: VirtualClock;
  network: Network;
  tables: DynamodbProcess;
  /** Whether faults may still kill it. */
  mayDie(): boolean;
};

/** One process of the embedded AWS, from its start to its death. */
export type Life = { aws: EmbeddedAws; isAlive(): boolean };

export async function startLife(options: LifeOptions): Promise<Life> {
  const { assemblyDir, dataDir, schedule, chance, network, tables, libraries } = options;
  const clock = options.clock.life();
  const callers = new AsyncLocalStorage<SimulatedInstance>();
  let isAlive = true;
  let starts = 0;
  let aws: EmbeddedAws | undefined;
  const siteOf = (call: ApiCall): string | undefined => {
    const caller = aws?.functionOf(call.accessKey) ?? SERVICES.get(call.accessKey);
    return aws && caller && callSite(call, caller, aws.deployment);
  };
  const begun = Promise.withResolvers<void>();
  const faulty = faultyCalls({
    ...{ clock, schedule, chance, siteOf, mayDie: options.mayDie },
    killCaller: () => callers.getStore()?.kill(),
    killProcess: () => {
      isAlive = false;
      clock.end();
    },
    abortExecution: (name) => aws?.abortExecution(name),
  });
  /** What is called while the process starts waits until it runs: then time decides what comes first. */
  const intercept: Interceptor = (call, next) => begun.promise.then(() => faulty(call, next));
  const host: Host = {
    listenEndpoint: async (listener) => network.listen(listener),
    listenApi: async (listener) => network.listen(listener),
    startDynamodb: async () => tables,
    startInstance: (spec, environment, _compileCache, log) => {
      const skewMs = skewOf(spec.logicalId, schedule, chance);
      const file = versionOf(spec, options);
      return startSimulatedInstance(
        { ...spec, file },
        {
          ...{ environment, clock, skewMs, log: log.write, libraries },
          random: sequenceOf(chance, `${spec.logicalId} at ${clock.now()}, ${starts++}`),
          send: (url, request, from) => callers.run(from, () => network.exchange(url, request)),
        },
      );
    },
  };
  aws = await startEmbeddedAws({ assemblyDir, dataDir, clock, intercept, host });
  begun.resolve();
  void disturb(aws, clock, schedule, chance);
  return { aws, isAlive: () => isAlive };
}

const SERVICES = new Map<string, string>(Object.values(PRINCIPALS).map((name) => [name, name]));

/** Of the instances of a schedule, those whose clock is wrong. */
const SKEWED = [0, 0.02, 0.25];
const MOST_SKEW_MS = 3_600_000;

/** Up to an hour before or behind. */
function skewOf(logicalId: string, schedule: Schedule, chance: Chance): number {
  const site = `${withoutHash(logicalId)} clock`;
  const fault = schedule.decide(site, ['clock-skew'], pick(SKEWED, chance('skewed')));
  return fault ? Math.round((chance(site, fault.nth) * 2 - 1) * MOST_SKEW_MS) : 0;
}
