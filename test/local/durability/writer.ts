import { appendFileSync } from 'node:fs';
import { systemClock } from '../../../local/clock.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { BUCKET, bytesFor, DATABASE, STREAM, stores, TABLE } from './stores.ts';

/**
 * Writes until it is killed. Records every acknowledged write in the journal, and then reports it
 * to the parent process.
 */
const [dataDir = '', journal = ''] = process.argv.slice(2);
const s3 = await openS3(dataDir, stores);
const kinesis = await openKinesis(dataDir, stores, systemClock);
const glue = await openGlue(dataDir, stores);
const call = (service: 'kinesis' | 'glue', action: string) =>
  ({ service, action, accessKey: '', input: () => undefined }) as const;

async function write(name: string): Promise<void> {
  await Promise.all([
    s3.putObject(BUCKET, `objects/${name}`, bytesFor(name)),
    kinesis.handlers.PutRecord(
      { StreamName: STREAM, PartitionKey: name, Data: bytesFor(name).toString('base64') },
      call('kinesis', 'PutRecord'),
    ),
    glue.handlers.CreatePartition(
      { DatabaseName: DATABASE, TableName: TABLE, PartitionInput: { Values: [name] } },
      call('glue', 'CreatePartition'),
    ),
  ]);
  appendFileSync(journal, `${name}\n`);
  process.send?.(name);
}

async function writer(number: number): Promise<never> {
  for (let count = 0; ; count++) await write(`${process.pid}-${number}-${count}`);
}

await Promise.all([0, 1, 2, 3].map(writer));
