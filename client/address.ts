// Where a job of a service lives. Everything that talks to the service builds its URLs here.

/** Names one job: by the address of its service and its id, or by the URL of the job or of its stream. */
export type JobAddress = string | URL | { readonly baseUrl: string | URL; readonly jobId: string }

/** The addresses of one job, absolute. */
export interface JobUrls {
  readonly jobId: string
  readonly snapshot: string
  readonly stream: string
  readonly cancel: string
  readonly retry: string
  readonly failures: string
}

/** The address of an API path on a service; the service may live under a path of its own (`https://host/jobcast`). */
export function apiUrl(baseUrl: string | URL, path: string): string {
  return new URL(`api/${path}`, withSlash(new URL(baseUrl))).href
}

/** @throws TypeError when the address is not absolute or names no job. */
export function jobUrls(address: JobAddress): JobUrls {
  const job = jobUrl(address)
  const jobId = job.pathname.split('/').at(-1)
  if (!jobId) throw new TypeError(`${String(job)} names no job: expected …/api/jobs/<id>`)
  const below = (name: string) => {
    const url = new URL(job)
    url.pathname += `/${name}`
    return url.href
  }
  return {
    jobId: decodeURIComponent(jobId),
    snapshot: job.href,
    stream: below('stream'),
    cancel: below('cancel'),
    retry: below('retry'),
    failures: below('failures'),
  }
}

function jobUrl(address: JobAddress): URL {
  if (typeof address === 'object' && 'jobId' in address) {
    return new URL(apiUrl(address.baseUrl, `jobs/${encodeURIComponent(address.jobId)}`))
  }
  const url = new URL(address)
  url.pathname = url.pathname.replace(/\/(stream)?$/, '')
  url.hash = ''
  return url
}

function withSlash(url: URL): URL {
  const base = new URL(url)
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}
