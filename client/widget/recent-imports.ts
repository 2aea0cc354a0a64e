// Which imports this browser has begun, for each service, the newest first. Only their ids are kept: what became of them
// is asked of the service.

const KEY = 'jobcast-imports'

/** As many as fit under a form without hiding it. */
const KEPT = 8

/** The newest first; empty where nothing may be stored. */
export function recentImports(service: string): readonly string[] {
  const ids = stored()[service]
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
}

/** Puts the import first, and returns all. */
export function rememberImport(service: string, id: string): readonly string[] {
  return keep(service, [id, ...recentImports(service).filter((other) => other !== id)].slice(0, KEPT))
}

/** The import is no longer there. */
export function forgetImport(service: string, id: string): void {
  keep(
    service,
    recentImports(service).filter((other) => other !== id),
  )
}

function keep(service: string, ids: readonly string[]): readonly string[] {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...stored(), [service]: ids }))
  } catch {
    // No storage here, or not for us: the list then lasts as long as the dialog.
  }
  return ids
}

function stored(): { readonly [service: string]: unknown } {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof value === 'object' ? { ...value } : {}
  } catch {
    // The same, or something else has written here.
    return {}
  }
}
