// A job whose producer is the test: what is shown of it changes when the test says so, and not before.

export interface OwnJob {
  readonly id: string
  /** Pushes updates as its producer. */
  push(...updates: readonly object[]): Promise<void>
}

/** @param order `kind`, and whatever else a job can be created with. */
export async function ownJob(
  service: string,
  order: { readonly kind: string; readonly [name: string]: unknown },
  headers: Readonly<Record<string, string>> = {},
): Promise<OwnJob> {
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(service + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
  const { job_id: id } = await post<{ job_id: string }>('/api/jobs', order)
  return {
    id,
    async push(...updates) {
      await post(`/api/jobs/${id}/updates?next_within=600`, updates)
    },
  }
}
