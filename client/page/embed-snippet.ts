// The text that is copied into another page: the script, the tag, and what was chosen for it.

export interface Choices {
  /** Empty: the language of the page around it. */
  readonly language: string
  /** Values of custom properties by their names; those that are left as they are are absent. */
  readonly properties: Readonly<Record<string, string>>
  /** The service asks for a ticket: where it goes is said, and where it comes from. */
  readonly ticket: boolean
}

/** @param service the address of this service, with a slash at its end. */
export function snippetFor(service: string, job: string, { language, properties, ticket }: Choices): string {
  const src = service.replace(/\/$/, '')
  const rules = Object.entries(properties).map(([name, value]) => `  ${name}: ${value};`)
  return [
    `<script type="module" src="${src}/widget.js"></script>`,
    ...(rules.length > 0 ? ['<style>', 'jobcast-progress {', ...rules, '}', '</style>'] : []),
    ...(ticket
      ? [`<!-- The ticket comes from your server: POST ${src}/api/tickets {"jobs":["${job}"]}, with its key -->`]
      : []),
    `<jobcast-progress job="${job}" src="${src}"${ticket ? ' ticket="…"' : ''}${language && ` lang="${language}"`}></jobcast-progress>`,
  ].join('\n')
}
