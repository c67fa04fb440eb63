import * as z from 'zod';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { chanceOf } from '../../../local/simulation/world/chance.ts';
import type { Stores } from '../verdict/stores.ts';
import { giveUpRewrite } from './operator.ts';

/** Two operators, so that two rewrites of a day may be asked for at once. */
const OPERATORS = [0, 1];
const REWRITES = 5;
const LONGEST_PAUSE_MS = 90_000;
/** So few that a day has several objects. */
const LINES_PER_OBJECT = 40;
/** The share of rewrites that meet another one of the same day, with objects of another size. */
const MEETS = 1 / 4;
const OTHER_LINES_PER_OBJECT = 25;
/** The share of rewrites that an operator asks for again at once, and of those that one gives up. */
const AGAIN = 1 / 2;
const GIVEN_UP = 1 / 4;
const GIVEN_UP_AFTER_MS = 3000;

/**
 * How wrong the clocks may be by which rewrites and operations wait: RewritePeriods has a margin of
 * 30 s, a lease one of 10 s.
 */
const SKEW_MS = 5000;
const TIMED = /^(RewriteDay|SwitchDay|CleanGenerations|RunOperations|EraseCustomers)Function/;
export const mostSkewMs = (logicalId: string): number | undefined =>
  TIMED.test(logicalId) ? SKEW_MS : undefined;

/**
 * Rewrites days of the lake at random moments while lines land and readers read, gives some of the
 * rewrites up, and deletes what was replaced. Nobody repeats a rewrite that fails: another may
 * resume it, or it stays as it is. Returns the generations that two different rewrites were told to
 * have made.
 */
export async function rewriteDays(
  simulation: Simulation,
  seed: number,
  { lakeKeys }: Stores,
): Promise<string[]> {
  const chance = chanceOf(seed);
  const made: Made[] = [];
  const rewriteSome = async (operator: number): Promise<void> => {
    for (let n = 0; n < REWRITES; n += 1) {
      const drawn = (what: string) => chance(what, operator, n);
      await simulation.clock.sleep(drawn('rewrite after') * LONGEST_PAUSE_MS);
      const days = daysIn(lakeKeys());
      const date = days[Math.floor(drawn('day') * days.length)];
      if (date === undefined) continue;
      const rewritten = rewrite(simulation, date, drawn);
      await Promise.all([rewritten, giveUp(simulation, date, drawn)]);
      made.push(...(await rewritten));
      await invoke(simulation, 'CleanGenerations', { date });
    }
  };
  await Promise.all(OPERATORS.map(rewriteSome));
  return twoWinners(made);
}

/** A rewrite that an operator was told is DONE. */
type Made = { generation: string; linesPerObject: number };

const twoWinners = (made: readonly Made[]): string[] =>
  [...Map.groupBy(made, ({ generation }) => generation)]
    .filter(([, each]) => new Set(each.map(({ linesPerObject }) => linesPerObject)).size > 1)
    .map(([generation]) => `Two rewrites have made ${generation}`);

/** Deletes everything that no query can read any more. */
export async function cleanDays(simulation: Simulation, { lakeKeys }: Stores): Promise<void> {
  for (const date of daysIn(lakeKeys())) await invoke(simulation, 'CleanGenerations', { date });
}

const daysIn = (keys: readonly string[]): string[] =>
  [...new Set(keys.flatMap((key) => /=([\d-]{10})\//.exec(key)?.[1] ?? []))].toSorted();

type Drawn = (what: string) => number;

async function rewrite(simulation: Simulation, date: string, drawn: Drawn): Promise<Made[]> {
  const ask = async (linesPerObject: number): Promise<Made[]> => {
    const change = { reason: 'compact', linesPerObject };
    const { data } = Done.safeParse(await invoke(simulation, 'RewriteDay', { date, change }));
    return data ? [{ generation: `generation ${data.generation} of ${date}`, linesPerObject }] : [];
  };
  const meets = drawn('meets') < MEETS;
  const made = await Promise.all([
    ask(LINES_PER_OBJECT),
    ...(meets ? [ask(OTHER_LINES_PER_OBJECT)] : []),
  ]);
  // It has to wait for as long as the last switch may still have an effect.
  if (drawn('again') < AGAIN) made.push(await ask(LINES_PER_OBJECT));
  return made.flat();
}

const Done = z.object({ state: z.literal('DONE'), generation: z.int() });

async function giveUp(simulation: Simulation, date: string, drawn: Drawn): Promise<void> {
  if (drawn('given up') >= GIVEN_UP) return;
  await simulation.clock.sleep(drawn('given up after') * GIVEN_UP_AFTER_MS);
  await giveUpRewrite(simulation, date).catch(() => undefined);
}

/** Returns the answer, if there is one: the pipeline may be down, and any call may fail. */
async function invoke(
  { request, deployment }: Simulation,
  name: string,
  payload: object,
): Promise<unknown> {
  const lambda = deployment
    .ofType('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith(name));
  const authorization =
    'AWS4-HMAC-SHA256 Credential=OPERATOR/20260101/us-east-1/lambda/aws4_request';
  const path = `/2015-03-31/functions/${lambda?.ref}/invocations`;
  const body = Buffer.from(JSON.stringify(payload));
  const sent = { method: 'POST', path, headers: { authorization }, body };
  const response = await request('awsEndpoint', sent).catch(() => undefined);
  return response?.status === 200 ? JSON.parse(String(response.body)) : undefined;
}
