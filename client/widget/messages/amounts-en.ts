// The English words around amounts and times, for whoever shows them first (amounts.ts).

export const amountsEn = {
  doneOf: '{done} of {total}',
  left: 'about {time} left',
}
