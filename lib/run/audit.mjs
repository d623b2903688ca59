import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./audit.ts', import.meta.url))
