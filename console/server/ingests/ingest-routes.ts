import type { Api } from '../../../cli/api/api.ts';
import { Ingests } from '../../../functions/api/ingest-responses.ts';
import { MAX_IDS } from '../../../functions/api/request-parameters.ts';
import { dynamoAuditLedger } from '../../../functions/audit-batches/dynamo-audit-ledger.ts';
import { inGroups } from '../../../functions/concurrency/in-groups.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import type { IngestDetail, IngestList, IngestRow } from '../../api/ingests.ts';
import { flowWatchOf } from '../flow/flow-routes.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Routes } from '../route.ts';
import { ingestDetail } from './ingest-detail.ts';
import { newestIngests } from './newest-ingests.ts';

const SHOWN = 100;

type Newest = ReturnType<typeof newestIngests>;
const newest = new WeakMap<Pipeline, Newest>();

export const ingestRoutes: Routes = {
  'GET /api/ingests': async ({ pipeline, query }): Promise<IngestList> => {
    const { api } = pipeline;
    if (query.get('show') === 'waiting') {
      const watch = flowWatchOf(pipeline);
      await watch.look();
      return { ingests: await rowsOf(api, watch.waitingIds(SHOWN)), since: undefined };
    }
    const { ids, since } = await newestOf(pipeline)(Date.now());
    return { ingests: await rowsOf(api, ids), since };
  },
  'GET /api/ingests/{ingestId}': async ({ pipeline, params }): Promise<IngestDetail> =>
    ingestDetail(pipeline.api, params['ingestId'] ?? ''),
};

function newestOf(pipeline: Pipeline): Newest {
  const { where, names } = pipeline;
  const known =
    newest.get(pipeline) ??
    newestIngests(dynamoAuditLedger(dynamodb(where), names.batchesTable), SHOWN);
  newest.set(pipeline, known);
  return known;
}

/** In the order of the ids. */
async function rowsOf(api: Api, ids: readonly string[]): Promise<IngestRow[]> {
  const groups = await Promise.all(
    [...inGroups(ids, MAX_IDS)].map((group) =>
      api.get(`/ingests?ids=${group.map(encodeURIComponent).join()}`),
    ),
  );
  return groups.flatMap((group) =>
    Ingests.parse(group).ingests.map(({ links: _, ...ingest }) => ingest),
  );
}
