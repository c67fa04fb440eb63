import { signal } from '@preact/signals';

/** A statement that the user has saved in this browser. */
export type OwnQuery = { name: string; sql: string };

const STORED = 'own-queries';
const MOST = 200;

/** What is stored may be of another version of the page, or have been changed by hand. */
function stored(): OwnQuery[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(value) ? value.filter(isOwnQuery) : [];
  } catch {
    return [];
  }
}

const isOwnQuery = (value: unknown): value is OwnQuery =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'sql' in value &&
  typeof value.name === 'string' &&
  typeof value.sql === 'string';

/** The user's own queries, by name. They stay in this browser. */
export const ownQueries = signal<readonly OwnQuery[]>(stored());

/** Saves a query; one of the same name is replaced. */
export function saveOwnQuery(query: OwnQuery): void {
  const others = ownQueries.value.filter(({ name }) => name !== query.name);
  const all = [...others, query].sort((a, b) => a.name.localeCompare(b.name));
  keep(all.slice(0, MOST));
}

export const removeOwnQuery = (name: string): void =>
  keep(ownQueries.value.filter((query) => query.name !== name));

function keep(queries: readonly OwnQuery[]): void {
  localStorage.setItem(STORED, JSON.stringify(queries));
  ownQueries.value = queries;
}
