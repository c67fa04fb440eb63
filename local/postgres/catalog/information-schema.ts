import { PG_TYPES } from '../types/oids.ts';
import type { CatalogNames } from './catalog-table.ts';
import type { Relation, RelationColumn } from './relations.ts';
import { INFORMATION_SCHEMA, type SystemTable } from './system-table.ts';

/** https://www.postgresql.org/docs/15/information-schema.html */
export const informationSchema = (
  relations: readonly Relation[],
  names: CatalogNames,
): SystemTable[] => [
  schemata(relations, names),
  tables(relations, names),
  columns(relations, names),
  views(relations, names),
  characterSets(names),
  ...EMPTY,
];

const table = (
  name: string,
  columnNames: readonly string[],
  rows: SystemTable['rows'] = [],
): SystemTable => ({ schema: INFORMATION_SCHEMA, name, columns: columnNames, rows });

function schemata(relations: readonly Relation[], { database, user }: CatalogNames): SystemTable {
  const schemas = [...new Set(relations.map(({ schema }) => schema))];
  return table(
    'schemata',
    [
      ...['catalog_name', 'schema_name', 'schema_owner', 'default_character_set_catalog'],
      ...['default_character_set_schema', 'default_character_set_name', 'sql_path'],
    ],
    [...schemas, 'pg_catalog', 'information_schema'].map((schema) => ({
      catalog_name: database,
      schema_name: schema,
      schema_owner: user,
    })),
  );
}

const tables = (relations: readonly Relation[], { database }: CatalogNames): SystemTable =>
  table(
    'tables',
    [
      ...['table_catalog', 'table_schema', 'table_name', 'table_type'],
      ...['self_referencing_column_name', 'reference_generation', 'user_defined_type_catalog'],
      ...['user_defined_type_schema', 'user_defined_type_name', 'is_insertable_into', 'is_typed'],
      'commit_action',
    ],
    relations.map(({ schema, name, definition }) => ({
      ...{ table_catalog: database, table_schema: schema, table_name: name },
      ...{
        table_type: definition === undefined ? 'BASE TABLE' : 'VIEW',
        is_insertable_into: 'NO',
        is_typed: 'NO',
      },
    })),
  );

const views = (relations: readonly Relation[], { database }: CatalogNames): SystemTable =>
  table(
    'views',
    [
      ...['table_catalog', 'table_schema', 'table_name', 'view_definition', 'check_option'],
      ...['is_updatable', 'is_insertable_into'],
    ],
    relations
      .filter(({ definition }) => definition !== undefined)
      .map(({ schema, name, definition }) => ({
        ...{ table_catalog: database, table_schema: schema, table_name: name },
        view_definition: definition ?? null,
        ...{ check_option: 'NONE', is_updatable: 'NO', is_insertable_into: 'NO' },
      })),
  );

const columns = (relations: readonly Relation[], { database }: CatalogNames): SystemTable =>
  table(
    'columns',
    [
      ...['table_catalog', 'table_schema', 'table_name', 'column_name', 'ordinal_position int4'],
      ...['column_default', 'is_nullable', 'data_type', 'character_maximum_length int4'],
      ...['character_octet_length int4', 'numeric_precision int4', 'numeric_precision_radix int4'],
      ...[
        'numeric_scale int4',
        'datetime_precision int4',
        'interval_type',
        'interval_precision int4',
      ],
      ...['character_set_catalog', 'character_set_schema', 'character_set_name'],
      ...['collation_catalog', 'collation_schema', 'collation_name', 'domain_catalog'],
      ...['domain_schema', 'domain_name', 'udt_catalog', 'udt_schema', 'udt_name'],
      ...['dtd_identifier', 'is_self_referencing', 'is_identity', 'identity_generation'],
      ...['identity_start', 'identity_increment', 'identity_maximum', 'identity_minimum'],
      ...['identity_cycle', 'is_generated', 'generation_expression', 'is_updatable'],
    ],
    relations.flatMap(({ schema, name, columns: all }) =>
      all.map((column) => ({
        ...{ table_catalog: database, table_schema: schema, table_name: name },
        ...columnRow(column),
        udt_catalog: database,
      })),
    ),
  );

const columnRow = ({ name, number, type, precision, scale }: RelationColumn) => ({
  ...{ column_name: name, ordinal_position: number, is_nullable: 'YES' },
  data_type: PG_TYPES[type].sql,
  numeric_precision: precision ?? null,
  numeric_precision_radix: precision === undefined ? null : type === 'numeric' ? 10 : 2,
  numeric_scale: type === 'float8' ? null : (scale ?? null),
  datetime_precision: type === 'timestamp' ? 6 : type === 'date' ? 0 : null,
  ...{ udt_schema: 'pg_catalog', udt_name: type, dtd_identifier: String(number) },
  ...{ is_self_referencing: 'NO', is_identity: 'NO', is_generated: 'NEVER', is_updatable: 'NO' },
});

const characterSets = ({ database }: CatalogNames): SystemTable =>
  table(
    'character_sets',
    [
      ...['character_set_catalog', 'character_set_schema', 'character_set_name'],
      ...['character_repertoire', 'form_of_use', 'default_collate_catalog'],
      ...['default_collate_schema', 'default_collate_name'],
    ],
    [
      {
        ...{ character_set_name: 'UTF8', character_repertoire: 'UCS', form_of_use: 'UTF8' },
        ...{ default_collate_catalog: database, default_collate_schema: 'pg_catalog' },
        default_collate_name: 'C',
      },
    ],
  );

const CONSTRAINT = ['constraint_catalog', 'constraint_schema', 'constraint_name'];
const TABLE = ['table_catalog', 'table_schema', 'table_name'];

const EMPTY: readonly SystemTable[] = [
  table('table_constraints', [
    ...[...CONSTRAINT, ...TABLE, 'constraint_type', 'is_deferrable', 'initially_deferred'],
    ...['enforced', 'nulls_distinct'],
  ]),
  table('key_column_usage', [
    ...[...CONSTRAINT, ...TABLE, 'column_name', 'ordinal_position int4'],
    'position_in_unique_constraint int4',
  ]),
  table('constraint_column_usage', [...TABLE, 'column_name', ...CONSTRAINT]),
  table('constraint_table_usage', [...TABLE, ...CONSTRAINT]),
  table('referential_constraints', [
    ...[...CONSTRAINT, 'unique_constraint_catalog', 'unique_constraint_schema'],
    ...['unique_constraint_name', 'match_option', 'update_rule', 'delete_rule'],
  ]),
  table('check_constraints', [...CONSTRAINT, 'check_clause']),
  table('table_privileges', [
    ...['grantor', 'grantee', ...TABLE, 'privilege_type', 'is_grantable', 'with_hierarchy'],
  ]),
  table('column_privileges', [
    ...['grantor', 'grantee', ...TABLE, 'column_name', 'privilege_type', 'is_grantable'],
  ]),
  table('routines', [
    ...['specific_catalog', 'specific_schema', 'specific_name', 'routine_catalog'],
    ...['routine_schema', 'routine_name', 'routine_type', 'data_type', 'routine_definition'],
  ]),
  table('parameters', [
    ...['specific_catalog', 'specific_schema', 'specific_name', 'ordinal_position int4'],
    ...['parameter_mode', 'parameter_name', 'data_type'],
  ]),
  table('triggers', [
    ...['trigger_catalog', 'trigger_schema', 'trigger_name', 'event_manipulation'],
    ...['event_object_schema', 'event_object_table', 'action_statement', 'action_timing'],
  ]),
  table('sequences', ['sequence_catalog', 'sequence_schema', 'sequence_name', 'data_type']),
  table('domains', ['domain_catalog', 'domain_schema', 'domain_name', 'data_type']),
  table('element_types', ['object_schema', 'object_name', 'object_type', 'data_type']),
];
