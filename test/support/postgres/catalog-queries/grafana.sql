SELECT
    CASE WHEN
          quote_ident(table_schema) IN (
          SELECT
            CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
          FROM
            generate_series(
              array_lower(string_to_array(current_setting('search_path'),','),1),
              array_upper(string_to_array(current_setting('search_path'),','),1)
            ) as i,
            string_to_array(current_setting('search_path'),',') s
          )
      THEN quote_ident(table_name)
      ELSE quote_ident(table_schema) || '.' || quote_ident(table_name)
    END AS "table"
    FROM information_schema.tables
    WHERE quote_ident(table_schema) NOT IN ('information_schema',
                             'pg_catalog',
                             '_timescaledb_cache',
                             'timescaledb_information')
    ORDER BY 1;
SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns WHERE quote_ident(table_name) = 'invoice_lines';
SELECT floor(extract(epoch from invoice_ts)/86400)*86400 AS "time", sum(line_total) AS value FROM invoice_lines WHERE invoice_ts BETWEEN '2010-12-01T00:00:00Z' AND '2010-12-09T00:00:00Z' GROUP BY 1 ORDER BY 1 limit 3;
SELECT current_setting('server_version_num')::int/100 as version;
