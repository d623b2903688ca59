import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./serve-fleet.ts', import.meta.url))
