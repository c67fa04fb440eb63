import * as z from 'zod';
import type { JsonHandler } from '../../endpoint/actions.ts';
import type { ApiCall } from '../../endpoint/api-call.ts';
import type { Deployment } from '../../template/deployment.ts';
import { invalidRequest, resourceNotFound } from '../errors.ts';
import type { InGroup } from '../queries/access.ts';
import { Page, paged, taking } from './input.ts';
import { type NamedQuery, namedQueriesOf } from './named-queries.ts';

const Id = z.string().min(1);
const SomeQueries = z.object({ NamedQueryIds: z.array(Id).min(1).max(50) });
const InGroupPage = Page(50).extend({ WorkGroup: z.string().optional() });
const Statement = z.object({ StatementName: z.string(), WorkGroup: z.string() });

type NamedQueryActions = Record<
  | 'ListNamedQueries'
  | 'GetNamedQuery'
  | 'BatchGetNamedQuery'
  | 'ListPreparedStatements'
  | 'GetPreparedStatement',
  JsonHandler
>;

/** The saved queries of the template. There are no prepared statements: nothing can create one. */
export function namedQueryActions(deployment: Deployment, inGroup: InGroup): NamedQueryActions {
  const named = namedQueriesOf(deployment);
  const withId = (id: string) => named.find(({ NamedQueryId }) => NamedQueryId === id);
  const namedQuery = (call: ApiCall, id: string): NamedQuery => {
    const found = withId(id);
    if (!found) throw invalidRequest(`NamedQuery ${id} was not found`);
    inGroup(call, found.WorkGroup);
    return found;
  };
  return {
    ListNamedQueries: taking(InGroupPage, ({ WorkGroup, ...page }, call) => {
      const { name } = inGroup(call, WorkGroup);
      const { items, NextToken } = paged(
        named.filter((query) => query.WorkGroup === name),
        page,
      );
      return { NamedQueryIds: items.map(({ NamedQueryId }) => NamedQueryId), NextToken };
    }),
    GetNamedQuery: taking(z.object({ NamedQueryId: Id }), ({ NamedQueryId }, call) => ({
      NamedQuery: namedQuery(call, NamedQueryId),
    })),
    BatchGetNamedQuery: taking(SomeQueries, ({ NamedQueryIds }, call) => ({
      NamedQueries: NamedQueryIds.filter(withId).map((id) => namedQuery(call, id)),
      UnprocessedNamedQueryIds: NamedQueryIds.filter((id) => !withId(id)).map((id) => ({
        NamedQueryId: id,
        ErrorCode: 'INVALID_INPUT',
        ErrorMessage: `NamedQuery ${id} was not found`,
      })),
    })),
    ListPreparedStatements: taking(InGroupPage, ({ WorkGroup }, call) => {
      inGroup(call, WorkGroup);
      return { PreparedStatements: [] };
    }),
    GetPreparedStatement: taking(Statement, ({ StatementName, WorkGroup }, call) => {
      inGroup(call, WorkGroup);
      const message = `PreparedStatement ${StatementName} was not found in workGroup ${WorkGroup}`;
      throw resourceNotFound(message, StatementName);
    }),
  };
}
