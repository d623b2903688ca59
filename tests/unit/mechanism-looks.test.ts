import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { LOOKS } from '../../app/_ui/mechanisms/index.ts'

/* A mechanism is recognized by its glyph and its colour, in both themes and with each kind of colour vision. */

type Rgb = readonly [number, number, number]

const css = readFileSync(join(import.meta.dirname, '../../app/globals.css'), 'utf8')

/** The linear intensities of a colour in hexadecimal digits. */
function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** Relative luminance and contrast, as WCAG 2 defines them. */
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b
function contrast(x: string, y: string): number {
  const [low = 0, high = 0] = [luminance(linear(x)), luminance(linear(y))].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** How colours look without one kind of cones: Machado, Oliveira and Fernandes (2009), severity 1. */
const VISION: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const times = ([x, y, z]: Rgb, [a, b, c]: Rgb) => x * a + y * b + z * c

/** The colour in Oklab, a space in which equal distances look about equal. */
function perceived(hex: string, vision: string): Rgb {
  const rgb = linear(hex)
  const [r, g, b] = VISION[vision] ?? VISION.full ?? []
  const seen = [r, g, b].map((row) => Math.min(1, Math.max(0, row ? times(row, rgb) : 0))) as unknown as Rgb
  const cones = [
    Math.cbrt(times([0.4122214708, 0.5363325363, 0.0514459929], seen)),
    Math.cbrt(times([0.2119034982, 0.6806995451, 0.1073969566], seen)),
    Math.cbrt(times([0.0883024619, 0.2817188376, 0.6299787005], seen)),
  ] as const
  return [
    times([0.2104542553, 0.793617785, -0.0040720468], cones),
    times([1.9779984951, -2.428592205, 0.4505937099], cones),
    times([0.0259040371, 0.7827717662, -0.808675766], cones),
  ]
}

function distance(x: string, y: string, vision: string): number {
  const [p, q] = [perceived(x, vision), perceived(y, vision)]
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}

/** A token of the style sheet in both themes. */
function token(name: string): { light: string; dark: string } {
  const [, light = '', dark = ''] = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css) ?? []
  return { light, dark }
}

test('has a glyph of its own for each mechanism', () => {
  const glyphs = MECHANISM_IDS.map((id) => LOOKS[id].glyph)
  expect(new Set(glyphs).size).toBe(glyphs.length)
})

describe.each(['light', 'dark'] as const)('the colour of a mechanism in the %s theme', (theme) => {
  test.each(['paper', 'raised', 'sunk'])('has a contrast of 3:1 on %s', (surface) => {
    for (const id of MECHANISM_IDS) {
      expect(contrast(LOOKS[id].accent[theme], token(surface)[theme]), id).toBeGreaterThanOrEqual(3)
    }
  })

  test.each(Object.keys(VISION))('differs from that of every other mechanism, with %s', (vision) => {
    for (const id of MECHANISM_IDS) {
      for (const other of MECHANISM_IDS.filter((each) => each !== id)) {
        const [x, y] = [LOOKS[id].accent[theme], LOOKS[other].accent[theme]]
        expect(distance(x, y, vision), `${id}, ${other}`).toBeGreaterThan(4.5)
      }
    }
  })

  test('is not that of an outcome', () => {
    for (const outcome of ['accepted', 'refused', 'unavailable']) {
      for (const id of MECHANISM_IDS) {
        expect(distance(LOOKS[id].accent[theme], token(outcome)[theme], 'full'), id).toBeGreaterThan(4.5)
      }
    }
  })
})
