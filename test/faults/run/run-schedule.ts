import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Correction } from '../../../functions/api/correction-responses.ts';
import { LakeDays } from '../../../functions/api/lake-responses.ts';
import {
  correctionIdOf,
  correctionIngestIdOf,
  ingestIdOf,
} from '../../../functions/intake/ingest-id.ts';
import { OPEN_CORRECTION } from '../../../functions/ledger/correction-ledger.ts';
import { isBusy } from '../../../local/is-busy.ts';
import { openSimulation, type Simulation } from '../../../local/simulation/driver/simulation.ts';
import type { Schedule } from '../../../local/simulation/faults/schedule.ts';
import type { ShownCorrection } from '../verdict/correction-verdict.ts';
import { dayViolations } from '../verdict/day-verdict.ts';
import { type Stores, storesOf } from '../verdict/stores.ts';
import type { IngestStatus } from '../verdict/upload-verdict.ts';
import { verdict } from '../verdict/verdict.ts';
import { watchOver } from '../verdict/watch.ts';
import { type FigurePorts, figuresOf } from '../watch/figures.ts';
import type { Recorder } from '../watch/recorder.ts';
import { send } from '../workload/client.ts';
import { type AskedCorrection, correctLines } from '../workload/corrections.ts';
import { eraseCustomer } from '../workload/erasures.ts';
import { auditEverything, replayEverything } from '../workload/operator.ts';
import { runQueries } from '../workload/queries.ts';
import { lookedAt, reprocessUpload } from '../workload/reprocessings.ts';
import { retractUpload } from '../workload/retractions.ts';
import { cleanDays, mostSkewMs, rewriteDays } from '../workload/rewrites.ts';
import { uploadsOf } from '../workload/uploads.ts';
import type { Deployments } from './job.ts';

type Trial = {
  seed: number;
  schedule: Schedule;
  deployments: Deployments;
  /** Tells what happens. The schedule is then the recorder's. */
  recorder?: Recorder | undefined;
};
/** `lasted` is in milliseconds of virtual time. */
type Result = { violations: string[]; lines: number; reprocessed: number; lasted: number };

export const STARTS_AT = Date.UTC(2026, 0, 31, 23, 58);
const MINUTE = 60_000;
/** Longer than a call can be late, and longer than the interval of the finisher. */
const SETTLING_MS = 13 * MINUTE;
/** One schedule in four continues until the hourly audit has run. */
const AUDITED = 4;
const AN_HOUR_MS = 61 * MINUTE;
/** In one schedule in four, nobody replays by hand until the scheduled replays had their chance. */
const UNATTENDED = 4;
/** Replays are due at doubling intervals, and clocks may be wrong by an hour. */
const UNATTENDED_MS = 6 * 60 * MINUTE;
/**
 * An invocation that was killed keeps its lease for 15 minutes, an erasure waits for two hours, and
 * clocks may be wrong by an hour: 3 hours were too few for seed 98.
 */
const OPERATIONS_MS = 6 * 60 * MINUTE;
const GIVE_UP_MS = 24 * 60 * MINUTE;
const REPLAYS = 8;
const ATTEMPTS = 5;

/** Files are cheaper in memory, where Linux offers that. A schedule has a few megabytes of them. */
const MEMORY = '/dev/shm';

/**
 * Sends a few hundred lines through the whole pipeline while a schedule injects faults. Returns
 * every violation of what the pipeline promises.
 */
export async function runSchedule(trial: Trial): Promise<Result> {
  const { seed, schedule, deployments } = trial;
  const dataDir = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'faults-'));
  const watch = trial.recorder?.watch;
  const when = { startsAt: STARTS_AT, mostSkewMs };
  const options = { ...deployments, ...when, dataDir, seed, schedule, watch };
  const simulation = await openSimulation(options);
  try {
    return await runIn(simulation, trial, dataDir);
  } finally {
    await simulation.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function runIn(simulation: Simulation, trial: Trial, dataDir: string): Promise<Result> {
  const { seed, schedule, recorder } = trial;
  const { clock, deployment, tables } = simulation;
  const tell = (says: string) => recorder?.tell({ type: 'phase', says });
  const stores = storesOf(dataDir, deployment, tables);
  const watch = watchOver(stores);
  const uploads = uploadsOf(seed);
  const apiKey = deployment.ofType('AWS::ApiGateway::ApiKey')[0]?.ref ?? '';
  const ingestOf = (key: string) => ingestIdOf(apiKey, key);
  const drive = driverOf(
    simulation,
    observing({ simulation, stores, watch, uploads, ingestOf }, recorder),
  );
  const seen = recorder?.begin(simulation, uploads) ?? simulation;
  tell('Clients send, and send again until they are answered');
  const sending = uploads.map(async (upload) => {
    const sent = await send(upload, seed, seen, watch.landed);
    const [corrections, retracted, reprocessed] = await Promise.all([
      correctLines(sent, seed, seen),
      retractUpload(sent, seed, seen, watch.mayGo),
      reprocessUpload(sent, seed, simulation, watch.mayBeReadAgain),
    ]);
    return { sent, corrections, retracted, reprocessed };
  });
  const erasing = eraseCustomer(seed, simulation, watch.mayBeErased);
  const rewriting = rewriteDays(simulation, seed, stores);
  const querying = runQueries(clock, seed, stores);
  const done = await drive(Promise.all(sending));
  const sent = done.map((each) => each.sent);
  tell('Everything that was sent lands');
  const rewritten = await drive(rewriting);
  const erased = await drive(erasing);
  await drive(quiet(simulation, stores));
  const queried = await drive(querying);
  tell('Time passes: audits and replays by schedule');
  if (seed % AUDITED === 0) {
    await drive(clock.sleep(AN_HOUR_MS));
    await drive(cleanDays(simulation, stores));
  }
  const parked = seed % UNATTENDED === 1 ? await drive(unattended(simulation, trial, stores)) : [];
  tell('The operator replays what has failed or was parked');
  const unfinished = await drive(replayUntilNothingIsLeft(simulation, schedule));
  await drive(operationsDone(simulation, stores));
  const asked = done.flatMap((each) => each.reprocessed);
  const reprocessed = await drive(Promise.all(asked.map((each) => lookedAt(each, simulation))));
  await drive(quiet(simulation, stores));
  tell('The audit, and all stores are read');
  const audited = await drive(auditEverything(simulation));
  const corrections = done.flatMap((each) => each.corrections);
  const shown = await drive(
    Promise.all(corrections.map((each) => correctionShown(simulation, apiKey, each))),
  );
  const judged = await verdict({
    stores,
    sent,
    corrections: shown,
    retracted: done.flatMap((each) => each.retracted),
    erased,
    reprocessed,
    isPutLate: schedule.injected().some(({ site, kind }) => LATE.has(kind) && ARCHIVE.test(site)),
    ingestOf,
    statusOf: (ingestId) => drive(getJson<IngestStatus>(simulation, `/ingests/${ingestId}`)),
  });
  const days = await drive(lakeDays(simulation));
  return {
    violations: [
      ...dayViolations(days, (await stores.lake()).length),
      ...watch.violations(),
      ...rewritten,
      ...queried,
      ...parked,
      ...unfinished,
      ...judged,
      ...audited,
    ],
    lines: uploads.reduce((sum, { expected }) => sum + expected.length, 0),
    reprocessed: reprocessed.filter(({ isChanged }) => isChanged).length,
    lasted: clock.now() - STARTS_AT,
  };
}

/** The kinds of faults after which a call may still come when nobody waits for it. */
const LATE: ReadonlySet<string> = new Set(['late', 'twice']);
const ARCHIVE = /^RunOperationsFunction → s3\.PutObject LakeBucket\/archive/;

type Drive = <T>(goal: Promise<T>) => Promise<T>;

/** The readers look at the stores once in this many steps, and more often if somebody watches. */
const LOOK_EVERY = 150;
const WATCHED_EVERY = 30;

type Look = { everySteps: number; look(): Promise<void> };

/** What is seen in the stores, and told if there is a recorder. */
function observing(ports: Omit<FigurePorts, 'accepted'>, recorder: Recorder | undefined): Look {
  const { look } = ports.watch;
  if (!recorder) return { everySteps: LOOK_EVERY, look };
  return {
    everySteps: WATCHED_EVERY,
    look: async () => {
      if (recorder.isStopped()) throw new Error('It was stopped');
      await look();
      const figures = await figuresOf({ ...ports, accepted: recorder.accepted });
      recorder.tell({ type: 'figures', figures });
    },
  };
}

/** Returns a function that lets time pass until a goal is reached, and returns its result. */
function driverOf({ step, clock }: Simulation, { look, everySteps }: Look): Drive {
  let steps = 0;
  return async (goal) => {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    goal.then(end, end);
    // What a step has brought about counts, and no look: a recorder makes more of them.
    let isReached = false;
    while (!isReached) {
      if (clock.now() - STARTS_AT > GIVE_UP_MS)
        throw new Error('It has not ended after 24 hours of virtual time');
      await step();
      isReached = isOver;
      steps += 1;
      if (steps % everySteps === 0) await look();
    }
    await look();
    return goal;
  };
}

/** Waits until nothing runs, nothing is left in the stream or to a finisher, and no call is late. */
async function quiet({ aws, clock }: Simulation, { batches, corrections }: Stores): Promise<void> {
  const isAtWork = async () => {
    const up = aws();
    if (!up || isBusy(up)) return true;
    if ([...(await corrections()).values()].includes(OPEN_CORRECTION)) return true;
    return (await batches()).some(({ state }) => state === 'SEALED');
  };
  do await clock.sleep(SETTLING_MS);
  while (await isAtWork());
}

/** Waits, without faults, until the schedule has carried out what operators have left. */
async function operationsDone({ clock }: Simulation, { openOperations }: Stores): Promise<void> {
  const until = clock.now() + OPERATIONS_MS;
  while ((await openOperations()).length > 0 && clock.now() < until) await clock.sleep(5 * MINUTE);
}

/** Waits, without faults, for the scheduled replays. Returns what is parked all the same. */
async function unattended(
  { clock }: Simulation,
  { schedule }: Trial,
  { parked }: Stores,
): Promise<string[]> {
  schedule.rest();
  const until = clock.now() + UNATTENDED_MS;
  while (parked().length > 0 && clock.now() < until) await clock.sleep(SETTLING_MS);
  return parked().map((key) => `No scheduled replay has landed ${key}`);
}

/** Replays once under faults, then without. Returns what is still left after the last time. */
async function replayUntilNothingIsLeft(
  simulation: Simulation,
  schedule: Schedule,
): Promise<string[]> {
  let left: number | string = 0;
  for (let replay = 0; replay < REPLAYS; replay += 1) {
    left = await replayEverything(simulation).catch(String);
    schedule.rest();
    if (left === 0) return [];
    await simulation.clock.sleep(2 * MINUTE);
  }
  return [`After ${REPLAYS} replays there is still work left: ${left}`];
}

/** What the API shows of a correction at the end, and the ids that follow from its key. */
async function correctionShown(
  simulation: Simulation,
  apiKey: string,
  asked: AskedCorrection,
): Promise<ShownCorrection> {
  const correctionId = correctionIdOf(apiKey, asked.key);
  const ingestId = correctionIngestIdOf(correctionId);
  const shown = await getJson<Correction>(simulation, `/corrections/${correctionId}`);
  return {
    ...asked,
    correctionId,
    ingestId,
    ...(shown.lines && { shown: { ...shown, lines: shown.lines } }),
  };
}

/**
 * Calls may be so slow that the gateway times out. Then it is asked again, as its response advises.
 */
async function getJson<T>({ aws, clock, request }: Simulation, path: string): Promise<Partial<T>> {
  const headers = { 'x-api-key': aws()?.apiKey ?? '' };
  const sent = { method: 'GET', path, headers, body: Buffer.alloc(0) };
  for (let attempt = 1; ; attempt += 1) {
    const { status, body } = await request('url', sent);
    if (status < 429 || attempt === ATTEMPTS) return JSON.parse(String(body));
    await clock.sleep(MINUTE);
  }
}

/** A page ends when reading its days has taken long. */
async function lakeDays(simulation: Simulation): Promise<LakeDays['days']> {
  const days: LakeDays['days'] = [];
  let cursor: string | undefined;
  do {
    const rest = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = LakeDays.parse(await getJson(simulation, `/lake/days?limit=1000${rest}`));
    days.push(...page.days);
    cursor = page.next;
  } while (cursor !== undefined);
  return days;
}
