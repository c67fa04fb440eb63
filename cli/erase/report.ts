import type { Certificate } from '../../functions/erasure/certificate.ts';
import type { ErasurePlan } from '../../functions/erasure/request.ts';
import { counted } from '../ui/text.ts';
import type { ErasureView } from './erasures-client.ts';

/** Whether the index does not know a customer, and no operation erases it. */
export const isUnknown = ({ customers, underWay }: ErasurePlan): boolean =>
  customers === 0 && underWay === undefined;

/** Such an erasure would cost texts in which a number or a word equals the id. */
export const UNKNOWN =
  'The index of customers does not know this id, which is compared letter by letter. Either it is mistyped, or its lines are erased or retracted. If archives of retractions may have it, or texts that could not be read, such as quarantined lines, add --unknown: each text that has this value in any column is lost.';

/** What a dry run says. */
export function planReport(plan: ErasurePlan, anonymise: boolean): string[] {
  if (plan.underWay !== undefined) return underWayReport(plan.underWay);
  if (isUnknown(plan)) return [UNKNOWN, 'Nothing was done.'];
  const { days, lines, quantity, revenue, invoices, customers } = plan;
  const what = `${counted(lines, 'line')} of ${counted(days.length, 'day')} (quantity ${quantity}, revenue ${revenue})`;
  return [
    `${what} would ${anonymise ? 'stay without their customer' : 'go'}, with ${counted(invoices, 'item')} of Invoices and ${counted(customers, 'item')} of Customers.`,
    'That is what the index of customers leads to. The erasure itself also reads every object of the lake, quarantine, corrections, archives, staging, parked deliveries, results of queries and raw bodies, with their old versions.',
    'Nothing was done.',
  ];
}

const underWayReport = (operationId: string): string[] => [
  `Operation ${operationId} is erasing this customer: npm run erase -- --status ${operationId}`,
  'Nothing was done.',
];

/** What is to be kept, and said only once. */
export const keyReport = (operationId: string, key: string): string[] => [
  `Operation ${operationId}.`,
  `Key ${key}: keep it. The certificate does not name the customer; with this key, its "customer" is HMAC-SHA256 of the id.`,
];

/** How far an erasure is that is not done. */
export function statusReport({ operationId, detail, until }: ErasureView): string[] {
  const soon =
    until === undefined
      ? `Not done yet${detail === undefined ? '' : `: ${detail}`}.`
      : `The customer is gone from everything that readers see. Old generations of the days stay until ${until}, and so may results of queries that still read them.`;
  return [
    soon,
    `A schedule carries on, and writes the certificate: npm run erase -- --status ${operationId}`,
  ];
}

/** What a certificate says. */
export function certificateReport(certificate: Certificate): string[] {
  const { mode, asOf, found, scan, expires, hash } = certificate;
  const { lines, days, ingests, quantity, revenue, invoices, customers } = found;
  const kept = mode === 'anonymise' ? 'stay without their customer' : 'are erased';
  return [
    `${counted(lines, 'line')} of ${counted(days, 'day')} and ${counted(ingests, 'ingest')} (quantity ${quantity}, revenue ${revenue}) ${kept}, as of ${asOf}.`,
    `Items: ${invoices} of Invoices, ${customers} of Customers. Texts of quarantined and corrected lines: ${found.records}. Archives of retractions: ${found.archives}. Staged objects: ${found.staged}. Old versions: ${found.versions}. Results of queries: ${found.results ?? 0}. Raw records: ${found.raw ?? 0}.`,
    `A scan from ${scan.beganAt} to ${scan.endedAt} found nothing in ${scan.searched.map(({ place, searched }) => `${place} (${searched})`).join(', ')}.`,
    'Out of reach, and gone by itself:',
    ...expires.map(({ what, when }) => `  ${what}: ${when}`),
    `Certificate ${hash}`,
  ];
}
