import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestIdOf } from '../../../functions/ingest/ingest-id.ts';
import { openSimulation, type Simulation } from '../../../local/simulation/driver/simulation.ts';
import type { Fault, Schedule } from '../../../local/simulation/faults/schedule.ts';
import { type Stores, storesOf } from '../verdict/stores.ts';
import { type Told, verdict } from '../verdict/verdict.ts';
import { watchOver } from '../verdict/watch.ts';
import { send } from '../workload/client.ts';
import { auditEverything, replayEverything } from '../workload/operator.ts';
import { uploadsOf } from '../workload/uploads.ts';
import type { Deployments } from './job.ts';

export type Run = {
  seed: number;
  violations: string[];
  injected: readonly Fault[];
  /** Every call site, and how often it was passed. */
  sites: ReadonlyMap<string, number>;
  lines: number;
  /** Milliseconds of virtual time. */
  lasted: number;
};

export type Trial = {
  seed: number;
  schedule: Schedule;
  deployments: Deployments;
};

const STARTS_AT = Date.UTC(2026, 0, 31, 23, 58);
const MINUTE = 60_000;
/** Behind the latest call that comes late, and the finisher's next round. */
const SETTLING_MS = 13 * MINUTE;
/** One in so many schedules goes on until the hourly audit has run. */
const AUDITED = 4;
const AN_HOUR_MS = 61 * MINUTE;
const GIVE_UP_MS = 24 * 60 * MINUTE;
const ROUNDS = 8;
const ATTEMPTS = 5;

/** Sends a few hundred lines through the whole pipeline while a schedule's faults come about, and judges what is left. */
export async function runSchedule(trial: Trial): Promise<Run> {
  const { seed, schedule, deployments } = trial;
  const dataDir = await mkdtemp(join(tmpdir(), 'faults-'));
  const options = { ...deployments, dataDir, seed, schedule, startsAt: STARTS_AT };
  const simulation = await openSimulation(options);
  try {
    return await settle(simulation, trial, dataDir);
  } finally {
    await simulation.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function settle(simulation: Simulation, trial: Trial, dataDir: string): Promise<Run> {
  const { seed, schedule } = trial;
  const { clock } = simulation;
  const stores = storesOf(dataDir, simulation.deployment, simulation.tables);
  const watch = watchOver(stores);
  const uploads = uploadsOf(seed);
  const sender = simulation.deployment.ofType('AWS::ApiGateway::ApiKey')[0]?.ref ?? '';
  const drive = driverOf(simulation, watch.look);
  const sending = uploads.map((upload) => send(upload, seed, simulation, watch.landed));
  const sent = await drive(Promise.all(sending));
  await drive(quiet(simulation, stores));
  if (seed % AUDITED === 0) await drive(clock.sleep(AN_HOUR_MS));
  const trouble = await drive(replayUntilNothingIsLeft(simulation, schedule));
  await drive(quiet(simulation, stores));
  const audited = await drive(auditEverything(simulation));
  const evidence = {
    ...{ stores, sent },
    ingestOf: (key: string) => ingestIdOf(sender, key),
    told: (ingestId: string) => drive(ask(simulation, `/ingests/${ingestId}`)),
  };
  return {
    ...{ seed, injected: schedule.injected(), sites: schedule.sites() },
    violations: [...watch.violations(), ...trouble, ...(await verdict(evidence)), ...audited],
    lines: uploads.reduce((sum, { wanted }) => sum + wanted.length, 0),
    lasted: clock.now() - STARTS_AT,
  };
}

type Drive = <T>(goal: Promise<T>) => Promise<T>;

/** Steps between two looks of the readers. */
const LOOK_EVERY = 150;

/** Lets time go on until a goal is reached. */
function driverOf({ step, clock }: Simulation, look: () => Promise<void>): Drive {
  let steps = 0;
  return async (goal) => {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    goal.then(end, end);
    while (!isOver) {
      if (clock.now() - STARTS_AT > GIVE_UP_MS) throw new Error('It does not come to an end');
      await step();
      steps += 1;
      if (steps % LOOK_EVERY === 0) await look();
    }
    await look();
    return goal;
  };
}

/** Until nothing is in the stream, nothing runs, nothing is left to the finisher, and what came late has come. */
async function quiet({ aws, clock }: Simulation, { ledger }: Stores): Promise<void> {
  const isBusy = async () => {
    const up = aws();
    if (!up || up.executions() > 0 || up.backlog().some(({ records }) => records > 0)) return true;
    return (await ledger()).some(({ batchState }) => batchState === 'SEALED');
  };
  do await clock.sleep(SETTLING_MS);
  while (await isBusy());
}

/** The first round with faults, then without. Answers what never came to an end. */
async function replayUntilNothingIsLeft(
  simulation: Simulation,
  schedule: Schedule,
): Promise<string[]> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const left = await replayEverything(simulation).catch(String);
    schedule.rest();
    if (left === 0) return [];
    await simulation.clock.sleep(2 * MINUTE);
    if (round === ROUNDS - 1) return [`After ${ROUNDS} replays there is still work left: ${left}`];
  }
  return [];
}

/** Calls may be so slow that the gateway gives up: then it is asked again, as its answer says. */
async function ask(simulation: Simulation, path: string): Promise<Told> {
  const { aws, clock, request } = simulation;
  const headers = { 'x-api-key': aws()?.apiKey ?? '' };
  const sent = { method: 'GET', path, headers, body: Buffer.alloc(0) };
  for (let attempt = 1; ; attempt += 1) {
    const { status, body } = await request('url', sent);
    if (status < 429 || attempt === ATTEMPTS) return JSON.parse(String(body));
    await clock.sleep(MINUTE);
  }
}
