// The English words of the import dialog, loaded with it.

export const importEn = {
  close: 'Close',
  choose: 'Choose files',
  orDrop: 'or drop files here',
  limits: 'JSON or JSON Lines, gzip too; over {size} in parts. Each file becomes one job.',
  format: 'Format',
  detect: 'Detect automatically',
  sample: 'No file at hand? Import sample traces',
  sending: 'Uploading, {amount}',
  hint: 'You may close this window: uploads and imports go on.',
  recent: 'My recent imports',
}
