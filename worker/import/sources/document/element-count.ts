// How many records a document is, found without making them: a document that is an array has one in each element.
import { UNCUT } from './cut-value.ts'
import { DocumentFault } from './document-fault.ts'
import { beginScan, endScan, scan } from './document-scanner.ts'

/** 1 for what is no array, and for a document whose brackets do not fit, which is told where it is read. */
export function elementCount(document: Uint8Array): number {
  const state = beginScan(0)
  try {
    scan(state, document, UNCUT)
    const elements = endScan(state).lists.find(({ path }) => path === '$')
    return elements?.items.reduce((sum, { count }) => sum + count, 0) ?? 1
  } catch (error) {
    if (error instanceof DocumentFault) return 1
    throw error
  }
}
