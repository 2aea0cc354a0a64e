// Where a page is made by a server, the hook shows that nothing is known yet, and opens nothing.
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { useJob } from './react.ts'

test('on a server it renders a job of which nothing is known yet', () => {
  const fetched: string[] = []
  const environment = {
    fetch: async (input: URL | RequestInfo) => {
      fetched.push(String(input))
      return new Response()
    },
  }
  function Job() {
    const { connection, snapshot } = useJob('http://jobcast.test/api/jobs/job_1', environment)
    return createElement('p', null, `${connection} ${snapshot}`)
  }
  expect(renderToString(createElement(Job))).toBe('<p>connecting null</p>')
  expect(fetched).toEqual([])
})

test('an address that names no job is a mistake that is told at once', () => {
  function Job() {
    useJob('nowhere')
    return null
  }
  expect(() => renderToString(createElement(Job))).toThrow(TypeError)
})
