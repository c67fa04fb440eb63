import * as z from 'zod';
import type { JsonHandler } from '../../endpoint/actions.ts';
import type { InGroup } from '../queries/access.ts';
import {
  ENGINE,
  engineVersionOf,
  type WorkGroup,
  type WorkGroups,
} from '../queries/work-groups.ts';
import { Page, paged, taking } from './input.ts';

type WorkGroupActions = Record<
  'GetWorkGroup' | 'ListWorkGroups' | 'ListEngineVersions',
  JsonHandler
>;

/** `created` stands for the time at which the template was deployed. */
export function workGroupActions({
  groups,
  inGroup,
  created,
}: {
  groups: WorkGroups;
  inGroup: InGroup;
  created: number;
}): WorkGroupActions {
  const described = ({ name, State, Description = '' }: WorkGroup) => ({
    Name: name,
    State,
    Description,
    CreationTime: created,
  });
  return {
    GetWorkGroup: taking(z.object({ WorkGroup: z.string() }), (input, call) => {
      const group = inGroup(call, input.WorkGroup);
      const Configuration = {
        ...group.WorkGroupConfiguration,
        EngineVersion: engineVersionOf(group),
      };
      return { WorkGroup: { ...described(group), Configuration } };
    }),
    ListWorkGroups: taking(Page(50), (page) => {
      const { items, NextToken } = paged(groups.all(), page);
      const summary = (group: WorkGroup) => ({
        ...described(group),
        EngineVersion: engineVersionOf(group),
      });
      return { WorkGroups: items.map(summary), NextToken };
    }),
    ListEngineVersions: taking(Page(10), () => ({
      EngineVersions: ['AUTO', ENGINE].map((SelectedEngineVersion) => ({
        SelectedEngineVersion,
        EffectiveEngineVersion: ENGINE,
      })),
    })),
  };
}
