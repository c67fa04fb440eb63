import type { Clock } from '../clock.ts';
import type { Files } from '../data-dir/files.ts';
import type { Layout } from '../data-dir/layout.ts';
import type { Services } from '../endpoint/actions.ts';
import { openEngine } from '../query-engine/engine.ts';
import type { QueryProcess } from '../query-engine/query-process.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import type { Deployment } from '../template/deployment.ts';
import { catalogActions } from './actions/catalog-actions.ts';
import { namedQueryActions } from './actions/named-query-actions.ts';
import { queryActions } from './actions/query-actions.ts';
import { resultActions } from './actions/result-actions.ts';
import { workGroupActions } from './actions/work-group-actions.ts';
import { type Authorize, accessesIn } from './queries/access.ts';
import { openExecutions } from './queries/executions.ts';
import { type QueryLimits, queryService } from './queries/query-service.ts';
import { workGroupsOf } from './queries/work-groups.ts';

export type Athena = { handlers: NonNullable<Services['athena']>; close(): Promise<void> };

export type AthenaOptions = {
  deployment: Deployment;
  dataDir: string;
  layout: Layout;
  clock: Clock;
  files: Files;
  /** Throws NoSuchBucket. */
  objectsIn(bucket: string): ObjectStore;
  authorize: Authorize;
  startQueryProcess?: () => QueryProcess;
  limits?: Partial<QueryLimits>;
};

/** How many queries run at once; the others are queued. */
const ENGINES = 2;

const LIMITS: QueryLimits = { timeoutMs: 30 * 60_000, maxResultBytes: 2 ** 30 };

/** Athena over the catalog of a data directory, with the workgroups and queries of the template. */
export function openAthena(options: AthenaOptions): Athena {
  const { deployment, dataDir, layout, clock, files, objectsIn, authorize } = options;
  const groups = workGroupsOf(deployment);
  const { inGroup, inCatalog, reads } = accessesIn(groups, deployment, authorize);
  const executions = openExecutions(layout.athena, files, clock);
  const service = queryService({
    dataDir,
    clock,
    executions,
    engines: Array.from({ length: ENGINES }, () => openEngine(options.startQueryProcess)),
    objectsIn,
    reads,
    limits: { ...LIMITS, ...options.limits },
  });
  return {
    close: service.close,
    handlers: {
      // A client that browses the catalog is likely to query soon.
      ...catalogActions(dataDir, inCatalog, service.warm),
      ...queryActions({ executions, service, inGroup }),
      ...resultActions({ executions, inGroup, reads, objectsIn }),
      ...workGroupActions({ groups, inGroup, created: Math.floor(clock.now() / 1000) }),
      ...namedQueryActions(deployment, inGroup),
    },
  };
}
