export const batchPath = (batchId: string): string => `/batches/${encodeURIComponent(batchId)}`;

/**
 * `0-…njtu-6f9619ff`: its shard, the end of the first sequence number, and the part that no other
 * attempt has.
 */
export function shortened(batchId: string): string {
  const [shard = '', sequence = '', ...rest] = batchId.split('-');
  const unique = rest.join('-');
  return unique === '' || sequence.length < 10
    ? batchId
    : `${shard}-…${sequence.slice(-6)}-${unique}`;
}
