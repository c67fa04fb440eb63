import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { chanceOf } from '../../../local/simulation/world/chance.ts';
import type { Stores } from '../verdict/stores.ts';

/** Two operators, so that two rewrites of a day may be asked for at once. */
const OPERATORS = [0, 1];
const REWRITES = 5;
const LONGEST_PAUSE_MS = 90_000;
/** So few that a day has several objects. */
const LINES_PER_OBJECT = 40;

/**
 * Rewrites days of the lake at random moments while lines land and readers read, and deletes what was
 * replaced. Nobody repeats a rewrite that fails: another may resume it, or it stays as it is.
 */
export async function rewriteDays(
  simulation: Simulation,
  seed: number,
  { lakeKeys }: Stores,
): Promise<void> {
  const chance = chanceOf(seed);
  const rewriteSome = async (operator: number): Promise<void> => {
    for (let n = 0; n < REWRITES; n += 1) {
      await simulation.clock.sleep(chance('rewrite after', operator, n) * LONGEST_PAUSE_MS);
      const days = [...new Set(lakeKeys().map((key) => /=([\d-]{10})\//.exec(key)?.[1] ?? ''))];
      const date = days.toSorted()[Math.floor(chance('day', operator, n) * days.length)];
      if (date === undefined) continue;
      const change = { reason: 'compact', linesPerObject: LINES_PER_OBJECT };
      await invoke(simulation, 'RewriteDay', { date, change });
      await invoke(simulation, 'CleanGenerations', { date });
    }
  };
  await Promise.all(OPERATORS.map(rewriteSome));
}

/** Whatever comes of it: the pipeline may be down, and any call may fail. */
async function invoke(
  { request, deployment }: Simulation,
  name: string,
  payload: object,
): Promise<void> {
  const lambda = deployment
    .ofType('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith(name));
  const authorization =
    'AWS4-HMAC-SHA256 Credential=OPERATOR/20260101/us-east-1/lambda/aws4_request';
  const path = `/2015-03-31/functions/${lambda?.ref}/invocations`;
  const body = Buffer.from(JSON.stringify(payload));
  await request('awsEndpoint', { method: 'POST', path, headers: { authorization }, body }).catch(
    () => undefined,
  );
}
