import { type GlueClient, paginateGetPartitions } from '@aws-sdk/client-glue';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';

/** A day of the lake, by the source's dates, and the objects at the place that the catalog names. */
export type LakeDay = { date: string; objects: number; lastWritten: Date | undefined };

const SHOWN_DAYS = 7;

/** The newest days that the catalog has, the newest first. */
export async function newestDays(
  { glue, s3 }: { glue: GlueClient; s3: S3Client },
  DatabaseName: string,
): Promise<LakeDay[]> {
  const locations = await dayLocations(glue, DatabaseName);
  const dates = [...locations.keys()].sort().reverse().slice(0, SHOWN_DAYS);
  return Promise.all(dates.map((date) => dayAt(s3, date, locations.get(date) ?? '')));
}

/** Where the objects of each day are, by the days that the catalog has. */
export async function dayLocations(
  client: GlueClient,
  DatabaseName: string,
): Promise<ReadonlyMap<string, string>> {
  const locations = new Map<string, string>();
  const input = { DatabaseName, TableName: LINES_TABLE };
  for await (const { Partitions } of paginateGetPartitions({ client }, input)) {
    for (const { Values, StorageDescriptor } of Partitions ?? []) {
      locations.set(String(Values?.[0]), StorageDescriptor?.Location ?? '');
    }
  }
  return locations;
}

async function dayAt(client: S3Client, date: string, location: string): Promise<LakeDay> {
  const { host: Bucket, pathname } = new URL(location);
  const day: LakeDay = { date, objects: 0, lastWritten: undefined };
  const input = { Bucket, Prefix: decodeURIComponent(pathname.slice(1)) };
  for await (const { Contents } of paginateListObjectsV2({ client }, input)) {
    for (const { LastModified } of Contents ?? []) {
      day.objects += 1;
      day.lastWritten = latest(day.lastWritten, LastModified);
    }
  }
  return day;
}

const latest = (a: Date | undefined, b: Date | undefined): Date | undefined =>
  a !== undefined && (b === undefined || a > b) ? a : b;
