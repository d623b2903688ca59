import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('../../tests/bench/mutate.ts', import.meta.url))
