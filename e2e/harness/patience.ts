/**
 * How long anything is waited for that must come about (ms): far longer than it takes on a slow and busy machine. What
 * is waited for is the thing itself; this only ends a test for which it never comes.
 */
export const PATIENCE_MS = 120_000

/** How long tickets live that run out while somebody watches (s): where a page is not there within one, it gets the next. */
export const BRIEF_TTLS = [5, 20, 80] as const
