// The dialog that imports traces: choose or drop files, or take the sample; then watch. What it starts belongs to the
// page (uploads.ts) and to the service, so closing it stops nothing and opening it again finds everything.
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { apiUrl } from '../address.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { requestJson } from '../request.ts'
import { FilePicker } from './file-picker.tsx'
import styles from './import-dialog.css?inline'
import { addSheet } from './element.ts'
import { importEn as messages } from './messages/import-en.ts'
import { SampleForm } from './sample-form.tsx'
import { addUploads, allUploads, onUploads } from './uploads.ts'
import { UploadRow } from './upload-row.tsx'

export interface ImportDialogProps {
  readonly service: string
  readonly open: boolean
  readonly onClose: () => void
  readonly onStarted: (jobId: string) => void
}

/**
 * Draws the dialog into its place, or draws it again. It draws itself: a page that loads the widget under another URL
 * has a second copy of Preact here.
 */
export function drawDialog(place: Element, root: ShadowRoot, props: ImportDialogProps): void {
  addSheet(root, styles)
  render(<ImportDialog {...props} />, place)
}

/** Lets go of everything but the uploads, which belong to the page. */
export function removeDialog(place: Element): void {
  render(null, place)
}

function ImportDialog({ service, open, onClose, onStarted }: ImportDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [jobs, setJobs] = useState<readonly string[]>([])
  const [format, setFormat] = useState<keyof typeof messages.formats>('auto')
  const [, redraw] = useState(0)
  useEffect(() => onUploads(() => redraw((count) => count + 1)), [])
  useEffect(() => {
    if (!open) return
    dialog.current?.showModal()
    runningImports(service).then(
      (running) => setJobs((known) => [...known, ...running.filter((id) => !known.includes(id))]),
      // The list is a convenience: importing works without it, and says itself what is wrong.
      () => {},
    )
  }, [open, service])

  const started = (jobId: string) => {
    setJobs((known) => [jobId, ...known.filter((id) => id !== jobId)])
    onStarted(jobId)
  }
  const uploads = allUploads().filter(({ baseUrl, state }) => baseUrl === service && state.kind !== 'started')

  return (
    <dialog ref={dialog} part="dialog" aria-labelledby="title" onClose={onClose}>
      <div class="top">
        <h2 id="title">{messages.title}</h2>
        <button type="button" class="close" aria-label={messages.close} onClick={() => dialog.current?.close()}>
          <span aria-hidden="true">×</span>
        </button>
      </div>
      <div class="body">
        {uploads.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
        {open && jobs.map((id) => <jobcast-progress key={id} job={id} src={service} />)}
        {uploads.length + jobs.length > 0 && <p class="quiet">{messages.hint}</p>}
        <FilePicker
          again={uploads.length + jobs.length > 0}
          format={format}
          onFormat={setFormat}
          onFiles={(files) => addUploads(service, files, format, started)}
        />
        <SampleForm service={service} onStarted={started} />
      </div>
    </dialog>
  )
}

/** The newest imports that are still going, whoever began them. */
async function runningImports(service: string): Promise<readonly string[]> {
  const ask = (status: string) =>
    requestJson<{ jobs: readonly Snapshot[] }>(apiUrl(service, `jobs?status=${status}&kind=import_traces&limit=3`))
  const answers = await Promise.all([ask('running'), ask('queued')])
  return answers.flatMap(({ jobs }) => jobs.map((job) => job.job_id))
}
