// The English words for what is shown of a job that is over, loaded with it.

export const outcomeEn = {
  result: 'Result',
  yes: 'yes',
  no: 'no',
  whatFailed: (count: number, text: string) => `Show what failed (${text} record${count === 1 ? '' : 's'})`,
  failed: 'What failed',
  loading: 'Loading…',
  none: 'Nothing is on record.',
  more: 'Show more',
  again: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copying is not allowed here',
}
