import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GlueClient } from '@aws-sdk/client-glue';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { StepFailure } from '../failures.ts';
import { Text } from '../index/attributes.ts';
import { customerItemOf } from '../index/customers/customer-item.ts';
import { getItems } from '../index/dynamo-get-items.ts';
import { itemsOf } from '../index/dynamo-partition.ts';
import { invoiceFragmentOf } from '../index/invoice-item.ts';
import { partitionLocation } from '../lake/aws-partition-location.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import { archiveOf } from '../retraction/archive.ts';
import { s3Archive } from '../retraction/s3-archive.ts';
import { SealedPlan } from '../staging/plan.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import type { AuditStores, Stored, StoredObject } from './ports.ts';

export type StoreNames = {
  STAGING_BUCKET: string;
  LAKE_BUCKET: string;
  INVOICES_TABLE: string;
  CUSTOMERS_TABLE: string;
  GLUE_DATABASE: string;
};

/** The stores on S3, DynamoDB and Glue, as the audit reads them. */
export function awsAuditStores(
  { dynamodb, s3, glue }: { dynamodb: DynamoDBClient; s3: S3Client; glue: GlueClient },
  names: StoreNames,
): AuditStores {
  const staging = s3Staging(s3, names.STAGING_BUCKET);
  const { LAKE_BUCKET: Bucket } = names;
  return {
    plan: async (staged) => {
      try {
        return await unlessMissing(async () => SealedPlan.parse(await staging.getJson(staged)));
      } catch (error) {
        if (error instanceof StepFailure) throw error;
        // The error may quote the plan.
        return 'unreadable';
      }
    },
    object: (Key) =>
      unlessMissing(async () => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        if (!Body) throw new Error(`${Key} has no body`);
        return Body.transformToByteArray();
      }),
    location: async (table, date) =>
      (await partitionLocation(glue, names, table, date)) ?? 'missing',
    invoices: async (keys, reading) => {
      const attributes = keys.map(({ invoiceNo, fragment }) => ({
        invoiceNo: { S: invoiceNo },
        fragment: { S: fragment },
      }));
      const items = await getItems(dynamodb, names.INVOICES_TABLE, attributes, reading);
      return items.map((item) => decoded(item, invoiceFragmentOf));
    },
    customers: async (keys, reading) => {
      const attributes = keys.map(({ customerId, invoiceFragment }) => ({
        customerId: { S: customerId },
        invoiceFragment: { S: invoiceFragment },
      }));
      const items = await getItems(dynamodb, names.CUSTOMERS_TABLE, attributes, reading);
      return items.map((item) => decoded(item, customerItemOf));
    },
    ofInvoice: async (value) => {
      const key = { name: 'invoiceNo', value };
      const items = await itemsOf(dynamodb, { table: names.INVOICES_TABLE, key });
      return items.map((item) => decoded(item, invoiceFragmentOf));
    },
    ofCustomer: async (value) => {
      const key = { name: 'customerId', value };
      const items = await itemsOf(dynamodb, { table: names.CUSTOMERS_TABLE, key });
      return items.map((item) => decoded(item, customerItemOf));
    },
    archivedKeys: (operationId, ingestId) =>
      archivedKeys(archiveOf(s3Archive(s3, Bucket), operationId, ingestId)),
    objects: (prefix, after) => listObjects(s3, Bucket, prefix, after),
  };
}

const InvoiceKeyItem = z.object({ invoiceNo: Text, fragment: Text });
const CustomerKeyItem = z.object({ customerId: Text, invoiceFragment: Text });

type ArchivedKeys = Awaited<ReturnType<AuditStores['archivedKeys']>>;

async function archivedKeys({ items }: ReturnType<typeof archiveOf>): Promise<ArchivedKeys> {
  try {
    return {
      invoices: (await items('invoices')).map((item) => InvoiceKeyItem.parse(item)),
      customers: (await items('customers')).map((item) => CustomerKeyItem.parse(item)),
    };
  } catch (error) {
    if (error instanceof OperationFault && error.name === 'ArchiveMissing') return 'missing';
    if (!isOfInvalidData(error)) throw error;
    // The error may quote an item.
    return 'unreadable';
  }
}

/** Not gzip, not JSON, or not an item. */
const isOfInvalidData = (error: unknown): boolean =>
  error instanceof z.ZodError ||
  error instanceof SyntaxError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'));

async function listObjects(client: S3Client, Bucket: string, Prefix: string, after = '') {
  const page = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix, ...(after && { StartAfter: after }) }),
  );
  const objects = (page.Contents ?? []).flatMap(({ Key, LastModified }): StoredObject[] =>
    Key && LastModified ? [{ key: Key, modifiedAt: LastModified.toISOString() }] : [],
  );
  return { objects, more: page.IsTruncated ?? false };
}

/** 'missing' if S3 has no such key. Staging wraps the error of S3 as the cause of its own. */
async function unlessMissing<T>(read: () => Promise<T>): Promise<T | 'missing'> {
  try {
    return await read();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (error instanceof NoSuchKey || cause instanceof NoSuchKey) return 'missing';
    throw error;
  }
}

function decoded<T>(
  item: Record<string, AttributeValue> | undefined,
  decode: (item: Record<string, AttributeValue>) => T,
): Stored<T> {
  if (!item) return 'missing';
  try {
    return decode(item);
  } catch {
    // The error may quote the item.
    return 'unreadable';
  }
}
