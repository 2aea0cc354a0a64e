// How large a file may be to go up whole. Apart from what sends it, since it is said before anything is sent.

/** Cloudflare's ordinary plans take bodies of 100 MB; what is larger goes up in parts. */
export const DIRECT_BYTES = 100_000_000
