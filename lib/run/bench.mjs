import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('../../tests/bench/run.ts', import.meta.url))
