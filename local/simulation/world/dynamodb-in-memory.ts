import dynalite from 'dynalite';
import { SIGNED } from '../../dynamodb/child-process.ts';
import type { DynamodbProcess } from '../../dynamodb/process.ts';
import { exchange, type Listener } from './network.ts';

/** Runs dynalite in this process, its tables in memory. They outlive every simulated process. */
export function dynamodbInMemory(target: { account: string; region: string }): DynamodbProcess {
  process.env['AWS_ACCOUNT_ID'] = target.account;
  process.env['AWS_REGION'] = target.region;
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const listener: Listener = (request, response) => server.emit('request', request, response);
  return {
    pid: () => process.pid,
    call: async (action, body) => {
      const headers = { ...SIGNED, 'x-amz-target': `DynamoDB_20120810.${action}` };
      return exchange(listener, { method: 'POST', path: '/', headers, body });
    },
    close: async () => undefined,
  };
}
