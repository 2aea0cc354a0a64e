// What an import is started with: a file as the body of the request, or a command that names a source.
import * as v from 'valibot'
import { FORMAT_NAMES } from '../import/formats/format.ts'
import { integerWithin, numberWithin } from './fields.ts'

/** What file systems take as a name. */
const FILENAME_CHARS = 255

/** Some minutes of work; whoever wants more starts another. */
const MAX_SAMPLE_TRACES = 100_000

/** One in 100 s: a batch of the sample is one trace at least, and has to be over well within the 10 minutes of a step. */
const MIN_TRACES_PER_SECOND = 0.01

/** Faster than any import goes, so that a higher figure could not be kept. */
const MAX_TRACES_PER_SECOND = 10_000

/** About 20 MB and 10 seconds of work. */
export const DEFAULT_SAMPLE_TRACES = 2000

export const uploadId = v.pipe(v.string(), v.regex(/^upl_[0-9a-z]{10,40}$/, 'must be an upload id'))

const formatSchema = v.pipe(
  v.picklist(['auto', ...FORMAT_NAMES]),
  v.description('`auto`, the default, looks at the file and says in the job what it found.'),
)

/** One line: the name is shown in titles and logs. */
export const filenameSchema = v.pipe(
  v.string(),
  v.regex(
    new RegExp(String.raw`^[^\u0000-\u001f\u007f]{1,${FILENAME_CHARS}}$`),
    `must be 1 to ${FILENAME_CHARS} characters on one line`,
  ),
)

export const importFileQuery = v.object({
  format: v.exactOptional(formatSchema),
  filename: v.exactOptional(filenameSchema),
})

const sampleSource = v.strictObject({
  kind: v.literal('sample'),
  traces: v.exactOptional(
    v.pipe(integerWithin(1, MAX_SAMPLE_TRACES), v.description(`${DEFAULT_SAMPLE_TRACES} by default.`)),
  ),
  per_second: v.exactOptional(
    v.pipe(
      numberWithin(MIN_TRACES_PER_SECOND, MAX_TRACES_PER_SECOND),
      v.description('As fast as it goes, where left out.'),
    ),
  ),
})

const uploadSource = v.strictObject({
  kind: v.literal('upload'),
  upload_id: uploadId,
  format: v.exactOptional(formatSchema),
  filename: v.exactOptional(filenameSchema),
})

const sourceSchema = v.variant('kind', [sampleSource, uploadSource])

export type SampleSource = v.InferOutput<typeof sampleSource>
export type UploadSource = v.InferOutput<typeof uploadSource>

export const startImportSchema = v.pipe(v.strictObject({ source: sourceSchema }), v.metadata({ ref: 'StartImport' }))
