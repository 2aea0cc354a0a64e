// What a page that embeds the widgets can lean on: all of it, in words. A test holds it against the widgets' source.

export interface Entry {
  readonly name: string
  readonly means: string
}

export const ATTRIBUTES: readonly Entry[] = [
  { name: 'job', means: 'The job to show. Only of <jobcast-progress>.' },
  { name: 'src', means: 'The address of the service. Left out: where the script came from.' },
  { name: 'ticket', means: 'The right to see the job, or to import, where the service asks for one.' },
  { name: 'lang', means: 'en, de or ar. Left out: the language of the page around it, then that of the browser.' },
]

/** Beside the attributes, each of which is a property too. */
export const PROPERTIES: readonly Entry[] = [
  {
    name: 'getTicket',
    means: 'A function ({ job_id }) → ticket, or a promise of one: asked when there is none, and when one has expired.',
  },
  {
    name: 'messages',
    means: 'Texts of your own, in place of ours: { states: { working: "Baking" }, retry: "Once more" }.',
  },
  { name: 'show', means: 'A method of <jobcast-import>: opens the dialog as the button does.' },
]

/** They bubble, also out of shadow trees. The detail names the job (job_id), its state, and its snapshot. */
export const EVENTS: readonly Entry[] = [
  { name: 'jobcast-state', means: 'The job, or the connection to it, is in another state.' },
  { name: 'jobcast-progress', means: 'The job has moved.' },
  { name: 'jobcast-completed', means: 'The job is done; the snapshot has its result and counts.' },
  { name: 'jobcast-failed', means: 'The job has failed; the snapshot says why.' },
  { name: 'jobcast-cancelled', means: 'The job was cancelled.' },
  {
    name: 'jobcast-error',
    means: 'The job cannot be seen, or what was pressed did not work: code and message say why.',
  },
  { name: 'jobcast-started', means: 'Of <jobcast-import>: an import was begun. The detail has its job_id.' },
]

export const CUSTOM_PROPERTIES: readonly Entry[] = [
  { name: '--jobcast-accent', means: 'The bar, the main buttons, links.' },
  { name: '--jobcast-text', means: 'Text.' },
  { name: '--jobcast-quiet', means: 'Text of less weight.' },
  { name: '--jobcast-surface', means: 'The ground of panels and the dialog.' },
  { name: '--jobcast-sunken', means: 'The ground of lists and counts.' },
  { name: '--jobcast-line', means: 'Borders.' },
  { name: '--jobcast-good', means: 'What has gone well.' },
  { name: '--jobcast-warn', means: 'What wants to be looked at.' },
  { name: '--jobcast-bad', means: 'What has gone wrong.' },
  { name: '--jobcast-radius', means: 'How round corners are.' },
  { name: '--jobcast-font', means: 'The font, as the CSS property `font` takes it.' },
  { name: '--jobcast-bar-size', means: 'How thick the bar is.' },
]

/** What can be tried on the embed page, with the widgets' own values. */
export const COLOURS = [
  { name: '--jobcast-accent', label: 'Accent', inLight: '#2f5bea', inDark: '#8aa8ff' },
  { name: '--jobcast-surface', label: 'Ground', inLight: '#ffffff', inDark: '#181b22' },
  { name: '--jobcast-text', label: 'Text', inLight: '#1b1f27', inDark: '#e8eaf0' },
] as const

export const CORNERS = { name: '--jobcast-radius', value: '10px' } as const

export const PARTS: readonly Entry[] = [
  { name: 'panel', means: 'The frame around a job.' },
  { name: 'title', means: 'Its title.' },
  { name: 'viewers', means: 'How many are watching.' },
  { name: 'state', means: 'Its state in words.' },
  { name: 'phase', means: 'What it is doing.' },
  { name: 'track', means: 'The groove of the bar.' },
  { name: 'fill', means: 'The bar.' },
  { name: 'percent', means: 'The percentage beside it.' },
  { name: 'figures', means: 'Amounts, rate and times.' },
  { name: 'counts', means: 'The counts by name.' },
  { name: 'error', means: 'Why the job has failed.' },
  { name: 'buttons', means: 'What can be done with the job.' },
  { name: 'button', means: 'Every button; also cancel, danger, retry and copy.' },
  { name: 'cancel', means: 'The button that cancels.' },
  { name: 'danger', means: 'The button that really cancels.' },
  { name: 'retry', means: 'The button that tries again.' },
  { name: 'copy', means: 'Buttons that copy.' },
  { name: 'failures', means: 'What could not be imported.' },
  { name: 'result', means: 'The figures of the result.' },
  { name: 'log', means: 'The log.' },
  { name: 'dialog', means: 'The dialog that imports.' },
  { name: 'close', means: 'Buttons that close or remove.' },
  { name: 'drop', means: 'Where files are dropped.' },
  { name: 'upload', means: 'A file on its way.' },
  { name: 'sample', means: 'The form of the sample.' },
  { name: 'recent', means: 'The recent imports.' },
]

/** Elements inside the tag take the place of these labels. */
export const SLOTS: readonly Entry[] = [
  { name: 'title', means: 'The title of the job.' },
  { name: 'cancel', means: 'The label of the button that cancels.' },
  { name: 'retry', means: 'The label of the button that tries again.' },
  { name: '(no name)', means: 'The label of the button of <jobcast-import>.' },
]
