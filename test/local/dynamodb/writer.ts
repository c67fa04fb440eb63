import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { aDeployment } from '../a-deployment.ts';

const [dataDir = '', resources = '[]'] = process.argv.slice(2);
const { handlers } = await openDynamodb(dataDir, aDeployment(...JSON.parse(resources)));
const item = {
  TableName: 'Batches',
  Item: { pk: { S: 'a' }, sk: { S: 'batch' }, state: { S: 'STARTED' } },
};
await handlers.PutItem(Buffer.from(JSON.stringify(item)), {
  service: 'dynamodb',
  action: 'PutItem',
  accessKey: '',
  input: () => item,
});
process.send?.('done');
