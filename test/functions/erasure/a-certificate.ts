import { type CertificateContent, customerHash } from '../../../functions/erasure/certificate.ts';

export const KEY = '0f'.repeat(32);

/** What a certificate may say. */
export const CONTENT: CertificateContent = {
  v: 1,
  operationId: `o${'0'.repeat(25)}`,
  mode: 'erase',
  customer: customerHash('17850', KEY),
  asOf: '2026-11-29T10:00:00.000Z',
  found: {
    days: 2,
    ingests: 1,
    lines: 3,
    quantity: '18',
    revenue: '45.900',
    invoices: 2,
    customers: 2,
    records: 1,
    archives: 0,
    staged: 4,
    versions: 5,
  },
  scan: {
    beganAt: '2026-11-29T10:10:00.000Z',
    endedAt: '2026-11-29T10:11:00.000Z',
    searched: [{ place: 'lake', searched: 3 }],
    found: 0,
  },
  expires: [{ what: 'records of the stream', when: 'after 24 hours' }],
};
