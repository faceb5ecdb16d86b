// Text inside the formats that reports are written in.

/** Text inside XML. XML 1.0 has no place for most control characters, not even as references. */
export function escapeXml(text: string): string {
  return text
    .replace(/\p{Cc}/gu, character => ('\t\n'.includes(character) ? character : '?'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

/** A cell of a Markdown table is one line, and what looks like HTML would be taken for it. */
export function escapeTableCell(text: string): string {
  return text.replace(/[\\|`*_[\]<>]/g, character => `\\${character}`).replace(/\s+/g, ' ');
}

/** A path as a URI: with slashes, and relative where the path is. */
export function pathAsUri(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
}
