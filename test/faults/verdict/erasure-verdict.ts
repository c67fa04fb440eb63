import { customerHash, readCertificate } from '../../../functions/erasure/certificate.ts';
import type { AskedErasure } from '../workload/erasures.ts';
import type { StoredLine } from './stores.ts';
import type { Trace } from './traces.ts';

/** What the ledger says of erasures, and what all stores still hold of a customer. */
export type ErasureEvidence = {
  /** The erasures that are DONE: since when each counts, and its certificate. */
  erasures: readonly { operationId: string; at: string; certificate: string }[];
  /** When a batch or a correction began. Undefined if the ledger does not know it. */
  began(owner: string): string | undefined;
  /** The batch that has landed a line. */
  batchOf(lineId: string): string | undefined;
  /** The batch that has landed what a raw body has at some place. */
  batchAt(ingestId: string, byte: number): string | undefined;
  traces(customerId: string): Promise<Trace[]>;
};

/** Returns lines as stores must show them, given what was sent. */
export type AfterErasures = (lines: ReadonlyMap<string, StoredLine>) => Map<string, StoredLine>;

/** Lines of batches that began before an erasure was asked for are gone, or have no customer. */
export function afterErasures(
  asked: AskedErasure | undefined,
  { erasures, began, batchOf }: ErasureEvidence,
): AfterErasures {
  const asOf = latest(erasures);
  if (!asked || asOf === undefined) return (lines) => new Map(lines);
  const { customerId, anonymise } = asked;
  const isErased = (line: StoredLine): boolean => {
    if (line.customerId !== customerId) return false;
    const startedAt = began(batchOf(line.lineId) ?? '');
    return startedAt !== undefined && startedAt < asOf;
  };
  return (lines) =>
    new Map(
      [...lines].flatMap(([id, line]): [string, StoredLine][] => {
        if (!isErased(line)) return [[id, line]];
        return anonymise ? [[id, { ...line, customerId: null }]] : [];
      }),
    );
}

const latest = (erasures: ErasureEvidence['erasures']): string | undefined =>
  erasures
    .map(({ at }) => at)
    .sort()
    .at(-1);

/**
 * Returns what is wrong with the erasures: where a customer is still named that must not be, and
 * certificates that do not say what happened.
 */
export async function erasureViolations(
  asked: AskedErasure | undefined,
  evidence: ErasureEvidence,
): Promise<string[]> {
  const { erasures, traces, began, batchAt } = evidence;
  if (!asked) return erasures.map(({ operationId }) => `Nobody has asked for ${operationId}`);
  const unknown = [...asked.operations.keys()]
    .filter((id) => !erasures.some(({ operationId }) => operationId === id))
    .map((id) => `${id} was promised to an operator, and is not DONE`);
  const asOf = latest(erasures);
  if (asOf === undefined) return unknown;
  // A batch that never came to claim anything has left its delivery, and is not in the ledger.
  const isNew = ({ owner, byte, at }: Trace): boolean => {
    const batch = owner === undefined || byte === undefined ? owner : batchAt(owner, byte);
    const startedAt = batch === undefined ? undefined : began(batch);
    return startedAt === undefined ? at >= Date.parse(asOf) : startedAt >= asOf;
  };
  const left = (await traces(asked.customerId))
    .filter((trace) => !isNew(trace))
    .map(
      ({ where, owner }) =>
        `Customer ${asked.customerId} is erased, and named in ${where} of ${owner}`,
    );
  return [...unknown, ...left, ...erasures.flatMap((each) => certificateViolations(each, asked))];
}

function certificateViolations(
  { operationId, at, certificate }: ErasureEvidence['erasures'][number],
  { customerId, anonymise, operations }: AskedErasure,
): string[] {
  const { mode, customer, asOf } = readCertificate(certificate);
  const key = operations.get(operationId);
  return [
    ...(key !== undefined && customer !== customerHash(customerId, key)
      ? [`The certificate of ${operationId} is about somebody else`]
      : []),
    ...(asOf === at && mode === (anonymise ? 'anonymise' : 'erase')
      ? []
      : [`The certificate of ${operationId} says ${mode} as of ${asOf}`]),
  ];
}
