import type { Access } from './access.ts';
import type { Grant } from './policy.ts';
import type { Principal } from './principal.ts';

const DENIALS_KEPT = 100;

/** Who needed what. */
export type Usage = {
  /** The first of the accesses that the principal's role does not allow. Remembers both outcomes. */
  denied(principal: Principal, accesses: readonly Access[]): Access | undefined;
  /** Grants without which something would have been denied: nothing else allowed it. */
  usedGrants(): Grant[];
  /** Grants that nobody would have missed so far. */
  unusedGrants(): Grant[];
  /** What was denied to whom, the first 100. */
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
      if (denied && denials.size < DENIALS_KEPT)
        denials.add(`${principal.user} ${denied.action} ${denied.resource}`);
      return denied;
    },
    usedGrants: () => grantsWhere(true),
    unusedGrants: () => grantsWhere(false),
    denials: () => [...denials],
  };
}

/** Two functions may share a role, and so its grants. */
const nameOf = ({ role, policy, action, resource, partitionKeys = [] }: Grant): string =>
  [role, policy, action, resource, ...partitionKeys].join(' ');
