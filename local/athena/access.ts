import type { ApiCall } from '../endpoint/api-call.ts';
import type { Access } from '../iam/access.ts';
import type { Deployment } from '../template/deployment.ts';
import type { WorkGroup, WorkGroups } from './work-groups.ts';

/** Throws AccessDeniedException unless the caller has all of the accesses. */
export type Authorize = (accessKey: string, accesses: readonly Access[]) => void;

/** Returns the workgroup. Throws when there is none, or when the caller may not do this in it. */
export type InGroup = (call: ApiCall, name: string | undefined) => WorkGroup;

export function workGroupAccess(
  groups: WorkGroups,
  { region, account }: Deployment,
  authorize: Authorize,
): InGroup {
  return ({ action, accessKey }, name) => {
    const group = groups.named(name);
    const resource = `arn:aws:athena:${region}:${account}:workgroup/${group.name}`;
    authorize(accessKey, [{ action: `athena:${action}`, resource }]);
    return group;
  };
}
