// Uploads in parts, on the wire.
import * as v from 'valibot'
import { MAX_PARTS, MAX_UPLOAD_BYTES } from '../uploads/limits.ts'
import { integerInQuery, integerWithin, time } from './fields.ts'
import { filenameSchema, uploadId } from './import.ts'

export const createUploadSchema = v.pipe(
  v.strictObject({
    filename: v.exactOptional(filenameSchema),
    bytes: v.exactOptional(
      v.pipe(
        integerWithin(1, MAX_UPLOAD_BYTES),
        v.description('The size of the whole file; parts are then checked as they come.'),
      ),
    ),
  }),
  v.metadata({ ref: 'CreateUpload' }),
)

export const createdUploadSchema = v.object({
  upload_id: uploadId,
  part_bytes: v.pipe(v.number(), v.integer(), v.description('What every part has, but the last, which may have less.')),
  expires_at: v.pipe(time, v.description('An upload that no import has used by then is removed.')),
})

export const partSchema = v.object({
  part: v.pipe(v.number(), v.integer(), v.description('From 1.')),
  bytes: v.pipe(v.number(), v.integer()),
})

export const uploadSchema = v.object({
  ...createdUploadSchema.entries,
  filename: v.nullable(v.string()),
  bytes: v.pipe(v.nullable(v.number()), v.description('As announced.')),
  parts: v.array(partSchema),
  job_id: v.pipe(v.nullable(v.string()), v.description('The import that uses it.')),
})

/** As it stands in an address. */
export const partNumber = integerInQuery(1, MAX_PARTS)
