import { bootstrap } from './bootstrap.mjs'

await bootstrap(new URL('./backup.ts', import.meta.url))
