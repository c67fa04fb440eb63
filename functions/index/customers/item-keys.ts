import { ingestFragments } from '../fragment.ts';

/** What is in common to the fragments of an item: a customer's share of an ingest in a batch. */
export type Share = { ingestId: string; batchId: string };

type FragmentKey = { invoiceNo: string; fragment: string };

/**
 * Returns the sort key of an item of version 1, which has one fragment. It is also how the fragment is
 * named among those of all invoices.
 */
export const fragmentKey = ({ invoiceNo, fragment }: FragmentKey): string =>
  `${invoiceNo}#${fragment}`;

/** Returns what the sort keys of a share's items begin with. */
export const sharePrefix = ({ ingestId, batchId }: Share): string =>
  `${ingestFragments(ingestId)}${batchId}#`;

/** Returns the sort key of an item of version 2: a part of a share. Nearly every share has one part. */
export const shareKey = (share: Share, part: number): string => `${sharePrefix(share)}${part}`;

/** A key of version 1 never ends like this: what is behind its last `#` has a point in it. */
const SHARE_KEY = /^([^#]+)#([^#]+)#\d+$/;

/** Returns the share that a sort key belongs to; undefined if it is one of version 1. */
export function shareIn(invoiceFragment: string): Share | undefined {
  const [, ingestId, batchId] = SHARE_KEY.exec(invoiceFragment) ?? [];
  return ingestId === undefined || batchId === undefined ? undefined : { ingestId, batchId };
}

/** Whether a sort key is that of one of a share's items. A prefix alone might be an invoice number. */
export function isOfShare(invoiceFragment: string, share: Share): boolean {
  const found = shareIn(invoiceFragment);
  return found?.ingestId === share.ingestId && found.batchId === share.batchId;
}
