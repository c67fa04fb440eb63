import { rmSync } from 'node:fs';
import { layoutOf } from '../../data-dir/layout.ts';
import { type EmbeddedAws, TARGET } from '../../embedded-aws.ts';
import type { Deployment } from '../../template/deployment.ts';
import type { Schedule } from '../faults/schedule.ts';
import type { SimulationWatch } from '../faults/simulation-watch.ts';
import { chanceOf, pick, sequenceOf } from '../world/chance.ts';
import { dynamodbInMemory, type Tables } from '../world/dynamodb-in-memory.ts';
import { connectionError, openNetwork, type Request, type Response } from '../world/network.ts';
import { openVirtualTime, type VirtualClock } from '../world/virtual-clock.ts';
import { type ProcessRun, startProcessRun } from './process-run.ts';

export type SimulationOptions = {
  /** The assembly that is deployed first, then those that a deployment may bring. */
  assemblies: readonly [string, ...string[]];
  /**
   * The bundle of the packages that the functions' bundles leave out, if they leave any out. It is
   * evaluated once per process.
   */
  libraries?: string | undefined;
  dataDir: string;
  /** Decides durations and all other random numbers. The schedule decides the faults. */
  seed: number;
  schedule: Schedule;
  /** Milliseconds since 1970. */
  startsAt: number;
  watch?: SimulationWatch | undefined;
  /** By how much the clock of a function may be wrong, if not by up to an hour. */
  mostSkewMs?: ((logicalId: string) => number | undefined) | undefined;
};

/** The embedded AWS in one thread, in virtual time, under faults. Its process may die and restart. */
export type Simulation = {
  /** Keeps running while the process is down. */
  clock: VirtualClock;
  deployment: Deployment;
  /** DynamoDB's tables, without the endpoint and its faults. */
  tables: Tables;
  /** Returns the running process, or undefined while it is down. */
  aws(): EmbeddedAws | undefined;
  /** Rejects while the process is down, and when it dies before it has responded. */
  request(to: 'url' | 'awsEndpoint', request: Request): Promise<Response>;
  /** Runs everything up to the next timer. Returns false when no timer is pending. */
  step(): Promise<boolean>;
  close(): Promise<void>;
};

/** How often faults may kill the process in a schedule. Each kill is a cold start of everything. */
const MOST_RESTARTS = [0, 1, 1, 2];
const LONGEST_DOWN_MS = 60_000;

export async function openSimulation(options: SimulationOptions): Promise<Simulation> {
  const { seed, startsAt, assemblies } = options;
  const chance = chanceOf(seed);
  const time = openVirtualTime(startsAt, sequenceOf(chance, 'clock'));
  const { clock } = time;
  const network = openNetwork();
  const tables = dynamodbInMemory(TARGET, clock.now);
  let restarts = 0;
  const mostRestarts = pick(MOST_RESTARTS, chance('restarts'));
  const mayKillProcess = () => restarts < mostRestarts;
  const start = (assemblyDir: string): Promise<ProcessRun> =>
    startProcessRun({ ...options, assemblyDir, chance, clock, network, tables, mayKillProcess });
  let assembly = assemblies[0];
  let run: ProcessRun | undefined = await start(assembly);
  let isRestartDue = false;
  const scheduleRestart = async (dead: ProcessRun) => {
    run = undefined;
    await dead.aws.abandon();
    clock.after(chance('down', restarts++) ** 2 * LONGEST_DOWN_MS, () => {
      isRestartDue = true;
    });
  };
  const restart = async () => {
    isRestartDue = false;
    assembly = deployedBy(options, () => chance('assembly', restarts)) ?? assembly;
    run = await start(assembly);
  };
  return {
    clock,
    deployment: run.aws.deployment,
    tables,
    aws: () => (run?.isAlive() ? run.aws : undefined),
    request: (to, request) =>
      run?.isAlive()
        ? network.exchange(run.aws[to], request)
        : Promise.reject(connectionError('ECONNREFUSED')),
    step: async () => {
      const hasTimer = await time.step();
      if (run && !run.isAlive()) await scheduleRestart(run);
      if (isRestartDue) await restart();
      return hasTimer;
    },
    close: async () => run?.aws.abandon(),
  };
}

/** The probability that a restart deploys another version, and that it loses the checkpoints. */
const AT_RESTART = 0.4;

/** Injects the faults of a restart. Returns the assembly that it deploys, if it deploys another. */
function deployedBy(
  { schedule, assemblies, dataDir, watch }: SimulationOptions,
  drawn: () => number,
): string | undefined {
  const isDeployment = schedule.decide('restart', ['deployment'], AT_RESTART) !== undefined;
  if (schedule.decide('restart', ['checkpoint-lost'], AT_RESTART))
    rmSync(layoutOf(dataDir).checkpoints, { recursive: true, force: true });
  watch?.restarted(isDeployment);
  return isDeployment ? pick(assemblies, drawn()) : undefined;
}
