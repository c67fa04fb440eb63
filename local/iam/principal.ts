import type { Deployment, Resource } from '../template/deployment.ts';
import type { Access } from './access.ts';
import { actionPattern, type Pattern, resourcePattern } from './pattern.ts';
import { type Grant, grantsOf } from './policy.ts';

type Rule = { grant: Grant; allowsAction: Pattern; allowsResource: Pattern };

/** A function or a state machine, which acts with its role. */
export type Principal = {
  /** Its name in error messages. */
  user: string;
  /** Returns the grants that allow the access. Each of them is sufficient. */
  allowing(access: Access): Grant[];
  grants: readonly Grant[];
};

/** Compiles the role of a resource. Throws when there is none, or when it can't be evaluated. */
export function principalOf(
  { ref, logicalId, type, properties }: Resource,
  roleProperty: 'Role' | 'RoleArn',
  deployment: Deployment,
): Principal {
  const roleArn = properties[roleProperty];
  if (typeof roleArn !== 'string') throw new Error(`${type} ${logicalId} has no ${roleProperty}`);
  const role = deployment.named(roleArn);
  const grants = grantsOf(role, deployment);
  const rulesFor = rulesByAction(grants);
  return {
    user: `arn:aws:sts::${deployment.account}:assumed-role/${role.ref}/${ref.split(':').at(-1)}`,
    allowing: ({ action, resource, partitionKey }) =>
      rulesFor(action).flatMap(({ grant, allowsResource }) =>
        allowsResource(resource) && allowsItem(grant, partitionKey) ? [grant] : [],
      ),
    grants,
  };
}

function allowsItem({ partitionKeys }: Grant, partitionKey: Access['partitionKey']): boolean {
  if (!partitionKeys) return true;
  const key = partitionKey?.();
  return key !== undefined && partitionKeys.includes(key);
}

/** Caches the rules by action: few actions are served, and each matches one or two rules. */
function rulesByAction(grants: readonly Grant[]): (action: string) => Rule[] {
  const rules = grants.map((grant) => ({
    grant,
    allowsAction: actionPattern(grant.action),
    allowsResource: resourcePattern(grant.resource),
  }));
  const cache = new Map<string, Rule[]>();
  return (action) => {
    const known = cache.get(action);
    if (known) return known;
    const found = rules.filter(({ allowsAction }) => allowsAction(action));
    cache.set(action, found);
    return found;
  };
}
