// The headers that keep a stream a stream on its way through proxies.
/** Of every answer that is an event stream. `no-transform` keeps proxies from compressing, which holds events back. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
  Vary: 'Accept-Encoding',
}
