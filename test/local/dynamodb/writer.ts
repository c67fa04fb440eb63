import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { keyOf, table } from './table.ts';

/** Writes one item, and keeps running until it is killed. */
const [dataDir = ''] = process.argv.slice(2);
const { handlers } = await openDynamodb(dataDir, aDeployment({ Batches: table() }));
const item = { TableName: 'Batches', Item: { ...keyOf('a'), state: { S: 'STARTED' } } };
await handlers.PutItem(item, {
  service: 'dynamodb',
  action: 'PutItem',
  accessKey: '',
  input: () => item,
});
process.send?.('done');
