// What breaks a document as a whole: its structure. Anything else concerns single elements and is told of them.

export class DocumentFault extends Error {
  override readonly name = 'DocumentFault'
  readonly kind: 'ends_inside' | 'goes_on' | 'wrong_bracket' | 'too_deep'
  /** Byte offset in the file. */
  readonly at: number
  readonly path: string

  constructor(kind: DocumentFault['kind'], at: number, path: string) {
    super(`${kind} at byte ${at} (${path})`)
    this.kind = kind
    this.at = at
    this.path = path
  }

  /** The same fault of a document that begins later in its file. */
  movedBy(bytes: number): DocumentFault {
    return new DocumentFault(this.kind, this.at + bytes, this.path)
  }
}
