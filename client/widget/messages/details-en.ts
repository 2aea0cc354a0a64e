// The English words of what follows the first sight of a job, loaded with it: what can be done, what became of it, its
// log, and what is said aloud.

export const detailsEn = {
  cancel: 'Cancel',
  cancelAsk: 'Stop this job? What is done so far stays.',
  cancelYes: 'Stop it',
  cancelNo: 'Keep going',
  retry: 'Try again',

  elapsed: '{time} elapsed',
  took: 'took {time}',
  result: 'Result',
  whatFailed: 'What failed ({n})',
  more: 'Show more',

  copy: 'Copy',
  copied: 'Copied',
  support: 'Copy support details',

  log: 'Log',
  logEmpty: 'Nothing here yet.',
  logCut: 'Earlier lines are not shown.',
}
