// A job's own page: the widget, live, and its rate over time. Its address is how others come to watch.
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { JobEventDetail } from '../widget/progress-element.tsx'
import { RateChart } from './rate-chart.tsx'
import { noteRefusal, SessionContext } from './session.ts'
import { mintLink, ticketFor } from './share-link.ts'
import { useTitle } from './states.tsx'

export function JobView({ id }: { readonly id: string }) {
  const [job, setJob] = useState<JobEventDetail | null>(null)
  const [copied, setCopied] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const session = useContext(SessionContext)
  const ticket = ticketFor(location.pathname)
  const told = session?.mode === 'keys' ? 'Copied: whoever has it can watch this job for a day' : 'Copied'
  const box = useRef<HTMLDivElement>(null)
  useTitle(job?.snapshot?.title ?? 'Job')
  useEffect(() => {
    const element = box.current
    const heard = (event: Event) => {
      if (event instanceof CustomEvent) setJob(event.detail)
    }
    element?.addEventListener('jobcast-state', heard)
    element?.addEventListener('jobcast-progress', heard)
    return () => {
      element?.removeEventListener('jobcast-state', heard)
      element?.removeEventListener('jobcast-progress', heard)
    }
  }, [])
  const copy = async () => {
    setTrouble(null)
    let link = location.href
    try {
      if (session?.mode === 'keys') link = await mintLink(id)
    } catch (error) {
      noteRefusal(error)
      setTrouble(error instanceof Error ? error.message : String(error))
      return
    }
    try {
      await navigator.clipboard.writeText(link)
      setCopied(true)
    } catch {
      // Not a secure page, or not allowed: then the person copies it from here.
      prompt('The link to this job', link)
    }
  }
  return (
    <>
      <div class="bar-row">
        <h1>
          Job <code class="quiet">{id}</code>
        </h1>
        <span role="status" class={trouble === null ? 'quiet grow' : 'bad grow'}>
          {trouble ?? (copied && told)}
        </span>
        {session !== null && (
          <button type="button" onClick={copy} onBlur={() => setCopied(false)}>
            Copy link
          </button>
        )}
      </div>
      <div ref={box}>
        <jobcast-progress job={id} {...(ticket !== null && { ticket })} />
      </div>
      {job?.snapshot && ticket === null && <RateChart id={id} snapshot={job.snapshot} time={job.time} />}
    </>
  )
}
