// How much may come in, and how long it is kept.

/** One request's body: what Cloudflare's ordinary plans let through; larger files go up in parts. */
export const BODY_LIMIT_BYTES = 100 * 1000 * 1000

/** A file unpacked on arrival: twenty times the body that carried it, more than traces compress; an end to bombs. */
export const UNPACKED_LIMIT_BYTES = 2 * 1024 ** 3

/** The size of a stored part. R2 asks for equal parts of at least 5 MiB; one must fit into an isolate several times. */
export const PART_BYTES = 8 * 1024 * 1024

/** R2 takes no more parts in one file. */
export const MAX_PARTS = 10_000

export const MAX_UPLOAD_BYTES = MAX_PARTS * PART_BYTES

/**
 * Files kept at once for the one job of a ticket to import. A page sends one, and begins again where it lost track of
 * it; a ticket that leaks must not fill the store.
 */
export const UPLOADS_PER_TICKET = 5

/** An upload that no import has used: a day, so that one broken off in the evening can be finished in the morning. */
export const UNUSED_UPLOAD_HOURS = 24

/** A file that an import has used: a week in which the job can be run again. */
export const USED_UPLOAD_HOURS = 7 * 24
