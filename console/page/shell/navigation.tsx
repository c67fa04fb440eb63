import { useLocation } from 'preact-iso';
import { PAGES } from '../pages.ts';
import { isWithin } from './is-within.ts';

const SHOWN = PAGES.filter(({ inNavigation }) => inNavigation);

export function Navigation() {
  const { path } = useLocation();
  return (
    <nav aria-label="Pages">
      <ul>
        {SHOWN.map((page) => (
          <li key={page.path}>
            <a href={page.path} aria-current={isWithin(path, page) ? 'page' : undefined}>
              {page.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
