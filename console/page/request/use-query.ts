import { useLocation } from 'preact-iso';

export type Query = Readonly<Record<string, string>>;

/**
 * The part of a page's state that is in its URL, so that the view can be shared. An empty value is
 * left out of the URL.
 */
export function useQuery(): [Query, (changes: Query, options?: { push: boolean }) => void] {
  const { path, query, route } = useLocation();
  const change = (changes: Query, { push } = { push: false }) => {
    const changed = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') changed.delete(name);
      else changed.set(name, value);
    }
    const text = changed.toString();
    route(text === '' ? path : `${path}?${text}`, !push);
  };
  return [query, change];
}
