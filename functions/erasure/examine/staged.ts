import { holdsCustomer } from '../../privacy/staged-content.ts';
import { STAGED_REWRITES, stagedBy } from '../../rewrite/staged-rewrites.ts';
import type { Erasing } from '../erasing.ts';
import { mayStillSeal } from '../open-work.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';

/** An invocation that staged something has ended after this: Lambda ends it after 15 minutes. */
const INVOCATION_ENDS_MS = 60 * 60 * 1000;
/**
 * A rewrite of a large day takes several invocations, each of which needs what the others have staged.
 * One that takes longer than this begins anew.
 */
const REWRITE_ENDS_MS = 24 * 60 * 60 * 1000;

const STAGED = /^staging\/([0-9A-Za-z-]{1,64})\//;
const CORRECTION = /^c[0-9a-z]{25}$/;

/** What a batch, a correction or a rewrite has staged. It goes when they have ended. */
export async function examineStaged(version: StoredVersion, erasing: Erasing): Promise<Effect> {
  const { ports, customerId } = erasing;
  const bytes = await ports.store.read('staging', version);
  if (!bytes || !(await holdsCustomer(bytes, customerId))) return {};
  const verdict = await verdictOn(version, erasing);
  if (verdict !== 'GOES') return verdict;
  await ports.store.remove('staging', version);
  return { staged: 1 };
}

async function verdictOn(version: StoredVersion, erasing: Erasing): Promise<'GOES' | Effect> {
  const { key, modifiedAt } = version;
  if (key.startsWith(STAGED_REWRITES)) return ofRewrite(key, modifiedAt, erasing);
  const [, owner] = STAGED.exec(key) ?? [];
  if (owner === undefined) return { waits: `${key} is not named like an object of staging` };
  if (CORRECTION.test(owner)) return ofCorrection(owner, erasing);
  return ofBatch(owner, modifiedAt, erasing);
}

/** Whatever goes here of a rewrite under way, readers miss no line: the rewrite begins anew. */
async function ofRewrite(
  key: string,
  stagedAt: number,
  { ports }: Erasing,
): Promise<'GOES' | Effect> {
  const now = ports.now();
  const { date, generation } = stagedBy(key) ?? {};
  if (date !== undefined && stagedAt >= now - REWRITE_ENDS_MS) {
    const { phase, writing } = await ports.days.readDay(date);
    if (phase === 'REWRITING' && writing === generation) {
      return { waits: `a rewrite of ${date} is under way and needs what it has staged` };
    }
  }
  if (stagedAt < now - INVOCATION_ENDS_MS) return 'GOES';
  return { waits: 'a rewrite of a day may still need what it has staged' };
}

async function ofBatch(
  batchId: string,
  stagedAt: number,
  { ports, cutoff }: Erasing,
): Promise<'GOES' | Effect> {
  const batch = await ports.batches.readBatch(batchId);
  if (!batch) return stagedAt < cutoff.asOf ? 'GOES' : {};
  if (!(await cutoff.covers(batchId))) return {};
  const mayEnd = batch.state === 'STARTED' && mayStillSeal(batch.startedAt, ports.now());
  if (mayEnd || batch.state === 'SEALED') {
    return { waits: `batch ${batchId} is still ${batch.state}` };
  }
  // Its delivery holds lines of others too, and a replay reads it.
  if (batch.state === 'FAILED' || batch.state === 'STARTED') {
    return { waits: `batch ${batchId} has failed: npm run replay -- --failed` };
  }
  // From here on no audit misses the plan.
  if (batch.state === 'COMMITTED') {
    await ports.erasePlan(batchId, new Date(ports.now()).toISOString());
  }
  return 'GOES';
}

async function ofCorrection(
  correctionId: string,
  { ports, asOf }: Erasing,
): Promise<'GOES' | Effect> {
  const correction = await ports.corrections.readCorrection(correctionId);
  if (correction?.state !== 'OPEN') return 'GOES';
  if (correction.correctedAt >= asOf) return {};
  return { waits: `correction ${correctionId} is still OPEN` };
}
