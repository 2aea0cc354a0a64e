// Where the service of a widget is: as its `src` says, else where this script came from.

/** The script's own address. In a variable, since build tools rewrite `new URL(…, import.meta.url)` into an asset. */
const script: string = import.meta.url

/** @param src absolute, or relative to the document; empty is what a template leaves of an address that it has none for. */
export function serviceUrl(src: string | null): string {
  return src ? new URL(src, document.baseURI).href : new URL('.', script).href
}
