import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { rememberIn, type StorageState } from './person.ts'
import type { World } from './world.ts'

/*
 * The bench of a test that failed, to be opened in a browser: `session-lab open`. The ID of a bench is a capability, so it is in no URL and
 * in no attachment, which reports contain, but in a file of the user next to the other results of the test.
 */

interface KeptWorld extends Pick<World, 'url' | 'publicName' | 'users'> {
  /** The cookies of the first client of the test, or only that of the bench. */
  readonly storageState: StorageState
}

export async function keepWorld(world: World, file: string): Promise<void> {
  const { url, publicName, users } = world
  const kept: KeptWorld = { url, publicName, users, storageState: await world.storageState() }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(kept, null, 2), { mode: 0o600 })
}

/** Opens the page of a kept bench, with what its first client was logged in to. The server must still run. */
export async function openKeptWorld(browser: Browser, file: string): Promise<Page> {
  const { url, publicName, users, storageState } = JSON.parse(readFileSync(file, 'utf8')) as KeptWorld
  const context = await browser.newContext({ baseURL: url, storageState })
  await rememberIn(context, { publicName, users })
  const page = await context.newPage()
  await page.goto('/')
  return page
}
