import { recordJson } from '../../../functions/corrections/content.ts';
import type { LineFields } from '../../../functions/domain/correction.ts';
import type { ColumnName } from '../../../functions/domain/invoice-line.ts';
import type { QuarantineReason } from '../../../functions/domain/quarantine.ts';
import { ndjsonSource } from '../../../functions/formats/json-source.ts';
import { chunksOf, planOf } from '../../../functions/intake/cut.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';

/** Why the pipeline would not accept a line. */
export type Refusal = {
  reason: QuarantineReason;
  column: ColumnName | string | null;
  message: string;
};

/**
 * Returns for each line whether the pipeline would accept it when it is sent again: undefined if so.
 * The code is that of the pipeline, from the body of a correction to the end of ValidateBatch.
 */
export function judge(lines: readonly LineFields[]): (Refusal | undefined)[] {
  if (lines.length === 0) return [];
  const body = Buffer.from(lines.map((line) => `${recordJson(line)}\n`).join(''));
  const source = ndjsonSource(body);
  const verdicts: (Refusal | undefined)[] = Array.from({ length: lines.length });
  for (const chunk of chunksOf(source, planOf(source), 'preview')) {
    for (const { row, reason, column, message } of validateChunk(chunk).quarantined) {
      verdicts[row - 1] = { reason, column, message };
    }
  }
  return verdicts;
}
