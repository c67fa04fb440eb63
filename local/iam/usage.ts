import type { Access } from './access.ts';
import type { Grant } from './policy.ts';
import type { Principal } from './principal.ts';

const MAX_DENIALS = 100;

/** Records which grants were needed, and what was denied. */
export type Usage = {
  /** Returns the first access that the principal's role does not allow, if any. Records both. */
  denied(principal: Principal, accesses: readonly Access[]): Access | undefined;
  /** The grants without which an access would have been denied: no other grant allowed it. */
  usedGrants(): Grant[];
  /** The grants that no access has needed so far. */
  unusedGrants(): Grant[];
  /** The first 100 denials: principal, action and resource. */
  denials(): string[];
};

export function openUsage(principals: readonly Principal[]): Usage {
  const grants = new Map(
    principals.flatMap((principal) => principal.grants.map((grant) => [nameOf(grant), grant])),
  );
  const used = new Set<string>();
  const denials = new Set<string>();
  const isAllowed = (principal: Principal, access: Access): boolean => {
    const [grant, another] = principal.allowing(access);
    if (grant && !another) used.add(nameOf(grant));
    return grant !== undefined;
  };
  const grantsWhere = (isUsed: boolean): Grant[] =>
    [...grants].flatMap(([name, grant]) => (used.has(name) === isUsed ? [grant] : []));
  return {
    denied: (principal, accesses) => {
      const denied = accesses.find((access) => !isAllowed(principal, access));
      if (denied && denials.size < MAX_DENIALS)
        denials.add(`${principal.user} ${denied.action} ${denied.resource}`);
      return denied;
    },
    usedGrants: () => grantsWhere(true),
    unusedGrants: () => grantsWhere(false),
    denials: () => [...denials],
  };
}

/** Identifies a grant. Functions that share a role share its grants. */
const nameOf = ({ role, policy, action, resource, partitionKeys = [] }: Grant): string =>
  [role, policy, action, resource, ...partitionKeys].join(' ');
