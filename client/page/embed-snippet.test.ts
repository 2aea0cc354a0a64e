import { expect, test } from 'vitest'
import { snippetFor } from './embed-snippet.ts'

test('nothing chosen: the script and the tag', () => {
  expect(snippetFor('https://jobs.example/', 'job_1', { language: '', properties: {}, ticket: false })).toBe(
    '<script type="module" src="https://jobs.example/widget.js"></script>\n' +
      '<jobcast-progress job="job_1" src="https://jobs.example"></jobcast-progress>',
  )
})

test('what was chosen stands in the tag and in rules', () => {
  const text = snippetFor('https://jobs.example/', 'job_1', {
    language: 'de',
    ticket: false,
    properties: { '--jobcast-accent': '#aa3300', '--jobcast-radius': '2px' },
  })
  expect(text).toContain('jobcast-progress {\n  --jobcast-accent: #aa3300;\n  --jobcast-radius: 2px;\n}')
  expect(text).toContain('src="https://jobs.example" lang="de"></jobcast-progress>')
})

test('a service that asks for tickets: where the ticket goes, and how a server gets one', () => {
  const text = snippetFor('https://jobs.example/', 'job_1', { language: '', properties: {}, ticket: true })
  expect(text).toContain('src="https://jobs.example" ticket="…"></jobcast-progress>')
  expect(text).toContain('POST https://jobs.example/api/tickets {"jobs":["job_1"]}')
})
