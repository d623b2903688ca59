import { expect, test } from 'vitest'
import { kitBrowsers } from '../run/kit-browsers.ts'

function projectsFor(wanted: string | undefined) {
  const printed: string[] = []
  const projects = kitBrowsers(wanted, (line) => printed.push(line)).map(({ name }) => name ?? '')
  return { projects, printed }
}

test('states each engine that is not run, whether it was not requested or is not installed', () => {
  expect(projectsFor('').projects).toEqual([])
  for (const wanted of ['', 'firefox', 'firefox, webkit']) {
    const { projects, printed } = projectsFor(wanted)
    const stated = printed.map((line) => line.split(':')[0])
    expect([...projects, ...stated].toSorted(), wanted).toEqual(['kit-firefox', 'kit-webkit'])
  }
  expect(projectsFor('').printed[0]).toContain('KIT_BROWSERS=firefox')
})
