import { FOLDERS, HIERARCHIES, LINE_FIELDS } from '../../../functions/lake/line-fields.ts';
import type { NamedSource } from '../sources/source.ts';
import { bracketed, CALCULATIONS, columns } from './columns.ts';
import { connection } from './connection.ts';
import { type Element, element, renderXml } from './xml.ts';

/** What Tableau Desktop 2020.3 to 2026.2 write as the version of the format. */
const FORMAT_VERSION = '18.1';
const DATE_HIERARCHY = 'Year, month, day';

const PATHS: Readonly<Record<string, readonly string[]>> = {
  ...HIERARCHIES,
  [DATE_HIERARCHY]: ['invoice_year', 'invoice_month', 'invoice_date'],
};

/**
 * Returns a Tableau data source (.tds) of the lines table, with captions, descriptions, formats,
 * default aggregations, hierarchies and folders. The elements are in the order of Tableau's schema
 * (DataSource-CT), which refuses any other.
 */
export function tableauDataSource(named: NamedSource): string {
  const root = element(
    'datasource',
    {
      'formatted-name': `Invoice lines (${named.title})`,
      inline: 'true',
      'source-platform': 'win',
      version: FORMAT_VERSION,
    },
    [
      element('document-format-change-manifest', {}, [element('SchemaViewerObjectModel')]),
      connection(named.source),
      element('aliases', { enabled: 'yes' }),
      ...columns(),
      drillPaths(),
      folders(),
      element('layout', {
        'dim-ordering': 'alphabetic',
        'measure-ordering': 'alphabetic',
        'show-structure': 'false',
      }),
      element('date-options', { 'start-of-week': 'monday' }),
    ],
  );
  return renderXml(root);
}

function drillPaths(): Element {
  const paths = Object.entries(PATHS).map(([name, fields]) =>
    element(
      'drill-path',
      { name },
      fields.map((field) => element('field', {}, bracketed(field))),
    ),
  );
  return element('drill-paths', {}, paths);
}

/** A field in a hierarchy is listed there, and in no folder: its hierarchy is. */
function folders(): Element {
  return element(
    'folders-common',
    {},
    FOLDERS.map((folder) => element('folder', { name: folder }, itemsOf(folder))),
  );
}

function itemsOf(folder: (typeof FOLDERS)[number]): Element[] {
  const inFolder = [...LINE_FIELDS, ...CALCULATIONS].filter((field) => field.folder === folder);
  const names = inFolder.map(({ name }): string => name);
  const paths = Object.entries(PATHS);
  const hierarchies = paths.filter(([, [first = '']]) => names.includes(first));
  const inHierarchies = paths.flatMap(([, fields]) => fields);
  return [
    ...hierarchies.map(([name]) => element('folder-item', { name, type: 'drillpath' })),
    ...names
      .filter((name) => !inHierarchies.includes(name))
      .map((name) => element('folder-item', { name: bracketed(name), type: 'field' })),
  ];
}
