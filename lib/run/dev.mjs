import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./dev.ts', import.meta.url))
