import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./restore.ts', import.meta.url))
