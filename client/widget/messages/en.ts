// Every English word that the widgets say, in one place; another language is another file of the same shape.

export const en = {
  locale: 'en',

  // The state of a job, in a few words.
  moods: {
    loading: 'Connecting…',
    waiting: 'Waiting to start',
    indeterminate: 'Working',
    determinate: 'Working',
    'catching-up': 'Catching up',
    reconnecting: 'Reconnecting…',
    stalled: 'No sign of life',
    cancelling: 'Cancelling…',
    completed: 'Completed',
    'completed-with-failures': 'Completed, with failures',
    failed: 'Failed',
    cancelled: 'Cancelled',
    'not-found': 'No such job',
    refused: 'Not available',
  },
  notFound: 'There is no job at this address. It may have been removed, or the link is incomplete.',
  notConnected: 'The service does not answer yet. It is tried again by itself.',
  reconnecting: 'What you see may be a little old. It goes on by itself.',
  stalledSince: (time: string) => `Nothing was heard since ${time}. The job goes on by itself if it can.`,
  cancellingHint: 'Asked to stop; it ends after what it is doing now.',
  attempt: (attempt: number) => `Attempt ${attempt}`,

  // Figures.
  progress: 'Progress',
  percent: (percent: string) => `${percent}%`,
  doneOf: (done: string, total: string) => `${done} of ${total}`,
  amount: (amount: string, unit: string) => (unit ? `${amount} ${unit}` : amount),
  perSecond: (amount: string) => `${amount}/s`,
  left: (duration: string) => `about ${duration} left`,
  elapsed: (duration: string) => `${duration} elapsed`,
  took: (duration: string) => `took ${duration}`,
  hours: (hours: string, minutes: string) => `${hours} h ${minutes} min`,
  minutes: (minutes: string, seconds: string) => `${minutes} min ${seconds} s`,
  seconds: (seconds: string) => `${seconds} s`,
  viewers: (viewers: string) => `${viewers} watching`,

  // The log.
  log: 'Log',
  logEmpty: 'Nothing yet.',
  logCut: 'Earlier lines are not shown.',

  // What a viewer can do.
  cancel: 'Cancel',
  cancelAsk: 'Stop this job? What is done so far stays.',
  cancelYes: 'Stop it',
  cancelNo: 'Keep going',
  retry: 'Try again',

  // Importing.
  importTraces: 'Import traces',
  importFailedToLoad: 'The import dialog could not be loaded. Check the connection and press again.',
}

export type Messages = typeof en
