// How the hosts of this folder say what went wrong inside.

/** One line of the log: what it was about, then the error. Whoever writes it keeps secrets out of it. */
export type Tell = (about: readonly string[], error: unknown) => void
