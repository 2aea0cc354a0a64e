// The hook in Preact.
import { createElement, render } from 'preact'
import type { JobAddress } from '../../client/index.ts'
import { useJob } from '../../client/hooks/preact.ts'
import { wordsOf } from './shown-job.ts'

function Job({ address }: { readonly address: JobAddress | null }) {
  window.page.drawn += 1
  return createElement('output', null, wordsOf(useJob(address)))
}

window.page = {
  show: (address) => render(createElement(Job, { address }), document.body),
  leave: () => render(null, document.body),
  drawn: 0,
}
