import { BY_ACCEPTANCE, BY_STATE } from '../../functions/ledger/ledger.ts';
import { dynamodbInMemory } from './dynamodb-in-memory.ts';

export const TABLE = 'Batches';

/** The embedded DynamoDB with an empty ledger table. */
export const ledgerOnDynamodb = () => dynamodbInMemory({ [TABLE]: LEDGER });

const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

const LEDGER = {
  AttributeDefinitions: ['pk', 'sk', 'batchState', 'startedAt', 'acceptedOn', 'acceptedAt'].map(
    (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
  ),
  KeySchema: keys('pk', 'sk'),
  GlobalSecondaryIndexes: [
    {
      IndexName: BY_STATE,
      KeySchema: keys('batchState', 'startedAt'),
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: BY_ACCEPTANCE,
      KeySchema: keys('acceptedOn', 'acceptedAt'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};
