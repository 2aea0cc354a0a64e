/**
 * How long anything is waited for that must come about (ms): far longer than it takes on a slow and busy machine. What
 * is waited for is the thing itself; this only ends a test for which it never comes.
 */
export const PATIENCE_MS = 120_000
