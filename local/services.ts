import type { Clock } from './clock.ts';
import { openDynamodb } from './dynamodb/dynamodb.ts';
import { openGlue } from './glue/glue.ts';
import type { Host } from './host.ts';
import { openKinesis } from './kinesis/kinesis.ts';
import { openS3 } from './s3/s3.ts';
import type { Deployment } from './template/deployment.ts';

/** The services that keep something in the data directory. */
export type Stores = Awaited<ReturnType<typeof openStores>>;

export async function openStores(
  dataDir: string,
  deployment: Deployment,
  clock: Clock,
  { startDynamodb }: Partial<Host>,
  onClose: (close: () => unknown) => void,
) {
  const s3 = await openS3(dataDir, deployment);
  const kinesis = await openKinesis(dataDir, deployment, clock);
  onClose(kinesis.close);
  const glue = await openGlue(dataDir, deployment);
  const dynamodb = await openDynamodb(dataDir, deployment, startDynamodb);
  onClose(dynamodb.close);
  const services = {
    s3: s3.handlers,
    kinesis: kinesis.handlers,
    glue: glue.handlers,
    dynamodb: dynamodb.handlers,
  };
  return { s3, kinesis, dynamodb, services };
}
