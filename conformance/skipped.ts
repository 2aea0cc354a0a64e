// The third way in which a case can end.

/** Thrown by a case that cannot be run here; told loudly, and neither passed nor failed. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}
