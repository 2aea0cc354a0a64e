// The script that a page embeds: defines <jobcast-progress> and <jobcast-import>. Loading it twice, or importing it
// where there is no DOM, does nothing.
/// <reference types="vite/client" />
import { define, type ErrorDetail } from './element.ts'
import { JobcastImport, type StartedDetail } from './import-element.tsx'
import { type JobErrorDetail, type JobEventDetail, JobcastProgress } from './progress-element.tsx'

export type { ErrorDetail, JobErrorDetail, JobEventDetail, StartedDetail }
export type { OwnMessages } from './messages/messages.ts'
export type { GetTicket } from './ticket-source.ts'

define('jobcast-progress', JobcastProgress)
define('jobcast-import', JobcastImport)

declare global {
  interface HTMLElementTagNameMap {
    'jobcast-progress': JobcastProgress
    'jobcast-import': JobcastImport
  }
  /** On the elements, and on whatever is around them. */
  interface GlobalEventHandlersEventMap {
    'jobcast-state': CustomEvent<JobEventDetail>
    'jobcast-progress': CustomEvent<JobEventDetail>
    'jobcast-completed': CustomEvent<JobEventDetail>
    'jobcast-failed': CustomEvent<JobEventDetail>
    'jobcast-cancelled': CustomEvent<JobEventDetail>
    /** Of the button of the dialog the code and the message are all that there is. */
    'jobcast-error': CustomEvent<ErrorDetail & Partial<JobErrorDetail>>
    'jobcast-started': CustomEvent<StartedDetail>
  }
}
