import type { LineCounts } from '../domain/batch.ts';
import type { Claim, DeliveredChunk } from '../staging/delivery.ts';
import {
  appendLine,
  emptyLineTable,
  type ValidatedLines,
  versionOf,
} from '../staging/line-table.ts';
import { decodeChunk } from '../stream/chunk.ts';
import { validateChunk } from '../validation/validate-chunk.ts';

type Delivery = readonly (DeliveredChunk & { data: Uint8Array })[];

/**
 * Validates the chunks of a delivery that the batch has claimed. The same delivery and claim always
 * give the same lines.
 */
export function validateBatch(delivery: Delivery, claim: Claim): ValidatedLines {
  const validated: ValidatedLines = { v: 1, chunks: [], lines: emptyLineTable(), quarantined: [] };
  for (const claimed of claim.chunks) {
    const { data, ingestId, ordinal, arrivedAt } = chunkAt(delivery, claimed);
    const chunk = validated.chunks.push({ ingestId, ordinal, arrivedAt }) - 1;
    const { accepted, quarantined } = validateChunk(decodeChunk(data));
    for (const line of accepted) appendLine(validated.lines, chunk, line);
    for (const line of quarantined) validated.quarantined.push({ ...line, chunk });
  }
  return { ...validated, v: versionOf(validated.lines) };
}

export function countsOf({ lines, quarantined }: ValidatedLines): LineCounts {
  return { accepted: lines.row.length, quarantined: quarantined.length };
}

function chunkAt(delivery: Delivery, index: number): Delivery[number] {
  const chunk = delivery[index];
  if (!chunk) throw new Error(`The claim names chunk ${index} of ${delivery.length}`);
  return chunk;
}
