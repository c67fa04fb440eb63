import { SQLDialect } from '@codemirror/lang-sql';

/** The words of a query in Athena. What writes is not completed, because nothing may. */
const KEYWORDS =
  'all and as asc between by case cast cross current_date current_timestamp day desc describe distinct else ' +
  'end escape except exists extract false fetch filter first following from full group having hour in ' +
  'inner intersect interval is join last lateral left like limit minute month natural not null nulls ' +
  'offset on only or order ordinality outer over partition preceding range right row rows second select ' +
  'show tables columns partitions table then true try_cast unbounded union unnest using values when where ' +
  'with year current';

const TYPES =
  'array bigint boolean date decimal double integer int map real row smallint time timestamp tinyint ' +
  'varbinary varchar';

export const ATHENA = SQLDialect.define({
  keywords: KEYWORDS,
  types: TYPES,
  doubleQuotedStrings: false,
  identifierQuotes: '"`',
  operatorChars: '*+-%<>!=&|^/~',
});

/** The keywords, for the completion. */
export const ATHENA_KEYWORDS: readonly string[] = [...new Set(KEYWORDS.split(' '))];
