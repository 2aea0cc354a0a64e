// The hook in React, in its strict mode, which mounts everything twice.
import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { JobAddress } from '../../client/index.ts'
import { useJob } from '../../client/hooks/react.ts'
import { wordsOf } from './shown-job.ts'

const root = createRoot(document.body)

function Job({ address }: { readonly address: JobAddress | null }) {
  window.page.drawn += 1
  return createElement('output', null, wordsOf(useJob(address)))
}

window.page = {
  show: (address) => root.render(createElement(StrictMode, null, createElement(Job, { address }))),
  leave: () => root.unmount(),
  drawn: 0,
}
