import * as z from 'zod';

/**
 * The part of an Open Data Contract Standard (ODCS) 3.1.0 document that describes what is stored:
 * https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */
const Property = z.object({
  name: z.string(),
  logicalType: z.enum(['string', 'integer', 'number', 'date']),
  logicalTypeOptions: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  physicalType: z.string(),
  description: z.string(),
  required: z.boolean(),
  unique: z.boolean().optional(),
  partitioned: z.boolean().optional(),
  partitionKeyPosition: z.int().optional(),
});
export type Property = z.infer<typeof Property>;

const SchemaObject = z.object({
  name: z.string(),
  physicalType: z.enum(['record', 'table']),
  logicalType: z.literal('object'),
  description: z.string(),
  properties: z.array(Property),
});
export type SchemaObject = z.infer<typeof SchemaObject>;

export const Contract = z.object({
  kind: z.literal('DataContract'),
  apiVersion: z.literal('v3.1.0'),
  id: z.string(),
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  status: z.literal('active'),
  description: z.object({ purpose: z.string(), usage: z.string(), limitations: z.string() }),
  schema: z.array(SchemaObject),
});
export type Contract = z.infer<typeof Contract>;
