// Where drizzle-kit finds the schema and puts the migrations. After `npm run migrations`, see drizzle/schema.ts for
// the one clause that has to be added by hand.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'sqlite', schema: './drizzle/schema.ts', out: './drizzle/migrations' })
