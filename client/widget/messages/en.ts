// The English words of all that is seen at once; what comes later brings its own (details-en.ts, import-en.ts).
// `{name}` is filled in by what calls for the text (format.ts).

export const en = {
  locale: 'en',

  // The state of a job, in a few words; the names are those of mood.ts.
  states: {
    loading: 'Connecting…',
    waiting: 'Waiting to start',
    working: 'Working',
    'catching-up': 'Catching up',
    reconnecting: 'Reconnecting…',
    offline: 'You are offline',
    stalled: 'No sign of life',
    cancelling: 'Cancelling…',
    completed: 'Completed',
    'completed-with-failures': 'Completed, with failures',
    failed: 'Failed',
    cancelled: 'Cancelled',
    'not-found': 'No such job',
    'ticket-expired': 'Access has expired',
    refused: 'Not available',
  },

  // What the state alone does not say.
  hints: {
    reconnecting: 'What you see may be a little old. It goes on by itself.',
    polling: 'This network holds live updates back: they come every few seconds.',
    stalled: 'Nothing was heard since {time}. The job goes on by itself if it can.',
    cancelling: 'It ends after what it is doing now.',
    'not-found': 'It may have been removed, or the link is incomplete.',
    'ticket-expired': 'Reload the page to go on watching.',
  },

  attempt: 'Attempt {n}',
  viewers: { other: '{n} watching' },

  // Importing.
  importTraces: 'Import traces',
  notLoaded: 'Not loaded. Check the connection and press again.',
}
