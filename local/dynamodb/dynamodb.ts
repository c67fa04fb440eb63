import { type Files, filesFor } from '../data-dir/files.ts';
import { layoutOf } from '../data-dir/layout.ts';
import { ACTIONS, type RawHandler, type Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { Deployment } from '../template/deployment.ts';
import { startDynamodb } from './process.ts';
import { deployTables } from './tables.ts';
import { withTransactions } from './transactions.ts';
import { unusableTables } from './unusable-tables.ts';

export type StartDynamodb = typeof startDynamodb;

export type Dynamodb = {
  handlers: NonNullable<Services['dynamodb']>;
  /** The id of the child process that is running now. */
  pid(): number;
  close(): Promise<void>;
};

/** The template's tables, in a child process. */
export async function openDynamodb(
  dataDir: string,
  deployment: Deployment,
  files: Files = filesFor(),
  start: StartDynamodb = startDynamodb,
): Promise<Dynamodb> {
  const path = layoutOf(dataDir).dynamodb;
  const process = await start(path, deployment, files);
  await deployTables(process, deployment).catch(async (error: unknown) => {
    await process.close();
    throw error instanceof ServiceError ? unusableTables(path, error) : error;
  });
  const call = withTransactions(process.call);
  const handle: RawHandler = (body, { action }) => call(action, body);
  return {
    handlers: Object.fromEntries(
      ACTIONS.dynamodb.map((action) => [action, handle]),
    ) as Dynamodb['handlers'],
    pid: () => process.pid(),
    close: () => process.close(),
  };
}
