/**
 * The document of every page. The nonce is for styles that a script makes, as the editor does; the
 * page finds it in the `meta` element.
 */
export const documentWith = (nonce: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="style-nonce" content="${nonce}">
    <title>Invoice Pipeline</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/page/main.css">
    <script type="module" src="/page/main.js"></script>
  </head>
  <body>
    <noscript>The console needs JavaScript.</noscript>
  </body>
</html>
`;

/** The document for who has not shown the key. */
export const refusalDocument = (reason: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Invoice Pipeline</title>
  </head>
  <body>
    <h1>No access</h1>
    <p>${reason.replaceAll('"', '&quot;')}</p>
  </body>
</html>
`;
