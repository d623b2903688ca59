import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./demo.ts', import.meta.url))
