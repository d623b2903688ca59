import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('../../tests/bench/evidence.ts', import.meta.url))
