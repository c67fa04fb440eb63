import { describe, expect, it } from 'vitest';
import { certificateKey, certificateOf } from '../../../functions/erasure/certificate.ts';
import { CONTENT } from '../erasure/a-certificate.ts';
import { auditor, landed } from './an-auditor.ts';

const certificate = certificateOf(CONTENT);
const KEY = certificateKey(CONTENT.operationId);

async function audited(text: string | undefined, hash = certificate.hash) {
  const pipeline = await landed('b-1');
  pipeline.erasures.push({ certificate: KEY, hash });
  const modifiedAt = pipeline.at(0);
  if (text !== undefined) pipeline.objects.set(KEY, { bytes: Buffer.from(text), modifiedAt });
  const { differences } = await auditor(pipeline)();
  return differences.map(({ kind, says }) => [kind, says]);
}

describe('the certificate of an erasure', () => {
  const text = JSON.stringify(certificate);

  it('is in order as it was written, and no stray object', async () => {
    expect(await audited(text)).toEqual([]);
  });

  it.each([
    ['that is missing', undefined, undefined, 'is missing'],
    ['that was changed', text.replace('"lines":3', '"lines":2'), undefined, 'was changed'],
    ['that is no JSON', 'x', undefined, 'is not a certificate'],
    ['with another hash in the ledger', text, '0'.repeat(64), 'is not the certificate that'],
  ])('%s is reported', async (_, stored, hash, says) => {
    expect(await audited(stored, hash)).toEqual([
      ['CertificateDiffers', expect.stringContaining(says)],
    ]);
  });
});

it('a batch of which an erasure deleted the plan is compared without it', async () => {
  const pipeline = await landed('b-1');
  const batch = pipeline.batches.get('b-1');
  if (!batch) throw new Error('there is no batch');
  pipeline.plans.clear();
  expect((await auditor(pipeline)()).kinds).toEqual(['PlanMissing']);
  pipeline.batches.set('b-1', { ...batch, planErasedAt: pipeline.at(1) });
  const { kinds, expiredPlans } = await auditor(pipeline)();
  expect([kinds, expiredPlans]).toEqual([[], 0]);
});

describe('an operation that is not done', () => {
  const HOURS = 60;
  const operation = { operationId: CONTENT.operationId, kind: 'erase', waitingFor: 'b1' } as const;

  it.each([
    ['is left alone for six hours', 5 * HOURS, undefined, []],
    ['is reported after that', 7 * HOURS, undefined, ['OperationUnfinished']],
    ['may have to wait for longer', 20 * HOURS, 24 * HOURS, []],
    ['and is late six hours after that', 31 * HOURS, 24 * HOURS, ['OperationUnfinished']],
  ] as const)('%s', async (_, now, until, expected) => {
    const pipeline = await landed('b-1');
    const waits = until !== undefined && { until: pipeline.at(until) };
    pipeline.openOperations.push({ ...operation, at: pipeline.at(0), ...waits });
    const { kinds } = await auditor(pipeline)(now);
    expect(kinds.filter((kind) => kind === 'OperationUnfinished')).toEqual(expected);
  });
});
