// The database of a deployed service, through `wrangler d1 execute`: slow, but with the rights that the user has given
// wrangler and nothing more. Not for secrets, since other users of the machine see its arguments.
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import * as v from 'valibot'
import type { Database } from '../../drizzle/database.ts'
import * as schema from '../../drizzle/schema.ts'
import { jsonInOutput } from '../json-in-output.ts'
import { run } from '../run.ts'
import { wranglerScript } from '../wrangler.ts'
import { sqlText } from './sql-text.ts'

const answerSchema = v.array(v.object({ results: v.array(v.record(v.string(), v.unknown())) }))

interface WranglerDatabase {
  /** Which database: `--remote`, or `--local` with its folder. */
  readonly place: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** A batch is one call, which D1 runs as one transaction. @throws with what wrangler said */
export function openWranglerDatabase({ place, env }: WranglerDatabase): Database {
  const execute = async (statements: readonly string[]): Promise<{ rows: unknown[][] }[]> => {
    const ask = ['d1', 'execute', 'DB', ...place, '--json', '--yes', '--command', statements.join(';\n')]
    const { code, output } = await run(process.execPath, ['--no-warnings', wranglerScript, ...ask], { env })
    if (code !== 0) throw new Error(`wrangler d1 execute failed (exit code ${code})\n${output.trim()}`)
    // The columns of a row come in the order of the query, which is how the query builder reads them.
    return v
      .parse(answerSchema, jsonInOutput(output))
      .map(({ results }) => ({ rows: results.map((row) => Object.values(row)) }))
  }
  return drizzle(
    async (query, params, method) => {
      const [result] = await execute([sqlText(query, params)])
      const rows = result?.rows ?? []
      return { rows: method === 'get' ? (rows[0] ?? []) : rows }
    },
    (batch) => execute(batch.map(({ sql, params }) => sqlText(sql, params))),
    { schema },
  )
}
