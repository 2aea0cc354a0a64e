// The names of all events of a service's streams, of jobs and of the board: what an EventSource has to be told of.
export const EVENT_TYPES: readonly string[] = [
  'sync',
  'progress',
  'log',
  'phase',
  'total',
  'attempt',
  'completed',
  'failed',
  'heartbeat',
  'busy',
  'refused',
  'job',
]
