// A hold on a job: its view, and a call for every event. Holders of the same job in one page share one connection; each
// lets go only of its own hold.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { type JobAddress, type JobUrls, jobUrls } from './address.ts'
import { JobChannel, type WatchEnvironment } from './job-channel.ts'
import type { View } from './view.ts'

/** Called after every event and every change of the connection, with the event or null. */
export type JobListener = (view: View, event: StreamEvent | null) => void

export interface JobHold {
  readonly urls: JobUrls
  /** The state of the job and of the connection, now. */
  readonly view: View
  /** Looks again at a job that had ended or was refused. */
  revive(): void
  /** Lets go of the job. Safe to repeat. */
  close(): void
}

interface SharedChannel {
  readonly channel: JobChannel
  holders: number
}

const shared = new Map<string, SharedChannel>()

/**
 * Holds a job until `close()`. Whoever gives an `environment` gets a connection of its own.
 * @throws TypeError when the address names no job, and where there is no EventSource.
 */
export function observeJob(
  address: JobAddress,
  listener: JobListener,
  environment?: Partial<WatchEnvironment>,
): JobHold {
  const urls = jobUrls(address)
  const { channel, release } = environment === undefined ? shareChannel(urls) : ownChannel(urls, environment)
  const leave = channel.listen(listener)
  let closed = false
  return {
    urls,
    get view() {
      return channel.view
    },
    revive: () => channel.revive(),
    close() {
      if (closed) return
      closed = true
      leave()
      release()
    },
  }
}

interface Held {
  readonly channel: JobChannel
  readonly release: () => void
}

function shareChannel(urls: JobUrls): Held {
  const key = urls.stream
  const entry = shared.get(key) ?? { channel: new JobChannel(urls, hostEnvironment({})), holders: 0 }
  shared.set(key, entry)
  entry.holders++
  return {
    channel: entry.channel,
    release() {
      if (--entry.holders === 0) shared.delete(key)
    },
  }
}

function ownChannel(urls: JobUrls, environment: Partial<WatchEnvironment>): Held {
  return { channel: new JobChannel(urls, hostEnvironment(environment)), release() {} }
}

function hostEnvironment(given: Partial<WatchEnvironment>): WatchEnvironment {
  const EventSource = given.EventSource ?? globalThis.EventSource
  if (EventSource === undefined) {
    throw new TypeError('There is no EventSource here: give one, watchJob(address, { EventSource })')
  }
  return {
    EventSource,
    fetch: given.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    random: given.random ?? Math.random,
  }
}
