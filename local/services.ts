import { randomUUID } from 'node:crypto';
import { type Front, startFront } from './api-gateway/front.ts';
import { type Athena, openAthena } from './athena/athena.ts';
import type { Clock } from './clock.ts';
import type { Damages } from './data-dir/damage.ts';
import type { Disk } from './data-dir/disk.ts';
import type { Files } from './data-dir/files.ts';
import type { Layout } from './data-dir/layout.ts';
import { whenWritable } from './disk-watch.ts';
import { openDynamodb } from './dynamodb/dynamodb.ts';
import { PRINCIPALS } from './endpoint/principals.ts';
import { eventSourceMappings } from './event-source/event-source-mapping.ts';
import { type EventSources, startEventSources } from './event-source/event-sources.ts';
import { readToBy } from './event-source/read-to.ts';
import type { Targets } from './eventbridge/schedules.ts';
import { openGlue } from './glue/glue.ts';
import type { Host } from './host.ts';
import type { Permissions } from './iam/permissions.ts';
import type { InternalCalls } from './internal-calls.ts';
import { openKinesis } from './kinesis/kinesis.ts';
import type { WriteLimits } from './kinesis/write-limits.ts';
import { openLambda } from './lambda/invoker.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { openLogs } from './logs/logs.ts';
import { openS3 } from './s3/s3.ts';
import { openExecutions } from './state-machine/executions.ts';
import { openStateMachines, type StateMachines } from './state-machine/state-machines.ts';
import { validatedDefinitionsIn } from './state-machine/validated-definitions.ts';
import type { Deployment } from './template/deployment.ts';

/** What the services are opened with. */
export type ServiceContext = {
  deployment: Deployment;
  dataDir: string;
  layout: Layout;
  /** Where compiled function bundles are kept, and which state machines are valid. It may be deleted. */
  compileCache: string;
  clock: Clock;
  permissions: Permissions;
  calls: InternalCalls;
  host: Partial<Host>;
  limits: WriteLimits;
  files: Files;
  damages: Damages;
  disk: Disk;
};

/** The services that keep data in the data directory. */
type Stores = Awaited<ReturnType<typeof openStores>>;

export async function openStores(
  { deployment, dataDir, layout, clock, host, limits, files, damages }: ServiceContext,
  onShutdown: (close: () => unknown) => void,
) {
  const s3 = await openS3(dataDir, deployment, files, host.writtenAt);
  const readTo = readToBy(eventSourceMappings(deployment), layout.checkpoints);
  const kinesis = await openKinesis(dataDir, deployment, clock, limits, {
    files,
    damages,
    readTo,
  });
  onShutdown(kinesis.close);
  const glue = await openGlue(dataDir, deployment, files, damages);
  const dynamodb = await openDynamodb(dataDir, deployment, files, host.openTables, clock.now);
  onShutdown(dynamodb.close);
  const services = {
    s3: s3.handlers,
    kinesis: kinesis.handlers,
    glue: glue.handlers,
    dynamodb: dynamodb.handlers,
  };
  return { s3, kinesis, dynamodb, services };
}

/** The endpoint may open later than this: `endpoint` is called when a function starts. */
export function openCompute(
  { deployment, layout, compileCache, clock, permissions, calls, host, files }: ServiceContext,
  endpoint: () => string,
) {
  const lambda = openLambda({
    deployment,
    endpoint,
    logs: layout.logs,
    compileCache,
    clock,
    ...(host.startInstance && { startInstance: host.startInstance }),
    ...(host.queueing && { queueing: host.queueing }),
  });
  const logs = openLogs(deployment, layout.logs, clock);
  const machines = openStateMachines({
    deployment,
    clock,
    logs,
    executions: openExecutions(layout.executions, files, clock),
    lambda: calls.invoking(PRINCIPALS.machine, lambda),
    invokedBy: permissions.invokedBy,
    validated: validatedDefinitionsIn(compileCache),
  });
  return {
    lambda,
    machines,
    logs,
    services: { lambda: lambda.handlers, states: machines.handlers, logs: logs.handlers },
    /** Called when the endpoint is open. Functions load while this thread validates. */
    prepare: (ahead: readonly string[]) => {
      lambda.startAhead(ahead);
      machines.validate();
    },
    close: async () => {
      await lambda.drain();
      machines.close();
      await machines.ended();
      await lambda.close();
    },
  };
}

export function openSql(
  { deployment, dataDir, layout, clock, permissions, files, host }: ServiceContext,
  { s3 }: Stores,
  functionOf: (accessKey: string) => string | undefined,
  onShutdown: (close: () => unknown) => void,
): Athena['handlers'] {
  const athena = openAthena({
    deployment,
    dataDir,
    layout,
    clock,
    files,
    objectsIn: s3.objectsIn,
    authorize: permissions.authorizer(functionOf),
    ...(host.startQueryProcess && { startQueryProcess: host.startQueryProcess }),
  });
  onShutdown(athena.close);
  return athena.handlers;
}

export function openFront(
  { deployment, layout, clock, permissions, calls, host, files, damages, disk }: ServiceContext,
  functions: LambdaService & { functionOf(accessKey: string): string | undefined },
  port: number,
): Promise<Front | undefined> {
  return startFront({
    deployment,
    clock,
    authorize: permissions.apiCaller(functions.functionOf),
    keyFile: layout.apiKeys,
    files,
    damages,
    disk,
    port,
    lambda: calls.invoking(PRINCIPALS.api, functions),
    ...(host.listenApi && { listen: host.listenApi }),
  });
}

export function openEventSources(
  { deployment, layout, clock, calls, files, damages, disk }: ServiceContext,
  { kinesis, s3 }: Stores,
  functions: LambdaService,
): EventSources {
  return startEventSources({
    deployment,
    clock,
    checkpoints: layout.checkpoints,
    log: calls.reading(kinesis.log),
    lambda: whenWritable(disk, calls.invoking(PRINCIPALS.eventSource, functions)),
    park: calls.parking(s3.putObject),
    saving: calls.saving,
    files,
    damages,
  });
}

/** What schedules may start. They wait while the disk can't be written. */
export function scheduleTargets(
  { calls, disk }: Pick<ServiceContext, 'calls' | 'disk'>,
  lambda: LambdaService,
  machines: Pick<StateMachines, 'startExecution'>,
): Targets {
  const start = calls.starting(PRINCIPALS.schedule, async (arn, input) =>
    machines.startExecution(arn, randomUUID(), input),
  );
  return {
    lambda: whenWritable(disk, calls.invoking(PRINCIPALS.schedule, lambda)),
    startExecution: async (...execution) => {
      await disk.writable();
      return start(...execution);
    },
  };
}
