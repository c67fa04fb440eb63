import * as z from 'zod';
import { ErasureResult } from '../../../functions/erasure/certificate.ts';
import type { ErasureEvidence } from './erasure-verdict.ts';
import { type Item, Text } from './items.ts';

const json = <T extends z.ZodType>(schema: T) =>
  Text.transform((text): unknown => JSON.parse(text)).pipe(schema);

const Erasure = z.object({
  kind: Text.pipe(z.literal('erase')),
  operationId: Text,
  startedAt: Text,
  result: json(ErasureResult),
});
/** Batches and corrections. */
const Begun = z
  .object({ batchId: Text.optional(), correctionId: Text.optional(), startedAt: Text })
  .transform(
    ({ batchId, correctionId, startedAt }) => [batchId ?? correctionId, startedAt] as const,
  );
const Plan = z.object({
  chunks: z.array(z.tuple([z.int(), z.int(), z.int(), z.int()]).rest(z.string())),
});
const Ingest = z.object({ ingestId: Text, plan: json(Plan) });
const Claim = z.object({ pk: Text, sk: Text, batchId: Text });

type Ports = Pick<ErasureEvidence, 'traces'> & {
  /** The text of an object of the lake bucket. */
  textOf(key: string): string;
};

/** Reads what the ledger's items say about erasures, batches, and the lines of batches. */
export function erasureEvidence(
  items: readonly Item[],
  { traces, textOf }: Ports,
): ErasureEvidence {
  const parsed = <T extends z.ZodType>(schema: T): z.output<T>[] =>
    items.flatMap((item) => {
      const { data } = schema.safeParse(item);
      return data === undefined ? [] : [data];
    });
  const began = new Map(parsed(Begun).flatMap(([id, at]) => (id === undefined ? [] : [[id, at]])));
  const ingests = new Map(parsed(Ingest).map(({ ingestId, plan }) => [ingestId, plan.chunks]));
  const claims = new Map(parsed(Claim).map(({ pk, sk, batchId }) => [`${pk}/${sk}`, batchId]));
  const holderOf = (
    ingestId: string,
    isWanted: (chunk: z.output<typeof Plan>['chunks'][number]) => boolean,
  ): string | undefined => {
    const ordinal = ingests.get(ingestId)?.findIndex(isWanted);
    return claims.get(`INGEST#${ingestId}/CHUNK#${String(ordinal).padStart(6, '0')}`);
  };
  return {
    traces,
    batchOf: (lineId) => {
      const at = lineId.lastIndexOf('-');
      const row = Number(lineId.slice(at + 1));
      return holderOf(
        lineId.slice(0, at),
        ([, , firstRow, rows]) => firstRow <= row && row < firstRow + rows,
      );
    },
    batchAt: (ingestId, byte) => holderOf(ingestId, ([start, end]) => start <= byte && byte < end),
    began: (owner) => began.get(owner),
    erasures: parsed(Erasure).map(({ operationId, startedAt, result }) => ({
      operationId,
      at: startedAt,
      certificate: textOf(result.certificate),
    })),
  };
}
