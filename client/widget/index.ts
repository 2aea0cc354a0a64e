// The script that a page embeds: defines <jobcast-progress> and <jobcast-import>. Loading it twice, or importing it
// where there is no DOM, does nothing.
/// <reference types="vite/client" />
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
