// A job's own page: the widget, live, and its rate over time. Its address is how others come to watch.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { JobEventDetail } from '../widget/progress-element.tsx'
import { RateChart } from './rate-chart.tsx'
import { useTitle } from './states.tsx'

export function JobView({ id }: { readonly id: string }) {
  const [job, setJob] = useState<JobEventDetail | null>(null)
  const [copied, setCopied] = useState(false)
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
    try {
      await navigator.clipboard.writeText(location.href)
      setCopied(true)
    } catch {
      // Not a secure page, or not allowed: then the person copies it from here.
      prompt('The link to this job', location.href)
    }
  }
  return (
    <>
      <div class="bar-row">
        <h1>
          Job <code class="quiet">{id}</code>
        </h1>
        <span role="status" class="quiet grow">
          {copied && 'Copied'}
        </span>
        <button type="button" onClick={copy} onBlur={() => setCopied(false)}>
          Copy link
        </button>
      </div>
      <div ref={box}>
        <jobcast-progress job={id} />
      </div>
      {job?.snapshot && <RateChart id={id} snapshot={job.snapshot} time={job.time} />}
    </>
  )
}
