import * as z from 'zod';
import { invalid, unknownHere } from '../errors.ts';

const text = z.string().optional();

/** The parameters of more than one action. */
export const TableName = z.string();
/** Attributes by name, as they were sent: `itemOf` checks each of them. */
export const Attributes = z.custom<Record<string, unknown>>(z.util.isPlainObject, {
  error: ({ input }) => `Invalid input: expected record, received ${z.util.parsedType(input)}`,
});
export const consumed = {
  ReturnConsumedCapacity: z.enum(['INDEXES', 'TOTAL', 'NONE']).optional(),
};
const placeholders = {
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: Attributes.optional(),
};
export const conditional = {
  TableName,
  ConditionExpression: text,
  ...placeholders,
  ReturnValuesOnConditionCheckFailure: z.enum(['ALL_OLD', 'NONE']).optional(),
};
export const written = {
  ...consumed,
  // Only a table with a local index has item collections, and none is known here.
  ReturnItemCollectionMetrics: z.enum(['SIZE', 'NONE']).optional(),
};
export const ReturnValues = z
  .enum(['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'])
  .optional();
export const page = {
  TableName,
  IndexName: text,
  Limit: z.int().optional(),
  ExclusiveStartKey: Attributes.optional(),
  ConsistentRead: z.boolean().optional(),
  FilterExpression: text,
  ProjectionExpression: text,
  Select: z
    .enum(['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'])
    .optional(),
  ...placeholders,
  ...consumed,
};

/** Throws for parameters that are missing, malformed, or not known here. */
export function inputOf<T>(schema: z.ZodType<T>, input: unknown, action: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw unknownHere(`${[...issue.path, issue.keys.join(', ')].join('.')} of ${action}`);
  }
  throw invalid(`${issue?.path.join('.') || 'The input'} of ${action}: ${issue?.message}`);
}

type Given = Readonly<Record<string, unknown>>;

/** Throws for placeholders without an expression that could use them. */
export function checkPlaceholders(call: Given, expressions: readonly string[]): void {
  const isGiven = (name: string): boolean => call[name] !== undefined;
  if (isGiven('ExpressionAttributeNames') && !expressions.some(isGiven)) {
    throw invalid('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = expressions.filter((name) => name !== 'ProjectionExpression');
  if (isGiven('ExpressionAttributeValues') && !withValues.some(isGiven)) {
    const verb = withValues.length > 1 ? 'are' : 'is';
    throw invalid(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${verb} null`,
    );
  }
}
