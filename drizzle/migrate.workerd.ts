// Runs before every test file on workerd: each file has storage of its own, so each gets the migrations.
import { applyD1Migrations, env } from 'cloudflare:test'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
