// The text that is copied into another page: the script, the tag, and what was chosen for it.

export interface Choices {
  /** Empty: the language of the page around it. */
  readonly language: string
  /** Values of custom properties by their names; those that are left as they are are absent. */
  readonly properties: Readonly<Record<string, string>>
}

/** @param service the address of this service, with a slash at its end. */
export function snippetFor(service: string, job: string, { language, properties }: Choices): string {
  const src = service.replace(/\/$/, '')
  const rules = Object.entries(properties).map(([name, value]) => `  ${name}: ${value};`)
  return [
    `<script type="module" src="${src}/widget.js"></script>`,
    ...(rules.length > 0 ? ['<style>', 'jobcast-progress {', ...rules, '}', '</style>'] : []),
    `<jobcast-progress job="${job}" src="${src}"${language && ` lang="${language}"`}></jobcast-progress>`,
  ].join('\n')
}
