import { call, hosts } from '../edge.workerd.test-support.ts'
import { testLateParts } from './late-parts.test-support.ts'

testLateParts(async () => ({ hosts, call }))
