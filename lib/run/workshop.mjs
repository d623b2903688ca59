import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./workshop.ts', import.meta.url))
