import { expect, test } from 'vitest'
import { snippetFor } from './embed-snippet.ts'

test('nothing chosen: the script and the tag', () => {
  expect(snippetFor('https://jobs.example/', 'job_1', { language: '', properties: {} })).toBe(
    '<script type="module" src="https://jobs.example/widget.js"></script>\n' +
      '<jobcast-progress job="job_1" src="https://jobs.example"></jobcast-progress>',
  )
})

test('what was chosen stands in the tag and in rules', () => {
  const text = snippetFor('https://jobs.example/', 'job_1', {
    language: 'de',
    properties: { '--jobcast-accent': '#aa3300', '--jobcast-radius': '2px' },
  })
  expect(text).toContain('jobcast-progress {\n  --jobcast-accent: #aa3300;\n  --jobcast-radius: 2px;\n}')
  expect(text).toContain('src="https://jobs.example" lang="de"></jobcast-progress>')
})
