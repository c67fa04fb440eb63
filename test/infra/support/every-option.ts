/** The settings that turn all optional stacks on. */
export const EVERY_OPTION = {
  redshift: {},
  quickSight: { owner: 'arn:aws:quicksight:eu-west-2:123456789012:user/default/analyst' },
  dynamoDbConnector: true,
} as const;
