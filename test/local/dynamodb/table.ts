export const schema = (hashKey = 'pk') => ({
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [hashKey, 'sk', 'state'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [
    { AttributeName: hashKey, KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byState',
      KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
});

/** The table as a template declares it. */
export const table = (hashKey?: string) => ({
  type: 'AWS::DynamoDB::Table',
  properties: {
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    ...schema(hashKey),
  },
});

/** The key of an item of the table. */
export const keyOf = (pk: string) => ({ pk: { S: pk }, sk: { S: 'batch' } });
