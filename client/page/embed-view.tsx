// How to put a job on another page: the text to copy, what can be changed about it, and the same tag running beside it.
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { requestJson } from '../request.ts'
import type { JobcastProgress } from '../widget/progress-element.tsx'
import {
  ATTRIBUTES,
  COLOURS,
  CORNERS,
  CUSTOM_PROPERTIES,
  type Entry,
  EVENTS,
  PARTS,
  PROPERTIES,
  SLOTS,
} from './embed-reference.ts'
import { type Choices, snippetFor } from './embed-snippet.ts'
import { noteRefusal, SessionContext, useCan } from './session.ts'
import { useTitle } from './states.tsx'

/** Half a minute: time to try some colours. */
const SAMPLE = { kind: 'sample', traces: 3_000, per_second: 100 }

const LANGUAGES = { '': 'As the page', en: 'English', de: 'Deutsch', ar: 'العربية' } as const

export function EmbedView() {
  const ticket = useContext(SessionContext)?.mode === 'keys'
  const [made, setChoices] = useState<Omit<Choices, 'ticket'>>({ language: '', properties: {} })
  const choices = { ...made, ticket }
  const untouched = Object.keys(made.properties).length === 0
  const dark = useDark()
  const [job, setJob] = useState<string | null>(null)
  useTitle('Embed')
  const set = (name: string, value: string | null) => {
    const { [name]: _, ...others } = made.properties
    setChoices({ ...made, properties: value === null ? others : { ...others, [name]: value } })
  }
  return (
    <>
      <h1>Put a job on your page</h1>
      <div class="split">
        <div class="embed-side">
          <Snippet text={snippetFor(`${location.origin}/`, job ?? 'job_…', choices)} />
          <div class="embed-choices" role="group" aria-label="Change it">
            <label>
              Language{' '}
              <select
                value={choices.language}
                onChange={({ currentTarget }) => setChoices({ ...made, language: currentTarget.value })}
              >
                {Object.entries(LANGUAGES).map(([tag, name]) => (
                  <option key={tag} value={tag}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            {COLOURS.map(({ name, label, inLight, inDark }) => (
              <label key={name}>
                {label}{' '}
                <input
                  type="color"
                  value={choices.properties[name] ?? (dark ? inDark : inLight)}
                  onInput={({ currentTarget }) => set(name, currentTarget.value)}
                />
              </label>
            ))}
            <label>
              Corners{' '}
              <input
                type="range"
                min={0}
                max={24}
                value={Number.parseInt(choices.properties[CORNERS.name] ?? CORNERS.value, 10)}
                onInput={({ currentTarget }) => set(CORNERS.name, `${currentTarget.value}px`)}
              />
            </label>
            <button type="button" aria-disabled={untouched} onClick={() => setChoices({ ...made, properties: {} })}>
              As it was
            </button>
          </div>
        </div>
        <Sample job={job} choices={choices} onJob={setJob} />
      </div>
      <Reference keyed={ticket} />
    </>
  )
}

/** Whether the page is dark now, as the browser has it. */
function useDark(): boolean {
  const query = matchMedia('(prefers-color-scheme: dark)')
  const [dark, setDark] = useState(query.matches)
  useEffect(() => {
    const changed = () => setDark(query.matches)
    query.addEventListener('change', changed)
    return () => query.removeEventListener('change', changed)
  })
  return dark
}

function Snippet({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('Copied')
    } catch {
      // Not a secure page, or not allowed: the text can still be selected.
      setSaid('Select the text and copy it')
    }
  }
  return (
    <>
      <pre class="embed-snippet" tabindex={0} aria-label="To copy into your page">
        <code dir="ltr">{text}</code>
      </pre>
      <p>
        <button type="button" onClick={copy} onBlur={() => setSaid('')}>
          Copy
        </button>{' '}
        <span role="status" class="quiet">
          {said}
        </span>
      </p>
    </>
  )
}

interface SampleProps {
  readonly job: string | null
  readonly choices: Choices
  readonly onJob: (id: string) => void
}

function Sample({ job, choices, onJob }: SampleProps) {
  const [problem, setProblem] = useState<string | null>(null)
  const allowed = useCan('import')
  const box = useRef<HTMLDivElement>(null)
  const shown = useRef<JobcastProgress>(null)
  const had = useRef(false)
  useEffect(() => {
    // The button that was pressed is gone: what came of it is here.
    if (job !== null && had.current) shown.current?.focus()
    had.current = false
  }, [job])
  useEffect(() => {
    const element = box.current
    if (!element) return
    for (const { name } of CUSTOM_PROPERTIES) element.style.removeProperty(name)
    for (const [name, value] of Object.entries(choices.properties)) element.style.setProperty(name, value)
  }, [choices])
  const start = async () => {
    setProblem(null)
    had.current = job === null
    try {
      const body = { source: SAMPLE }
      const { job_id } = await requestJson<{ readonly job_id: string }>('/api/imports', { method: 'POST', body })
      onJob(job_id)
    } catch (error) {
      noteRefusal(error)
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div class="embed-side" ref={box}>
      {job === null ? (
        <div class="blank">
          <p class="blank-title">See it run</p>
          <button type="button" disabled={!allowed} onClick={start}>
            Start a sample job
          </button>
          {!allowed && <p>Your key may look, and not start a job.</p>}
        </div>
      ) : (
        <>
          <jobcast-progress ref={shown} job={job} {...(choices.language !== '' && { lang: choices.language })} />
          <p>
            <button type="button" onClick={start}>
              Start another
            </button>
          </p>
        </>
      )}
      {problem !== null && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

function Reference({ keyed }: { readonly keyed: boolean }) {
  return (
    <>
      <h2>What you can lean on</h2>
      <p>
        <code>{'<jobcast-progress>'}</code> shows one job; <code>{'<jobcast-import>'}</code> is a button with the dialog
        that imports traces behind it. The script may come twice without harm. A strict content security policy needs
        this service in <code>script-src</code> and <code>connect-src</code>, and nothing else: no inline styles, no
        eval, and <code>trusted-types 'none'</code> is fine.
      </p>
      {keyed && (
        <p>
          This service asks for a ticket. Your server gets one with its key (<code>POST /api/tickets</code>) and puts it
          into the page, or hands it out to <code>getTicket</code>, which is asked again when one has run out: whoever
          watches a job loses nothing by it. A ticket to import is good for one import, and an upload cannot go on with
          another one: let it live as long as the longest upload takes (<code>ttl</code>, in seconds; 900 if left out).
          A key itself belongs on no page.
        </p>
      )}
      <Entries title="Attributes" entries={ATTRIBUTES} />
      <Entries title="Properties" entries={PROPERTIES} />
      <Entries title="Events" entries={EVENTS} />
      <Entries title="CSS custom properties" entries={CUSTOM_PROPERTIES} />
      <Entries title="Parts, for ::part(…)" entries={PARTS} />
      <Entries title="Slots" entries={SLOTS} />
    </>
  )
}

function Entries({ title, entries }: { readonly title: string; readonly entries: readonly Entry[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="embed-entries">
        {entries.map(({ name, means }) => (
          <div key={name}>
            <dt>
              <code dir="ltr">{name}</code>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
