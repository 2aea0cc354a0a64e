// For React: the hook, and the elements in its JSX.
import { type DetailedHTMLProps, type HTMLAttributes, useEffect, useState } from 'react'
import type { JobcastImport } from '../widget/import-element.tsx'
import type { JobcastProgress } from '../widget/progress-element.tsx'
import type { ImportAttributes, ProgressAttributes } from './element-attributes.ts'
import { createUseJob } from './use-job.ts'

export const useJob = createUseJob({ useState, useEffect })

type ElementProps<E extends HTMLElement> = DetailedHTMLProps<HTMLAttributes<E>, E>

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'jobcast-progress': ElementProps<JobcastProgress> & ProgressAttributes
      'jobcast-import': ElementProps<JobcastImport> & ImportAttributes
    }
  }
}
