import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { type Chance, chanceOf } from '../../../local/simulation/world/chance.ts';
import { answered, erasuresIn } from './operator.ts';

/** What operators know at the end of an erasure. */
export type AskedErasure = {
  customerId: string;
  anonymise: boolean;
  /** The keys with which the certificates name the customer, by the ids of the operations. */
  operations: Map<string, string>;
};

/** In this share of the schedules, a customer is erased. In half of those, its lines stay. */
const SHARE = 1 / 3;
const ANONYMISED = 1 / 2;
/** Corrected lines are those of one customer. */
const OF_CORRECTIONS = 1 / 2;
const CORRECTED = 12_346;
const CUSTOMERS = 6;
/** Half of them ask while the first lines land, the others mostly after that. */
const EARLY = 1 / 2;
export const LAST_ERASURE_MS = 8 * 60_000;
const FIRST_REQUEST_MS = { early: 90_000, late: LAST_ERASURE_MS };
const LONGEST_PAUSE_MS = 60_000;
const TWO_OPERATORS = 1 / 4;
const ATTEMPTS = 30;
/** Then the operator goes away, and the schedule continues. */
const LOOKS = 5;

/** Whether a customer is erased in this schedule. */
export const isErasing = (chance: Chance): boolean => chance('is erased') < SHARE;

/**
 * Erases a customer while its lines land, or after that. One operator or two ask for it, repeat that
 * until it is answered, and look for a while how far it is.
 */
export async function eraseCustomer(
  seed: number,
  simulation: Simulation,
  mayGo: (customerId: string) => void,
): Promise<AskedErasure | undefined> {
  const chance = chanceOf(seed);
  if (!isErasing(chance)) return undefined;
  const other = chance('customer') < OF_CORRECTIONS ? 0 : chance('other customer') * CUSTOMERS;
  const asked: AskedErasure = {
    customerId: String(CORRECTED + Math.floor(other)),
    anonymise: chance('is anonymised') < ANONYMISED,
    operations: new Map(),
  };
  const within = chance('erases early') < EARLY ? 'early' : 'late';
  await simulation.clock.sleep(chance('erase after') * FIRST_REQUEST_MS[within]);
  mayGo(asked.customerId);
  const operators = chance('erases twice') < TWO_OPERATORS ? [0, 1] : [0];
  await Promise.all(operators.map((operator) => carryOut(operator, asked, chance, simulation)));
  return asked;
}

async function carryOut(
  operator: number,
  { customerId, anonymise, operations }: AskedErasure,
  chance: Chance,
  simulation: Simulation,
): Promise<void> {
  const pause = (what: string, n: number) =>
    simulation.clock.sleep(chance('erasure', operator, what, n) * LONGEST_PAUSE_MS);
  const erasure = { customerId, anonymise, requestedBy: 'an operator', dryRun: false };
  let operationId: string | undefined;
  for (let n = 0; n < ATTEMPTS && operationId === undefined; n += 1) {
    await pause('asks after', n);
    const response = await answered(() => erasuresIn(simulation).ask(erasure));
    if (response?.state !== 'ASKED') continue;
    operationId = response.operationId;
    operations.set(operationId, response.key);
  }
  if (operationId === undefined) return;
  const asked = operationId;
  for (let n = 0; n < LOOKS; n += 1) {
    const view = await answered(() => erasuresIn(simulation).work(asked));
    if (view?.state === 'DONE' || view?.until !== undefined) return;
    await pause('looks after', n);
  }
}
