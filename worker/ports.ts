// What the HTTP edge and the importer need from the machine they run on. Each host (Cloudflare, Deno) provides
// these once, in its entry; everything behind createApp knows only these.
import type { Database } from '../drizzle/database.ts'
import type { BoardDirectory } from '../durable/board-handle.ts'
import type { JobDirectory } from '../durable/job-handle.ts'

/** One stored part of a multipart upload. */
export interface StoredPart {
  /** From 1. */
  readonly part: number
  /** Of its content: a part that holds something else has another one. */
  readonly etag: string
}

/** What `FileStore.put` and `putPart` reject with when the body is shorter or longer than was said. */
export class LengthMismatch extends Error {
  override readonly name = 'LengthMismatch'
}

/** What `FileStore.putPart` and `completeParts` reject with when the upload was aborted or completed. */
export class NoSuchUpload extends Error {
  override readonly name = 'NoSuchUpload'
}

/** What `FileStore.completeParts` rejects with when a part that it names never came, or was replaced since. */
export class NoSuchPart extends Error {
  override readonly name = 'NoSuchPart'
}

/** A place for files: R2 on Cloudflare, a folder elsewhere. Keys are paths without a leading slash. */
export interface FileStore {
  /** Stores the whole body under the key, replacing what was there. `length` must be exact; see {@link LengthMismatch}. */
  put(key: string, body: ReadableStream<Uint8Array> | Uint8Array, length: number): Promise<void>
  /** Begins an upload in parts; all parts but the last must have one size, at least 5 MiB. Nothing shows under the key before `completeParts`. */
  beginParts(key: string): Promise<{ readonly multipartId: string }>
  /** Repeatable: the same part number replaces what it held. Of an upload that is gone nothing is stored: {@link NoSuchUpload}. */
  putPart(
    key: string,
    multipartId: string,
    part: number,
    body: ReadableStream<Uint8Array> | Uint8Array,
    length: number,
  ): Promise<StoredPart>
  /** All of them or none: {@link NoSuchPart}, {@link NoSuchUpload}. */
  completeParts(key: string, multipartId: string, parts: readonly StoredPart[]): Promise<void>
  /** Safe to repeat and safe on an upload that is gone. */
  abortParts(key: string, multipartId: string): Promise<void>
  /** Null when there is no such file. */
  size(key: string): Promise<number | null>
  /** Exactly `length` bytes from `offset`, fewer only at the end of the file; null when there is no such file. */
  range(key: string, offset: number, length: number): Promise<Uint8Array | null>
  /** The whole file as it comes; null when there is no such file. */
  stream(key: string): Promise<ReadableStream<Uint8Array> | null>
  /** Safe on files that are gone. */
  delete(keys: readonly string[]): Promise<void>
}

/** Signs tickets and sessions. The id stands in what it signs, so that keys can be rotated. */
export interface SigningKey {
  readonly id: string
  readonly secret: string
}

/** Who may do anything at all, as the host was told when it was started. */
export interface AccessHost {
  /**
   * `keys`: nobody without a key or a ticket. `open`: everyone, in the workspace `default`. `local`: the same, for
   * requests that come from this machine only.
   */
  readonly mode: 'local' | 'keys' | 'open'
  /** The first signs, all of them verify. */
  readonly signingKeys: readonly SigningKey[]
}

/** Counts what goes by under a key, over a time and up to a number that its host has fixed. */
export interface RateLimiter {
  /** Whether there was room for one more. */
  take(key: string): Promise<boolean>
}

/** Everything a host gives the application. */
export interface Hosts {
  readonly access: AccessHost
  /** The network address that the request comes from, as far as it can be believed; null where it is not known. */
  readonly addressOf: (request: Request) => string | null
  readonly limits: {
    /** Jobs that a workspace begins. */
    readonly jobs: RateLimiter
    /** Requests of an address. */
    readonly requests: RateLimiter
  }
  readonly jobs: JobDirectory
  readonly boards: BoardDirectory
  readonly database: Database
  readonly files: FileStore
  /** Lets work finish after the answer has gone out. */
  readonly later: (work: Promise<unknown>) => void
}
