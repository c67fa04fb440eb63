import type { ApiCall } from '../../endpoint/api-call.ts';
import type { Access } from '../../iam/access.ts';
import type { Deployment } from '../../template/deployment.ts';
import type { Read } from './table-accesses.ts';
import type { WorkGroup, WorkGroups } from './work-groups.ts';

/** Throws AccessDeniedException unless the caller has all of the accesses. */
export type Authorize = (accessKey: string, accesses: readonly Access[]) => void;

/** Returns the workgroup. Throws when there is none, or when the caller may not do this in it. */
export type InGroup = (call: ApiCall, name: string | undefined) => WorkGroup;

export type Accesses = {
  inGroup: InGroup;
  /** Throws unless the caller may do this in the data catalog. */
  inCatalog(call: ApiCall): void;
  /** Throws unless the caller may read or write this. */
  reads(accessKey: string, reads: readonly Read[]): void;
};

/** What Athena requires of its clients, in the deployment's account. */
export function accessesIn(
  groups: WorkGroups,
  { region, account }: Deployment,
  authorize: Authorize,
): Accesses {
  const arn = (service: string, resource: string): string =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const allowed = ({ action, accessKey }: ApiCall, resource: string): void =>
    authorize(accessKey, [{ action: `athena:${action}`, resource: arn('athena', resource) }]);
  return {
    inGroup: (call, name) => {
      const group = groups.named(name);
      allowed(call, `workgroup/${group.name}`);
      return group;
    },
    inCatalog: (call) => allowed(call, 'datacatalog/AwsDataCatalog'),
    reads: (accessKey, reads) =>
      authorize(
        accessKey,
        reads.flatMap((read) =>
          resourcesOf(read, arn).map((resource) => ({ action: read.action, resource })),
        ),
      ),
  };
}

/** Glue requires access to the catalog, the database and the table. */
function resourcesOf(read: Read, arn: (service: string, resource: string) => string): string[] {
  if ('key' in read) return [`arn:aws:s3:::${read.bucket}/${read.key}`];
  if ('bucket' in read) return [`arn:aws:s3:::${read.bucket}`];
  const catalog = [arn('glue', 'catalog'), arn('glue', `database/${read.database}`)];
  return 'table' in read
    ? [...catalog, arn('glue', `table/${read.database}/${read.table}`)]
    : catalog;
}
