import type { Deployed } from './deployed.ts';
import type { Flow } from './flow.ts';
import type { IndexUnits, Meter } from './metered-table.ts';
import { type LimitName, SERVICE_LIMITS } from './service-limits.ts';

/** A resource's load and the limit that it is compared with. */
export type Load = {
  resource: string;
  load: number;
  limit: number;
  unit: string;
  /** Where the limit comes from: a page of the documentation, or the template. */
  source: string;
  /** What to change when the limit is in the way. */
  setting: string;
  /** The size of one thing, such as an invocation, which more lines per second do not change. */
  size?: boolean;
};

type Limits = Readonly<Record<LimitName, { value: number; unit: string; source: string }>>;
type Described = Pick<Load, 'resource' | 'load' | 'setting' | 'size'>;

const TEMPLATE = 'template';
const MONTH_SECONDS = 30 * 86_400;
const QUOTA = 'Service Quotas';

/** Returns the load of every resource, in flow order. */
export function loadsOf(flow: Flow, deployed: Deployed, limits: Limits = SERVICE_LIMITS): Load[] {
  const against = (name: LimitName, described: Described): Load => {
    const { value, unit, source } = limits[name];
    return { ...described, limit: value, unit, source };
  };
  return [
    ...apiLoads(flow, deployed, against),
    ...streamLoads(flow, deployed, against),
    ...batchLoads(flow, deployed, against),
    ...tableLoads(flow, against),
    ...indexLoads(flow, deployed, against),
    ...bucketLoads(flow, against),
  ];
}

type Against = (name: LimitName, described: Described) => Load;

function apiLoads({ requests }: Flow, { api }: Deployed, against: Against): Load[] {
  const stage = {
    resource: 'API: requests, of this stage',
    load: requests,
    limit: api.requestsPerSecond,
    unit: 'requests/s',
    source: TEMPLATE,
    setting: 'requestsPerSecond (and requestBurst), or more lines a request',
  };
  const quota = {
    resource: 'API: requests, of the key in a month',
    load: requests * MONTH_SECONDS,
    limit: api.requestsPerMonth ?? Number.POSITIVE_INFINITY,
    unit: 'requests',
    source: TEMPLATE,
    setting: 'requestsPerMonth, or more lines a request',
  };
  return [
    stage,
    ...(api.requestsPerMonth === undefined ? [] : [quota]),
    against('accountRequests', {
      resource: 'API: requests, of the account',
      load: requests,
      setting: `${QUOTA}: throttle rate of API Gateway`,
    }),
  ];
}

function streamLoads(flow: Flow, { shards }: Deployed, against: Against): Load[] {
  const { streamBytes, records } = flow;
  const place = against('shardBytes', {
    resource: 'stream: one place of a request, at once',
    load: flow.request.placeBytes,
    setting: 'CHUNKS_PER_PLACE in functions/stream/place.ts',
    size: true,
  });
  if (shards === undefined) {
    const setting = `${QUOTA}: a larger on-demand stream; or stream: provisioned`;
    return [
      against('onDemandStreamBytes', { resource: 'stream: bytes', load: streamBytes, setting }),
      against('onDemandStreamRecords', { resource: 'stream: records', load: records, setting }),
      place,
    ];
  }
  const setting = 'stream: more shards';
  const [bytes, perShard] = [streamBytes / shards, records / shards];
  return [
    against('shardBytes', { resource: 'stream: bytes of a shard', load: bytes, setting }),
    against('shardRecords', { resource: 'stream: records of a shard', load: perShard, setting }),
    against('shardReadBytes', { resource: 'stream: reads of a shard', load: bytes, setting }),
    place,
  ];
}

function batchLoads(flow: Flow, deployed: Deployed, against: Against): Load[] {
  const { batches, shards, batchTime: time, batch } = flow;
  const { parallelizationFactor, machineSeconds } = deployed;
  const ingesting = flow.requests * flow.ingestSeconds;
  const { longestStep } = time;
  const smaller = 'a smaller batchSize';
  return [
    {
      resource: 'event source: batches of a shard at a time',
      load: (batches / shards) * time.total,
      limit: parallelizationFactor,
      unit: 'batches',
      source: TEMPLATE,
      setting: 'parallelizationFactor, or stream: more shards',
    },
    against('invocationBytes', {
      resource: 'StartBatch: bytes of an invocation',
      load: batch.invocationBytes,
      setting: smaller,
      size: true,
    }),
    {
      resource: `${longestStep.name}: longest step of a batch`,
      load: longestStep.seconds,
      limit: longestStep.timeoutSeconds,
      unit: 's',
      source: TEMPLATE,
      setting: smaller,
      size: true,
    },
    {
      resource: 'state machine: an execution',
      load: time.machine,
      limit: machineSeconds,
      unit: 's',
      source: TEMPLATE,
      setting: smaller,
      size: true,
    },
    against('concurrency', {
      resource: 'Lambda: executions at a time',
      load: ingesting + batches * time.lambda,
      setting: `${QUOTA}: concurrent executions of Lambda`,
    }),
    against('concurrency', {
      resource: 'Lambda: at most, every shard being busy',
      load: ingesting + shards * parallelizationFactor * FUNCTIONS_OF_A_BATCH,
      setting: `${QUOTA}: concurrent executions of Lambda; or a smaller parallelizationFactor`,
    }),
  ];
}

/** StartBatch, and the three branches of Materialise. */
const FUNCTIONS_OF_A_BATCH = 4;

function tableLoads(flow: Flow, against: Against): Load[] {
  const { batches, batch, request, requests, measuredRequests } = flow;
  const setting = `${QUOTA}: table-level write throughput of DynamoDB`;
  const ledger =
    batches * batch.ledger.units + requests * (request.ledger.units / measuredRequests);
  return [
    against('tableWrites', {
      resource: 'Invoices: writes',
      load: batches * batch.invoices.units,
      setting,
    }),
    against('tableWrites', {
      resource: 'Customers: writes',
      load: batches * batch.customers.units,
      setting,
    }),
    against('tableWrites', { resource: 'Batches: writes', load: ledger, setting }),
  ];
}

function indexLoads(flow: Flow, { ledger }: Deployed, against: Against): Load[] {
  const { batches, batch, request, requests, measuredRequests } = flow;
  return ledger.indexes.flatMap(({ name }) => {
    const perRequest = scaled(indexIn(request.ledger, name), requests / measuredRequests);
    const perBatch = scaled(indexIn(batch.ledger, name), batches);
    const all = [...perRequest, ...perBatch];
    const [key, hottest] = all.reduce((a, b) => (b[1] > a[1] ? b : a), ['none', 0]);
    return [
      against('tableWrites', {
        resource: `${name}: writes`,
        load: all.reduce((sum, [, units]) => sum + units, 0),
        setting: `${QUOTA}: table-level write throughput of DynamoDB`,
      }),
      against('partitionWrites', {
        resource: `${name}: writes of its hottest key (${key})`,
        load: hottest,
        setting: 'more lines a request, or a larger batchSize',
      }),
    ];
  });
}

function indexIn({ indexes }: Meter, name: string): IndexUnits {
  const units = indexes.get(name);
  if (!units) throw new Error(`The index ${name} was not measured`);
  return units;
}

const scaled = (units: IndexUnits, factor: number): [string, number][] =>
  [...units].map(([key, count]) => [key, count * factor]);

function bucketLoads({ batches, batch }: Flow, against: Against): Load[] {
  return [
    against('prefixPuts', {
      resource: 'staging: puts',
      load: batches * batch.stagedObjects,
      setting: 'a larger batchSize or batchWindowSeconds',
    }),
    against('prefixPuts', {
      resource: 'lake: puts',
      load: batches * batch.lakeObjects,
      setting: 'a larger batchSize or batchWindowSeconds',
    }),
  ];
}
