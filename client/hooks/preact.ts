// For Preact: the hook, and the elements in its JSX.
import type { HTMLAttributes } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { JobcastImport } from '../widget/import-element.tsx'
import type { JobcastProgress } from '../widget/progress-element.tsx'
import type { ImportAttributes, ProgressAttributes } from './element-attributes.ts'
import { createUseJob } from './use-job.ts'

export const useJob = createUseJob({ useState, useEffect })

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'jobcast-progress': HTMLAttributes<JobcastProgress> & ProgressAttributes
      'jobcast-import': HTMLAttributes<JobcastImport> & ImportAttributes
    }
  }
}
