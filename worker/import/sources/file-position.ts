// Where reading of a stored file stands. Kept small: it is the checkpoint of a job; what is large (the index of a
// document) lies in the file store beside the file.
import * as v from 'valibot'
import { FORMAT_NAMES } from '../formats/format.ts'
import { UnreadableSource, type Position } from './source.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Which file is read (the unpacked one, where the upload was a gzip) and as what. */
const file = { key: v.string(), bytes: count, format: v.picklist(FORMAT_NAMES) }

const schema = v.variant('mode', [
  v.object({
    mode: v.literal('lines'),
    ...file,
    /** Of the first byte not yet read. */
    offset: count,
    /** Of the line there, from 1. */
    line: count,
    /** The line there is too long and is passed over up to its end. */
    skipping: v.boolean(),
  }),
  v.object({
    mode: v.literal('index'),
    ...file,
    /** Where the document begins: behind a byte order mark. */
    begin: count,
    offset: count,
    /** The document has no line break as far as was looked: it may turn out to be a very long first line. */
    one_line: v.boolean(),
  }),
  v.object({ mode: v.literal('pieces'), ...file, piece: count }),
  v.object({ mode: v.literal('end'), ...file }),
])

export type FilePosition = v.InferOutput<typeof schema>

export type PositionIn<Mode extends FilePosition['mode']> = Extract<FilePosition, { mode: Mode }>

/** The parts that every position of one file shares. */
export type ReadFile = Pick<FilePosition, 'key' | 'bytes' | 'format'>

/** Throws `UnreadableSource` for a checkpoint that this version does not know. */
export function filePosition(position: Position): FilePosition {
  const read = v.safeParse(schema, position)
  if (read.success) return read.output
  throw new UnreadableSource('The checkpoint of this import was written by another version: start the import anew.')
}
