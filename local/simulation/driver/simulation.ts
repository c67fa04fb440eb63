import { rmSync } from 'node:fs';
import { layoutOf } from '../../data-dir/layout.ts';
import type { DynamodbProcess } from '../../dynamodb/process.ts';
import type { EmbeddedAws } from '../../embedded-aws.ts';
import type { Deployment } from '../../template/deployment.ts';
import { TARGET } from '../faults/instance-faults.ts';
import type { Schedule } from '../faults/schedule.ts';
import { chanceOf, pick, sequenceOf } from '../world/chance.ts';
import { dynamodbInMemory } from '../world/dynamodb-in-memory.ts';
import { connectionError, openNetwork, type Request, type Response } from '../world/network.ts';
import { openVirtualTime, type VirtualClock } from '../world/virtual-clock.ts';
import { type Life, startLife } from './process-run.ts';

export type SimulationOptions = {
  /** The assembly that is deployed first, and those that a deployment may bring. */
  assemblies: readonly [string, ...string[]];
  /** The file of a bundle of the packages that the functions' bundles leave out, if they do: evaluated once a process. */
  libraries?: string | undefined;
  dataDir: string;
  /** Of durations, skews and all that functions draw; faults are the schedule's. */
  seed: number;
  schedule: Schedule;
  /** Milliseconds since 1970. */
  startsAt: number;
};

/** The embedded AWS in one thread and in virtual time, with faults; its process dies and comes back. */
export type Simulation = {
  /** Goes on while the process is down. */
  clock: VirtualClock;
  deployment: Deployment;
  /** DynamoDB's tables, past the endpoint. */
  tables: DynamodbProcess;
  /** The process that runs now; undefined while it is down. */
  aws(): EmbeddedAws | undefined;
  /** Rejects while the process is down, and when it goes down meanwhile. */
  request(to: 'url' | 'awsEndpoint', request: Request): Promise<Response>;
  /** Everything goes on to the next moment at which something happens. False: nothing will. */
  step(): Promise<boolean>;
  close(): Promise<void>;
};

/** How often faults may kill the process, by schedule: each is a cold start of everything. */
const MOST_RESTARTS = [0, 1, 1, 2];
const LONGEST_DOWN_MS = 60_000;

export async function openSimulation(options: SimulationOptions): Promise<Simulation> {
  const { seed, schedule, dataDir, startsAt, assemblies } = options;
  const chance = chanceOf(seed);
  const time = openVirtualTime(startsAt, sequenceOf(chance, 'clock'));
  const network = openNetwork();
  const tables = dynamodbInMemory(TARGET);
  const mostRestarts = pick(MOST_RESTARTS, chance('restarts'));
  let restarts = 0;
  const boot = (assemblyDir: string): Promise<Life> =>
    startLife({
      ...{ ...options, assemblyDir, chance, clock: time.clock, network, tables },
      mayDie: () => restarts < mostRestarts,
    });
  let assembly = assemblies[0];
  let life: Life | undefined = await boot(assembly);
  const { deployment } = life.aws;
  let isDue = false;
  const bury = async (dead: Life) => {
    life = undefined;
    await dead.aws.abandon();
    time.clock.after(chance('down', restarts++) ** 2 * LONGEST_DOWN_MS, () => {
      isDue = true;
    });
  };
  const revive = async () => {
    isDue = false;
    if (schedule.decide('restart', ['deployment'], OFTEN))
      assembly = pick(assemblies, chance('assembly', restarts));
    if (schedule.decide('restart', ['checkpoint-lost'], OFTEN))
      rmSync(layoutOf(dataDir).checkpoints, { recursive: true, force: true });
    life = await boot(assembly);
  };
  return {
    ...{ clock: time.clock, deployment, tables },
    aws: () => (life?.isAlive() ? life.aws : undefined),
    request: (to, request) =>
      life?.isAlive()
        ? network.exchange(life.aws[to], request)
        : Promise.reject(connectionError('ECONNREFUSED')),
    step: async () => {
      const goesOn = await time.step();
      if (life && !life.isAlive()) await bury(life);
      if (isDue) await revive();
      return goesOn;
    },
    close: async () => life?.aws.abandon(),
  };
}

const OFTEN = 0.4;
