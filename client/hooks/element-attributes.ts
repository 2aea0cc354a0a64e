// What the elements take in markup, beside what every element takes.
import type { OwnMessages } from '../widget/messages/messages.ts'
import type { GetTicket } from '../widget/ticket-source.ts'

export interface ImportAttributes {
  /** The address of the service. */
  readonly src?: string
  /** The right to what is shown, where the service asks for one. */
  readonly ticket?: string | undefined
  /** How to get a ticket: asked when there is none, and when one has expired. */
  readonly getTicket?: GetTicket | null
  /** Texts of the page's own, in place of those of the widget. */
  readonly messages?: OwnMessages | null
}

export interface ProgressAttributes extends ImportAttributes {
  /** The job's id. */
  readonly job: string
}
