// Job handles over Durable Object stubs. An object is named by workspace and job id, so an id means something only
// inside its workspace, and no look-up stands in the way of a stream.
import { busyResponse } from '../busy.ts'
import type { JobDirectory, JobHandle } from '../job-handle.ts'

/**
 * The binding of the job objects, as far as it is used. The platform's own stub type unrolls recursive JSON without
 * end; what a stub of a JobObjectHost offers is the handle, with `fetch` in place of `stream`.
 */
export interface JobNamespace {
  idFromName(name: string): DurableObjectId
  get(id: DurableObjectId): JobStub
}

interface JobStub extends Omit<JobHandle, 'stream'> {
  fetch(request: Request): Promise<Response>
}

export function jobDirectory(namespace: JobNamespace): JobDirectory {
  return {
    job(workspace, jobId): JobHandle {
      const id = namespace.idFromName(`${workspace}/${jobId}`)
      // A stub whose object was reset stays broken, and handles live long: each call takes a stub of its own.
      const stub = () => namespace.get(id)
      return {
        create: (spec) => stub().create(spec),
        push: (push) => stub().push(push),
        snapshot: () => stub().snapshot(),
        cancel: () => stub().cancel(),
        retry: () => stub().retry(),
        events: (after, waitMs, limit) => stub().events(after, waitMs, limit),
        rates: () => stub().rates(),
        runState: (epoch) => stub().runState(epoch),
        handOver: (epoch) => stub().handOver(epoch),
        stream: async (request) => {
          try {
            return await stub().fetch(request)
          } catch (error) {
            console.error('stream of', jobId, error)
            return busyResponse('unavailable', Math.random())
          }
        },
      }
    },
  }
}
