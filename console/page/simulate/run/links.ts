import type { SimulatedFault, SimulationRequest } from '../../../api/simulation.ts';
import type { Query } from '../../request/use-query.ts';

/** What a link to a simulation says: what runs, which event is shown, and the commit that it is of. */
export type Link = {
  asked: SimulationRequest | undefined;
  at: number;
  commit: string | undefined;
  /** What is wrong with it. */
  problem: string | undefined;
};

const MOST_SEED = 1_000_000;

export function linkIn(query: Query): Link {
  const { seed = '', at = '0', commit } = query;
  const [faults, added] = [faultsIn(query['faults']), faultsIn(query['added'])];
  const isSeed = /^\d{1,7}$/.test(seed) && Number(seed) <= MOST_SEED;
  const link = { at: /^\d{1,7}$/.test(at) ? Number(at) : 0, commit };
  if (seed === '') return { ...link, asked: undefined, problem: undefined };
  if (!isSeed)
    return {
      ...link,
      asked: undefined,
      problem: `The seed is a whole number from 0 to 1,000,000, not "${seed}".`,
    };
  if (faults === 'invalid' || added === 'invalid')
    return {
      ...link,
      asked: undefined,
      problem: 'The faults in the link are not a list of faults.',
    };
  const asked = { seed: Number(seed), added: added ?? [], ...(faults && { faults }) };
  return { ...link, asked, problem: undefined };
}

function faultsIn(text: string | undefined): SimulatedFault[] | undefined | 'invalid' {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every(isFault) ? parsed : 'invalid';
  } catch {
    return 'invalid';
  }
}

const isFault = (value: unknown): value is SimulatedFault =>
  typeof value === 'object' &&
  value !== null &&
  'site' in value &&
  typeof value.site === 'string' &&
  'nth' in value &&
  Number.isInteger(value.nth) &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  'times' in value &&
  Number.isInteger(value.times);
