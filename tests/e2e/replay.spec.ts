import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expectNoViolations } from './axe.ts'
import { expect, LANES, LabPage, test } from './lab.ts'

/** Logs in and out, and makes the link. */
async function shared(lab: LabPage): Promise<string> {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.page.keyboard.press('Control+k')
  await lab.page.getByRole('combobox', { name: /type a command/i }).fill('share a replay')
  await lab.page.keyboard.press('Enter')
  const link = lab.page.getByRole('textbox', { name: 'Link' })
  await expect(link).toHaveValue(/\/replay#[\w-]{100,}$/)
  return link.inputValue()
}

test('replays a bench from a link, without a cookie or a server call', async ({ lab, browser }) => {
  const link = await shared(lab)
  await expect(lab.page.getByText(/Credentials appear only as fingerprints/)).toBeVisible()
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(link)
  const replay = new LabPage(page)
  await expect(replay.verdict('JWT')).toBeVisible()
  await expect(page.getByText('event 1 of', { exact: false })).toBeVisible()

  const slider = page.getByRole('slider', { name: 'Position' })
  await slider.focus()
  const accepted = page.locator('[data-verdict="accepted"]')
  while ((await accepted.count()) < 4) await slider.press('ArrowRight')
  await slider.press('End')
  await replay.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const lane of LANES) await expect(replay.rows(lane).first()).toContainText('logged out')
  await expect(page.getByTestId('lag').filter({ hasText: 'refused immediately' })).toHaveCount(2)

  await page.keyboard.press('l')
  await expect(page.getByRole('button', { name: /Log in|Revoke|Steal/ })).toHaveCount(0)
  expect(asked.filter((path) => path.startsWith('/api'))).toEqual([])
  expect(await context.cookies()).toEqual([])
  await expectNoViolations(page)
  await context.close()
})

test('plays automatically to its end', async ({ lab }) => {
  const link = await shared(lab)
  await lab.page.goto('about:blank')
  await lab.page.goto(link)
  await lab.page.getByRole('combobox', { name: 'Speed' }).selectOption('20')
  await lab.button('Play').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(lab.button('Play')).toBeVisible()
})

test('allows framing of the replay page, and not of the bench page', async ({ lab, request }) => {
  const link = await shared(lab)
  const bench = await request.get('/')
  expect(bench.headers()['x-frame-options']).toBe('DENY')
  expect(bench.headers()['content-security-policy']).toContain("frame-ancestors 'none'")
  const replay = await request.get('/replay')
  expect(replay.headers()['x-frame-options']).toBeUndefined()
  expect(replay.headers()['content-security-policy']).toContain('frame-ancestors *')
  expect(replay.headers()['set-cookie']).toBeUndefined()

  const page = await lab.page.context().newPage()
  const course = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end(`<iframe title="replay" width="1300" height="800" src="${link}"></iframe>`)
  })
  await new Promise<void>((resolve) => course.listen(0, '127.0.0.1', resolve))
  await page.goto(`http://127.0.0.1:${(course.address() as AddressInfo).port}/`)
  await expect(page.frameLocator('iframe').getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  course.close()
})

test('opens a recording that was saved as a file', async ({ lab }) => {
  await shared(lab)
  const download = lab.page.waitForEvent('download')
  await lab.button('Save as a file').click()
  const path = await (await download).path()
  await lab.page.goto('/replay')
  await expect(lab.page.getByRole('status')).toContainText('contains no recording')
  await lab.page.getByLabel('Open a recording').setInputFiles(path)
  await expect(lab.button('Play')).toBeVisible()
})

test('reports an invalid recording', async ({ lab }) => {
  await lab.page.goto('/replay#nonsense')
  await expect(lab.page.getByRole('status')).toContainText('incomplete or invalid')
})

test('contains no credential in a link', async ({ lab }) => {
  const link = await shared(lab)
  const cookies = await lab.page.context().cookies()
  const text = await lab.page.evaluate(async (packed) => {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    return new Response(stream).text()
  }, link.split('#')[1] ?? '')
  expect(text).toContain('session.created')
  // The node of a browser is no secret, and a single letter.
  const secrets = cookies.filter(({ name }) => name !== '__Host-node')
  expect(secrets.length).toBeGreaterThan(0)
  for (const { value } of secrets) expect(text).not.toContain(value)
  const passwords = await lab.page.evaluate(() => Object.values(sessionStorage).join(' '))
  for (const [, password] of passwords.matchAll(/"(?:alice|bob|carol)":"([^"]+)"/g)) {
    expect(text).not.toContain(password)
  }
})
