// Rows as spreadsheets take them from the clipboard: cells between tabs, rows between line feeds.

/** Text in a cell: no tab or line feed of its own, and nothing that a spreadsheet would run as a formula. */
function cell(text: string): string {
  const oneLine = text.replaceAll(/[\t\r\n]+/g, ' ')
  // https://owasp.org/www-community/attacks/CSV_Injection
  return /^\s*[=+\-@]/.test(oneLine) ? `'${oneLine}` : oneLine
}

export function asTable(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(cell).join('\t')).join('\n')
}
