// The English words around amounts and times, for whoever shows them first (amounts.ts).

/** Units that this service counts in; those of other programs are shown as they are. */
export const namesEn = {
  traces: { one: 'trace', other: 'traces' },
  spans: { one: 'span', other: 'spans' },
}

export const amountsEn = {
  doneOf: '{done} of {total}',
  left: 'about {time} left',
  perSecond: '{amount}/s',
}
