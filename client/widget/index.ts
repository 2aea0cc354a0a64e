// The script that a page embeds: defines <jobcast-progress> and <jobcast-import>. Loading it twice, or importing it
// where there is no DOM, does nothing.
/// <reference types="vite/client" />
import type { HTMLAttributes } from 'preact'
import { define } from './element.ts'
import { JobcastImport } from './import-element.tsx'
import { JobcastProgress } from './progress-element.tsx'

define('jobcast-progress', JobcastProgress)
define('jobcast-import', JobcastImport)

declare global {
  interface HTMLElementTagNameMap {
    'jobcast-progress': JobcastProgress
    'jobcast-import': JobcastImport
  }
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'jobcast-progress': HTMLAttributes<JobcastProgress> & { readonly job: string; readonly src?: string }
      'jobcast-import': HTMLAttributes<JobcastImport> & { readonly src?: string }
    }
  }
}
