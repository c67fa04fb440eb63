import { ingestFragments } from '../fragment.ts';

/** What is in common to the fragments of an item: a customer's share of an ingest in a batch. */
export type Share = { customerId: string; ingestId: string; batchId: string };

/** What a sort key says of a share. The partition key is the customer. */
export type ShareKey = Omit<Share, 'customerId'>;

/** How a share is named among all of them. */
export const shareName = ({ customerId, ingestId, batchId }: Share): string =>
  JSON.stringify([customerId, ingestId, batchId]);

type FragmentKey = { invoiceNo: string; fragment: string };

/**
 * Returns the sort key of an item of version 1, which has one fragment. It is also how the fragment is
 * named among those of all invoices.
 */
export const fragmentKey = ({ invoiceNo, fragment }: FragmentKey): string =>
  `${invoiceNo}#${fragment}`;

/** Returns what the sort keys of a share's items begin with. */
export const sharePrefix = ({ ingestId, batchId }: ShareKey): string =>
  `${ingestFragments(ingestId)}${batchId}#`;

/** Returns the sort key of an item of version 2: a part of a share. Nearly every share has one part. */
export const shareKey = (share: ShareKey, part: number): string => `${sharePrefix(share)}${part}`;

/** A key of version 1 never ends like this: what is behind its last `#` has a point in it. */
const SHARE_KEY = /^([^#]+)#([^#]+)#\d+$/;

/** Returns the share that a sort key belongs to; undefined if it is one of version 1. */
export function shareIn(invoiceFragment: string): ShareKey | undefined {
  const [, ingestId, batchId] = SHARE_KEY.exec(invoiceFragment) ?? [];
  return ingestId === undefined || batchId === undefined ? undefined : { ingestId, batchId };
}

/** Whether a sort key is that of one of a share's items. A prefix alone might be an invoice number. */
export function isOfShare(invoiceFragment: string, share: ShareKey): boolean {
  const found = shareIn(invoiceFragment);
  return found?.ingestId === share.ingestId && found.batchId === share.batchId;
}
