// What a command line asks for, as a value. Nothing here does it.
import { parseArgs } from 'node:util'
import { apiUrl, type JobAddress, jobUrls, withQuery } from '../address.ts'

export const USAGE = `jobcast: live job progress

  jobcast watch URL [--key KEY]
      shows a job to its end. URL is the page or the address of a job.
  jobcast import FILE --url URL [--key KEY] [--format auto|otlp|langfuse|langsmith|phoenix]
      imports a file of traces into the service at URL and shows the job.

The key is taken from JOBCAST_KEY where --key is left out.
Exit codes: 0 completed, 1 failed, cancelled or refused, 2 a wrong command line, 130 left with Ctrl-C.
`

export interface WatchCommand {
  readonly kind: 'watch'
  readonly job: JobAddress
  readonly key: string | null
}

export interface ImportCommand {
  readonly kind: 'import'
  readonly file: string
  readonly baseUrl: string
  readonly format: string
  readonly key: string | null
}

export type Command =
  | WatchCommand
  | ImportCommand
  | { readonly kind: 'help' }
  /** `complaint` says what is wrong with the command line. */
  | { readonly kind: 'wrong'; readonly complaint: string }

const FORMATS = ['auto', 'otlp', 'langfuse', 'langsmith', 'phoenix']

const options = {
  url: { type: 'string' },
  key: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** @param environment where `JOBCAST_KEY` may stand. */
export function readCommand(
  args: readonly string[],
  environment: { readonly [name: string]: string | undefined },
): Command {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  const [name, subject, ...rest] = positionals
  if (values.help || name === 'help') return { kind: 'help' }
  if (name === undefined) return wrong('Say what to do: watch or import')
  if (name !== 'watch' && name !== 'import') return wrong(`There is no command "${name}", only watch and import`)
  if (subject === undefined) return wrong(name === 'watch' ? 'Say which job: its URL' : 'Say which file to import')
  if (rest.length > 0) return wrong(`"${rest[0]}" is one too many: ${name} takes one at a time`)
  const key = values.key ?? environment['JOBCAST_KEY'] ?? null
  if (name === 'watch') {
    const job = jobAt(subject)
    return job === null ? wrong(`"${subject}" is not the URL of a job: …/jobs/job_…`) : { kind: 'watch', job, key }
  }
  if (values.url === undefined || !isHttp(values.url)) return wrong('Say where the service is: --url https://…')
  const { format = 'auto' } = values
  if (!FORMATS.includes(format)) return wrong(`There is no format "${format}", only ${FORMATS.join(', ')}`)
  return { kind: 'import', file: subject, baseUrl: values.url, format, key }
}

/** What shows the job again. Without its ticket: what a terminal prints ends up in logs. */
export function watchCommandFor(job: JobAddress): string {
  return `npx jobcast watch ${withQuery(jobUrls(job).snapshot, { ticket: null })}`
}

/** The job that an address names, of its page or of the API; null when it names none. */
function jobAt(text: string): JobAddress | null {
  if (!isHttp(text)) return null
  const url = new URL(text)
  const [, base, api, jobId] = /^(.*?)(\/api)?\/jobs\/([^/]+)(\/stream)?\/?$/.exec(url.pathname) ?? []
  if (base === undefined || jobId === undefined) return null
  if (api !== undefined) return url
  const job = new URL(apiUrl(`${url.origin}${base}`, `jobs/${jobId}`))
  job.search = url.search
  return job
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function wrong(complaint: string): Command {
  return { kind: 'wrong', complaint }
}
