// The elements as TypeScript and JSX know them.
import type { JobcastImport } from './import-element.tsx'
import type { JobcastProgress } from './progress-element.tsx'
import type { JSX as PreactJSX } from 'preact'

declare global {
  interface HTMLElementTagNameMap {
    'jobcast-progress': JobcastProgress
    'jobcast-import': JobcastImport
  }
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'jobcast-progress': PreactJSX.HTMLAttributes<JobcastProgress> & { readonly job: string; readonly src?: string }
      'jobcast-import': PreactJSX.HTMLAttributes<JobcastImport> & { readonly src?: string }
    }
  }
}
