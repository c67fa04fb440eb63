import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import { OperationId } from '../domain/operation.ts';
import { CERTIFICATES_PREFIX } from '../lake/lake-keys.ts';

const Count = z.int().nonnegative();

/** What an erasure has found and removed. */
export const Found = z.strictObject({
  days: Count,
  ingests: Count,
  lines: Count,
  /** Exact decimals. */
  quantity: z.string(),
  revenue: z.string(),
  /** Items of the tables Invoices and Customers. */
  invoices: Count,
  customers: Count,
  /** Records whose text was taken out of objects of quarantined and corrected lines. */
  records: Count,
  /** Retractions of which the archive was purged, for it held lines of the customer. */
  archives: Count,
  /** Objects of staging. */
  staged: Count,
  /** Old versions of objects. */
  versions: Count,
  /** Results of queries, whatever they were about. Absent from the first certificates. */
  results: Count.exactOptional(),
  /** Records of raw bodies that were overwritten. Absent from the first certificates. */
  raw: Count.exactOptional(),
});
export type Found = z.infer<typeof Found>;

/** What was read in the scan that found nothing. */
const Searched = z.strictObject({ place: z.string(), searched: Count });

const Content = z.strictObject({
  v: z.literal(1),
  operationId: OperationId,
  /** Whether the lines are gone, or stay without their customer. */
  mode: z.enum(['erase', 'anonymise']),
  /** HMAC-SHA256 of the customer's id with the key that the command printed. */
  customer: z.string().regex(/^[0-9a-f]{64}$/),
  /** Everything of batches that began before is covered. Lines that arrived later are new data. */
  asOf: z.iso.datetime(),
  found: Found,
  /** The last scan: it read all of this, and found nothing. */
  scan: z.strictObject({
    beganAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    searched: z.array(Searched),
    found: z.literal(0),
  }),
  /** What the pipeline can't reach, and when it is gone by itself. */
  expires: z.array(z.strictObject({ what: z.string(), when: z.string() })),
});
export type CertificateContent = z.infer<typeof Content>;

/** A certificate as it is stored: its content, and the SHA-256 of that as canonical JSON. */
export const Certificate = Content.extend({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
export type Certificate = z.infer<typeof Certificate>;

/** What the ledger keeps of an erasure that is done. */
export const ErasureResult = z.strictObject({ certificate: z.string(), hash: z.string() });
export type ErasureResult = z.infer<typeof ErasureResult>;

export const certificateKey = (operationId: string): string =>
  `${CERTIFICATES_PREFIX}${operationId}.json`;

export const certificateOf = (content: CertificateContent): Certificate => ({
  ...Content.parse(content),
  hash: hashOf(content),
});

/** Reads a certificate. Throws when it is none, or when its content does not have its hash. */
export function readCertificate(text: string): Certificate {
  const certificate = Certificate.parse(JSON.parse(text));
  const { hash, ...content } = certificate;
  if (hashOf(content) !== hash) throw new RangeError('The hash is not that of the content');
  return certificate;
}

const hashOf = (content: CertificateContent): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');

/** Returns JSON without spaces, in which the names of each object are in order. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`);
  return `{${members.join()}}`;
}

/** What a certificate says in place of the customer. Whoever has the key can prove who it was. */
export const customerHash = (customerId: string, key: string): string =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(customerId).digest('hex');
