import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { Outcome } from '../operations/operation-program.ts';
import { type ErasedCustomer, erasedCustomerKey } from '../privacy/erased-customer.ts';
import {
  type Certificate,
  certificateKey,
  certificateOf,
  customerHash,
  type ErasureResult,
  readCertificate,
} from './certificate.ts';
import type { ErasurePorts } from './ports.ts';
import type { Progress } from './progress.ts';
import { PLACES } from './sweep.ts';

/**
 * Writes the certificate, once, and then deletes what names the customer. Who it was is proved by
 * the key that the command printed.
 */
export async function certify(
  progress: Progress,
  operation: Operation,
  customer: ErasedCustomer | undefined,
  ports: ErasurePorts,
): Promise<Outcome> {
  const key = certificateKey(operation.operationId);
  const stored = await ports.store.get(key);
  if (!stored && !customer) throw new Error('Neither certificate nor customer is there');
  const certificate =
    stored || !customer
      ? readCertificate(Buffer.from(stored ?? '').toString())
      : contentOf(progress, operation, customer, ports);
  if (!stored) await ports.store.put(key, Buffer.from(`${JSON.stringify(certificate, null, 2)}\n`));
  await forget(operation.operationId, ports);
  const result: ErasureResult = { certificate: key, hash: certificate.hash };
  return { state: 'DONE', result };
}

function contentOf(
  { pass, found, rewritten, ingests }: Progress,
  { operationId, at }: Operation,
  { customerId, key, anonymise }: ErasedCustomer,
  { now, expires }: ErasurePorts,
): Certificate {
  if (!pass) throw new Error('No pass has found nothing');
  return certificateOf({
    v: 1,
    operationId,
    mode: anonymise ? 'anonymise' : 'erase',
    customer: customerHash(customerId, key),
    asOf: at,
    found: { ...found, days: rewritten.length, ingests: ingests.length },
    scan: {
      beganAt: pass.beganAt,
      endedAt: new Date(now()).toISOString(),
      searched: PLACES.map(({ name }, index) => ({
        place: name,
        searched: pass.searched[index] ?? 0,
      })),
      found: 0,
    },
    expires: [...expires],
  });
}

/** Deletes every version of the object that names the customer. */
async function forget(operationId: string, { store }: ErasurePorts): Promise<void> {
  const { versions } = await store.page('lake', erasedCustomerKey(operationId), undefined);
  for (const version of versions) await store.remove('lake', version);
}
