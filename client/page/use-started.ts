// An import that is started on this page takes the address bar: whoever is given the link watches the same job.
import { useEffect } from 'preact/hooks'
import type { StartedDetail } from '../widget/import-element.tsx'
import { navigate, pathOf } from './router.ts'

/** Goes to the job of each import that starts while its dialog is open; who reads something else by now is left there. */
export function useStarted(): void {
  useEffect(() => {
    const started = (event: Event) => {
      const { detail }: { detail?: StartedDetail } = event instanceof CustomEvent ? event : {}
      if (detail?.open) navigate(pathOf({ name: 'job', id: detail.job_id }))
    }
    addEventListener('jobcast-started', started)
    return () => removeEventListener('jobcast-started', started)
  }, [])
}
